package dev.portwhy.cli.kills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command, ended by a signal at any moment of its life: nothing of it is left behind, no process, no namespace, no
 * mount, no file. {@code -Dportwhy.kills=200} tries it more often than {@code ./verify} has time for.
 */
@Tag("kernel")
class RandomKillsTest {

    private static final int KILLS = Integer.getInteger("portwhy.kills", 4);
    private static final List<String> SIGNALS = List.of("KILL", "TERM", "INT", "HUP");
    private static final int SECONDS = 20;

    @TempDir
    private Path home;

    private final String mark = "PORTWHY_KILLED=" + UUID.randomUUID();

    @BeforeEach
    void assumeNamespaces() throws Exception {
        Process unshare = new ProcessBuilder("unshare", "--net", "--mount", "true").start();
        org.junit.jupiter.api.Assumptions.assumeTrue(unshare.waitFor() == 0, "cannot make namespaces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "443",
                "connect 127.0.0.1:443",
                "who -a",
                "hidden",
                "watch --plain --for 300ms",
                "load 127.0.0.1:9 -c 2 --duration 300ms",
                "capture machine.capture",
                "lab run close-wait-holds",
                "lab what-if net.ipv4.tcp_tw_reuse=1",
                "tune audit"
            })
    void nothingIsLeftBehind(String command) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String mounts = mounts();
        long whole = duration(command);
        for (int i = 0; i < KILLS; i++) {
            String signal = SIGNALS.get(i % SIGNALS.size());
            long after = (long) (random.nextDouble() * 1.1 * whole);
            Process process = start(command);
            if (!process.waitFor(after, TimeUnit.MILLISECONDS)) {
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
            String when = "seed " + seed + ", " + signal + " after " + after + " of " + whole + " ms";
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(when).isTrue();
            assertThat(left()).as(when).isEmpty();
            assertThat(mounts()).as(when).isEqualTo(mounts);
            assertThat(files()).as(when).isEmpty();
        }
    }

    /** How long it takes when nobody stops it, in milliseconds. */
    private long duration(String command) throws Exception {
        long start = System.nanoTime();
        Process process = start(command);
        assertThat(process.waitFor(SECONDS * 3L, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isLessThan(64);
        assertThat(files()).isEmpty();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** In a network and a mount namespace of its own, which both end with it; its home and its /tmp are ours. */
    private Process start(String command) throws IOException {
        Files.createDirectories(home.resolve("tmp"));
        Files.createDirectories(home.resolve("work"));
        List<String> all = new ArrayList<>(List.of("unshare", "--net", "--mount", "--propagation", "private"));
        List<String> program = ProgramLine.of(command.isEmpty() ? new String[0] : command.split(" "));
        program.add(1, "-Djava.io.tmpdir=" + home.resolve("tmp"));
        all.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(home.resolve("work").toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", home.resolve("tmp").toString());
        environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());
        environment.put(mark.substring(0, mark.indexOf('=')), mark.substring(mark.indexOf('=') + 1));
        return builder.start();
    }

    /** The processes that have our mark and are still there when it is late enough for them to have gone. */
    private List<String> left() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        List<String> left = marked();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            left = marked();
        }
        return left;
    }

    private List<String> marked() {
        List<String> found = new ArrayList<>();
        ProcessHandle.allProcesses().forEach(process -> {
            Path directory = Path.of("/proc", Long.toString(process.pid()));
            try {
                String environment = Files.readString(directory.resolve("environ"), StandardCharsets.ISO_8859_1);
                if (environment.contains(mark)) {
                    found.add(process.pid() + " " + Files.readString(directory.resolve("cmdline")));
                }
            } catch (IOException e) {
                // not ours, or gone
            }
        });
        return found;
    }

    /** What is mounted here that has to do with this test or with a namespace. */
    private static String mounts() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return String.join(
                    "\n", lines.filter(line -> line.contains("portwhy")).toList());
        }
    }

    /** Files that should not be there: all but a finished capture, and the cache of what the kernel looks like. */
    private Set<String> files() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(home)) {
            walk.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(file ->
                            !file.equals("work/machine.capture") && !file.matches("cache/portwhy/layout-[-0-9].*"))
                    .forEach(found::add);
        }
        return found;
    }
}
