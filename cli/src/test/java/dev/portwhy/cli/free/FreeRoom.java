package dev.portwhy.cli.free;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.look.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A network namespace with programs in it that hold port 8000, which is freed there. */
final class FreeRoom implements AutoCloseable {

    static final String PORT = "8000";

    /** Listens on the port. */
    static final String LISTEN = """
                            import signal,socket,time,os,sys
                            s=socket.socket(); s.setsockopt(1,2,1)
                            s.bind(('0.0.0.0',8000)); s.listen()
                            """;

    private final TestNamespace netns;
    private final Path directory;

    FreeRoom() throws IOException {
        Programs.assumeRootWith("python3", "ss");
        netns = TestNamespace.create();
        directory = Files.createTempDirectory("portwhy-free");
    }

    TestNamespace netns() {
        return netns;
    }

    Path directory() {
        return directory;
    }

    /** Starts a program; gives it back once {@code ready} finds something, in the filter language of ss. */
    Process start(List<String> words, String... ready) throws IOException {
        Process process = netns.start(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
        Poll.until("ss finds " + String.join(" ", ready), () -> !ss(ready).isBlank());
        return process;
    }

    /** Listens, and does something then; gives it back once that has printed {@code ready}. */
    Process listener(String then) throws IOException {
        Process process = start(
                List.of("python3", "-c", LISTEN + then + "\nprint('ready',flush=True)\n" + """
                                while 1: time.sleep(100)
                                """),
                "-tln",
                "sport",
                "=",
                ":8000");
        said("ready");
        return process;
    }

    /** Waits until some program has printed something. */
    void said(String what) throws IOException {
        Poll.until("somebody says " + what, () -> Files.readString(log()).contains(what));
    }

    private Path log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? log : Files.createFile(log);
    }

    String ss(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of("ss", "-H"));
        line.addAll(List.of(words));
        return netns.command(line.toArray(new String[0]));
    }

    /** Runs a line of a shell in the namespace; what it printed, however it ended. */
    String run(String line) throws IOException {
        Process process = netns.start(new ProcessBuilder("sh", "-c", line)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile()));
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return said;
    }

    /** Whether somebody listens on the port, by another witness. */
    boolean isTaken() throws IOException {
        return !ss("-tln", "sport", "=", ":8000").isBlank();
    }

    Cli free(String... more) throws IOException {
        return free(new LiveMachine(), more);
    }

    Cli free(Machine machine, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("free", "--lang", "en"));
        words.addAll(List.of(more));
        return netns.run(() -> Cli.run(machine, Screen.PIPE, Map.of(), words.toArray(new String[0])));
    }

    /** Whether a bind like that of a server succeeds, by another program. */
    boolean binds() throws IOException {
        Process bind = netns.run(() -> new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket\ns=socket.socket(); s.setsockopt(1,2,1); s.bind(('0.0.0.0',8000)); s.listen()")
                .redirectErrorStream(true)
                .start());
        try {
            bind.getInputStream().readAllBytes();
            return bind.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        netns.close();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
