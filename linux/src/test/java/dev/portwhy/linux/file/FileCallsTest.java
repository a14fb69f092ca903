package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls by which files are read, each with what the JDK says of the same file beside it. */
class FileCallsTest {

    @TempDir
    private Path directory;

    private final FileCalls calls = new FileCalls();

    private static Map<String, Object> attributes(Path file) throws IOException {
        return Files.readAttributes(file, "unix:uid,mode,size,ino,dev,nlink");
    }

    /** The kernel has two ways to tell of a file, and each processor its own order in one of them. */
    @Test
    void bothWaysToTellOfAFileAgree() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "12345");
        Files.createLink(directory.resolve("another"), file);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_772_000_000_000L));
        for (Path one : new Path[] {file, directory, Path.of("/proc/self/status"), Path.of("/dev/null")}) {
            assertThat(calls.stat(AT_FDCWD, one.toString(), 0)).isZero();
            FileStat stat = calls.lastStat();
            int fd = calls.open(AT_FDCWD, one.toString(), O_PATH);
            try {
                assertThat(calls.statUnasked(fd)).as("%s", one).isEqualTo(stat);
            } finally {
                Syscall.close(fd);
            }
            Map<String, Object> said = attributes(one);
            assertThat(stat.uid()).isEqualTo(said.get("uid"));
            assertThat(stat.mode()).isEqualTo(said.get("mode"));
            assertThat(stat.size()).isEqualTo(said.get("size"));
            assertThat(stat.inode()).isEqualTo(said.get("ino"));
            assertThat(stat.links()).isEqualTo(((Number) Objects.requireNonNull(said.get("nlink"))).longValue());
            assertThat(deviceNumber(stat)).isEqualTo(said.get("dev"));
        }
        calls.stat(AT_FDCWD, file.toString(), 0);
        assertThat(calls.lastStat().modified()).isEqualTo(1_772_000_000L);
        assertThat(calls.lastStat().links()).isEqualTo(2);
        assertThat(calls.stat(AT_FDCWD, directory.resolve("none").toString(), 0))
                .isEqualTo(-Errno.ENOENT);
    }

    /** {@code makedev()} of glibc, which takes large numbers apart. */
    private static long deviceNumber(FileStat stat) {
        return stat.deviceMinor() & 0xffL | (stat.deviceMajor() & 0xfffL) << 8 | (stat.deviceMinor() & ~0xffL) << 12;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 16_383, 16_384, 16_385, 100_000})
    void aFileOfExactlyTheLimitIsReadAndALongerOneIsNot(int size) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x".repeat(size));
        assertThat(whole(file, size)).isEqualTo(size);
        assertThat(whole(file, size + 1)).isEqualTo(size);
        if (size > 0) {
            assertThat(whole(file, size - 1)).isEqualTo(-Errno.EFBIG);
        }
    }

    private int whole(Path file, int most) {
        int fd = calls.open(AT_FDCWD, file.toString(), 0);
        try {
            return calls.readWhole(fd, most, false);
        } finally {
            Syscall.close(fd);
        }
    }

    @Test
    void aListEndsSoonAfterWhatIsWanted() throws IOException {
        for (int i = 0; i < 2000; i++) {
            Files.createFile(directory.resolve("entry" + i));
        }
        int[] count = new int[1];
        int fd = calls.open(AT_FDCWD, directory.toString(), 0);
        try {
            assertThat(calls.list(fd, 10, (name, start, length, number) -> count[0]++))
                    .isZero();
        } finally {
            Syscall.close(fd);
        }
        assertThat(count[0]).isBetween(10, 1000);
        assertThat(calls.list(-1, 10, (name, start, length, number) -> count[0]++))
                .isEqualTo(-Errno.EBADF);
    }

    /** A directory may be listed while another is, and files be read meanwhile. */
    @Test
    void whatIsDoneWithinAListDoesNotDisturbIt() throws IOException {
        for (int i = 0; i < 1200; i++) {
            Files.createDirectories(directory.resolve("d" + i + "/inner"));
        }
        int[] count = new int[2];
        try (NativeFiles files = new NativeFiles()) {
            int fd = files.openDirectory(AT_FDCWD, directory.toString());
            files.list(fd, (name, start, length, number) -> {
                count[0]++;
                int inner = files.openDirectory(
                        fd, new String(name, start, length, java.nio.charset.StandardCharsets.US_ASCII));
                files.list(inner, (innerName, from, size, value) -> count[1]++);
                Syscall.close(inner);
                assertThat(files.text(AT_FDCWD, "/proc/self/comm")).isNotEmpty();
            });
            Syscall.close(fd);
        }
        assertThat(count).containsExactly(1200, 1200);
    }
}
