package dev.portwhy.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.RecordedTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody sent and that are larger than memory: an answer comes, in little memory, and says what it lacks. */
class LargeFilesTest {

    private static final String LITTLE = "-Xmx64m";

    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static final String ROW = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000"
            + "     0        0 4711 1 0000000000000000 100 0 0 10 0\n";

    @TempDir
    private Path directory;

    private RecordedTree tree;

    @BeforeEach
    void record() {
        tree = new RecordedTree()
                .file("/proc/net/tcp", HEADING + ROW)
                .file("/proc/net/udp", HEADING)
                .file("/proc/net/sockstat", "TCP: inuse 1\n")
                .file("/proc/sys/kernel/osrelease", "6.1.0\n")
                .file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n")
                .file("/proc/stat", "btime 1700000000\n")
                .file("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh\n")
                .process(1, 0, "init", 0, "/sbin/init")
                .link("/proc/1/ns/net", "net:[4026531840]")
                .link("/proc/1/fd/3", "socket:[4711]");
    }

    @AfterEach
    void forget() throws IOException {
        tree.close();
    }

    private void grow(String path, long size) throws IOException {
        tree.file(path, "");
        try (RandomAccessFile file =
                new RandomAccessFile(tree.top().resolve(path.substring(1)).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private ChildProgram ask(String... words) throws IOException, InterruptedException {
        return ChildProgram.run(directory, ChildProgram.command(LITTLE, words));
    }

    private void toldNotFailed(ChildProgram run, String file) {
        assertThat(run.status()).as(run.err()).isNotEqualTo(70);
        assertThat(run.out() + run.err()).contains(file + ", because it is too large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/net/tcp",
                "/proc/net/udp",
                "/proc/net/sockstat",
                "/proc/net/netstat",
                "/proc/net/fib_trie",
                "/proc/net/if_inet6",
                "/proc/stat",
                "/proc/sys/kernel/osrelease",
                "/proc/sys/net/ipv4/ip_local_port_range",
                "/etc/passwd"
            })
    void aFileOfEightGigabytesInARecordedTreeIsTold(String path) throws Exception {
        grow(path, 8L << 30);
        toldNotFailed(ask("--root", tree.top().toString()), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/net/tcp", "/proc/net/fib_trie", "/proc/stat", "/etc/passwd"})
    void aFileOfSixtyFourMegabytesIsTold(String path) throws Exception {
        grow(path, 64L << 20);
        toldNotFailed(ask("--root", tree.top().toString(), "who"), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stat", "status", "cgroup"})
    void aFileOfAProcessIsTold(String name) throws Exception {
        grow("/proc/1/" + name, 64L << 20);
        toldNotFailed(ask("--root", tree.top().toString(), "who"), "/proc/PID/" + name);
    }

    /** A command line is read as far as it is shown, and that it goes on is shown with it. */
    @Test
    void aCommandLineOfSixtyFourMegabytesIsNoTrouble() throws Exception {
        grow("/proc/1/cmdline", 64L << 20);
        ChildProgram run = ask("--root", tree.top().toString(), "who");
        assertThat(run.status()).isIn(0, 3);
        assertThat(run.err()).doesNotContain("too large", "/proc/PID/cmdline");
    }

    /** Each line is a socket: it is not only the file that is large. */
    @Test
    void aTableWithMoreSocketsThanThereIsMemoryForIsTold() throws Exception {
        StringBuilder rows = new StringBuilder(HEADING);
        for (int i = 0; i < 300_000; i++) {
            rows.append(ROW);
        }
        tree.file("/proc/net/tcp", rows.toString());
        toldNotFailed(ask("--root", tree.top().toString()), "/proc/net/tcp");
    }

    @Test
    void aTableOfAHundredThousandSocketsIsReadInLittleMemory() throws Exception {
        StringBuilder rows = new StringBuilder(HEADING);
        for (int i = 0; i < 100_000; i++) {
            rows.append(ROW);
        }
        tree.file("/proc/net/tcp", rows.toString());
        ChildProgram run = ask("--root", tree.top().toString(), "-q");
        assertThat(run.err()).doesNotContain("too large");
    }

    private Path packed(String line, long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            String text = Files.readString(Path.of("src/test/resources/golden/web1.capture"));
            zip.write(text.substring(0, text.indexOf("\nprocess\t") + 1).getBytes(StandardCharsets.UTF_8));
            byte[] part = line.repeat(Math.max(1, (1 << 16) / line.length())).getBytes(StandardCharsets.UTF_8);
            for (long written = 0; written < size; written += part.length) {
                zip.write(part);
            }
        }
        return Files.write(directory.resolve("packed"), bytes.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "namespace\t1\tx\tHOST\t1\t1\t0\tNETLINK\t-\t-\n",
                "# a remark\n",
                "gap\tFILES_OF_OTHERS\ti:3\n",
                "quux\n",
                "socket\t0\tTCP\tLISTEN\t::\t1\t::\t1\n",
                "holder\t1\t1\t1\t1\tFD\n",
                "x"
            })
    void aSmallCaptureThatUnpacksToFarMoreThanMemoryIsOneLine(String line) throws Exception {
        Path file = packed(line, 250L << 20);
        assertThat(Files.size(file)).isLessThan(10L << 20);
        ChildProgram run = ask("--from", file.toString(), "who", "-q");
        assertThat(run.status()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("portwhy: --from: " + file).hasLineCount(1);
    }

    @Test
    void aCaptureOfAHundredThousandSocketsIsReadInLittleMemory() throws Exception {
        String text = Files.readString(Path.of("src/test/resources/golden/web1.capture"));
        StringBuilder many = new StringBuilder(text.substring(0, text.indexOf("\nend\t") + 1));
        for (int i = 0; i < 100_000; i++) {
            many.append("socket\t0\tTCP\tESTABLISHED\t10.0.0.5\t")
                    .append(i % 60_000)
                    .append("\t10.0.0.6\t443\n");
        }
        int rows = text.split("\nsocket\t", -1).length - 1 + 100_000;
        many.append(text.substring(text.indexOf("\nend\t") + 1).replaceFirst("end\t[0-9]+\t[0-9]+", "end\t1\t" + rows));
        Path file = Files.writeString(directory.resolve("many"), many);
        ChildProgram run = ask("--from", file.toString(), "who", "-q");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }
}
