package dev.portwhy.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program that asks, with a real socket and a server that does what it is told. */
class AnswerClientTest {

    /** What a server does with the one connection that it takes. */
    private interface Part {
        void play(LocalConnection connection) throws IOException;
    }

    /** What came of it; the output is one letter a byte. */
    private record Came(int status, String text, String error) {}

    @TempDir
    private Path directory;

    private Path program;
    private String socket;

    @BeforeEach
    void write() throws IOException {
        SyscallLibrary.Processor processor = processor();
        program = directory.resolve("ask");
        Files.write(program, AnswerClient.bytes(processor));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        socket = directory.resolve("s").toString();
    }

    /** The processor that it is written for. */
    SyscallLibrary.Processor processor() {
        SyscallLibrary.Processor processor = SyscallLibrary.Processor.ofThisMachine();
        Assumptions.assumeTrue(processor != null, "there is none for this processor");
        return Objects.requireNonNull(processor);
    }

    /** What starts it, before its own name. */
    List<String> starter() {
        return List.of();
    }

    private List<String> line(String... words) {
        List<String> line = new ArrayList<>(starter());
        line.addAll(List.of(
                program.toString(),
                socket,
                "/set",
                "./portwhy",
                "",
                "/bin/sh",
                "-c",
                "echo own; echo self >&2; exit 9"));
        line.addAll(List.of(words));
        return line;
    }

    private static Came run(List<String> line) throws Exception {
        Process process = new ProcessBuilder(line).start();
        CompletableFuture<byte[]> error = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getErrorStream().readAllBytes();
            } catch (IOException e) {
                return new byte[0];
            }
        });
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Came(
                process.exitValue(),
                new String(out, StandardCharsets.ISO_8859_1),
                new String(error.get(), StandardCharsets.UTF_8));
    }

    /** Runs the program beside a server. */
    private Came run(Part part, List<String> line) throws Exception {
        try (LocalServer server = LocalServer.listen(socket)) {
            Thread serving = new Thread(() -> {
                try (LocalConnection connection = server.accept()) {
                    part.play(connection);
                } catch (IOException e) {
                    // The other side is gone; what it makes of that is what the test looks at.
                    return;
                }
            });
            serving.start();
            Came came = run(line);
            serving.join();
            return came;
        } finally {
            Files.deleteIfExists(Path.of(socket));
        }
    }

    private static void itself(Came came) {
        assertThat(came.text()).isEqualTo("own\n");
        assertThat(came.error()).isEqualTo("self\n");
        assertThat(came.status()).isEqualTo(9);
    }

    @Test
    void withoutASocketItBecomesTheProgramThatAnswers() throws Exception {
        itself(run(line("443")));
    }

    @Test
    void aSocketThatNobodyListensAtIsNone() throws Exception {
        LocalServer.listen(socket).close();
        assertThat(Path.of(socket)).exists();
        itself(run(line("443")));
    }

    @Test
    void aPathThatNoSocketHasIsNone() throws Exception {
        socket = directory.resolve("x".repeat(200)).toString();
        itself(run(line("443")));
    }

    @Test
    void whoIsTurnedAwayAnswersItself() throws Exception {
        itself(run(LocalConnection::asked, line("443")));
        itself(run(connection -> {}, line("443")));
    }

    @Test
    void nobodyWaitsForOneThatHangs() throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (LocalServer server = LocalServer.listen(socket)) {
            itself(run(line("443")));
            over.complete(null);
            server.accept().close();
        }
    }

    @Test
    void aFullBacklogKeepsNobody() throws Exception {
        try (LocalServer server = LocalServer.listen(socket)) {
            List<Process> before = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                before.add(new ProcessBuilder(line("443")).start());
            }
            for (Process process : before) {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(9);
            }
            assertThat(server).isNotNull();
        }
    }

    @Test
    void wordsEnvironmentAndPeerArrive() throws Exception {
        List<String> line =
                new ArrayList<>(List.of("env", "-i", "A=1", "EMPTY=", "B=两", "LONG=" + "z".repeat(100_000)));
        line.addAll(line("", "two words", "张", "-q"));
        List<LocalConnection.Asked> asked = new ArrayList<>();
        List<Boolean> own = new ArrayList<>();
        Came came = run(
                connection -> {
                    asked.add(connection.asked());
                    own.add(connection.isOwn());
                    assertThat(connection.pid()).isPositive();
                    connection.take();
                    connection.end(3);
                },
                line);
        assertThat(came.status()).isEqualTo(3);
        LocalConnection.Asked one = asked.getFirst();
        assertThat(one.words()).startsWith(socket, "/set", "./portwhy", "").endsWith("", "two words", "张", "-q");
        assertThat(one.variables())
                .as("QEMU hands them on in another order")
                .containsExactlyInAnyOrder("A=1", "EMPTY=", "B=两", "LONG=" + "z".repeat(100_000));
        assertThat(one.terminal()).isFalse();
        assertThat(one.columns()).isZero();
        assertThat(own).containsExactly(true);
    }

    @Test
    void anEmptyEnvironmentIsOne() throws Exception {
        List<String> line = new ArrayList<>(List.of("env", "-i"));
        line.addAll(line("443"));
        List<LocalConnection.Asked> asked = new ArrayList<>();
        run(
                connection -> {
                    asked.add(connection.asked());
                    connection.take();
                    connection.end(0);
                },
                line);
        assertThat(asked.getFirst().words()).endsWith("443");
        assertThat(asked.getFirst().variables()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 70, 255})
    void theStatusIsTheOneItIsTold(int status) throws Exception {
        Came came = run(
                connection -> {
                    connection.asked();
                    connection.take();
                    connection.out(2).write("e\n".getBytes(StandardCharsets.UTF_8));
                    connection.end(status);
                },
                line("443"));
        assertThat(came.status()).isEqualTo(status);
        assertThat(came.text()).isEmpty();
        assertThat(came.error()).isEqualTo("e\n");
    }

    @Test
    void megabytesArriveAsTheyAre() throws Exception {
        byte[] much = new byte[3_000_001];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) (i * 31 + i / 997);
        }
        Came came = run(
                connection -> {
                    connection.asked();
                    connection.take();
                    OutputStream out = connection.out(1);
                    out.write(much, 0, 70_000);
                    connection.out(2).write(much, 0, 33_000);
                    out.write(much, 70_000, much.length - 70_000);
                    connection.end(0);
                },
                line("443"));
        assertThat(came.status()).isZero();
        assertThat(came.text().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(much);
    }

    @Test
    void whoIsLeftBeforeAWordAnswersItself() throws Exception {
        itself(run(
                connection -> {
                    connection.asked();
                    connection.take();
                },
                line("443")));
    }

    @Test
    void halfAnAnswerIsAFault() throws Exception {
        Came came = run(
                connection -> {
                    connection.asked();
                    connection.take();
                    connection.out(1).write("half".getBytes(StandardCharsets.UTF_8));
                },
                line("443"));
        assertThat(came.text()).isEqualTo("half");
        assertThat(came.status()).isEqualTo(70);
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFault() throws Exception {
        Assumptions.assumeTrue(Programs.has("bash"), "bash is not here");
        List<String> shell =
                new ArrayList<>(List.of("bash", "-c", "\"$@\" | head -c 4; echo \" ${PIPESTATUS[0]}\"", "bash"));
        shell.addAll(line("443"));
        Came came = run(
                connection -> {
                    connection.asked();
                    connection.take();
                    ByteArrayOutputStream much = new ByteArrayOutputStream();
                    much.writeBytes("head".getBytes(StandardCharsets.UTF_8));
                    much.writeBytes(new byte[1_000_000]);
                    connection.out(1).write(much.toByteArray());
                    connection.end(0);
                },
                shell);
        assertThat(came.text()).isEqualTo("head 0\n");
        assertThat(came.error()).isEmpty();
    }

    @Test
    void aFullDiskIsForTheProgramToTell() throws Exception {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/full", "sh"));
        shell.addAll(line("443"));
        Came came = run(
                connection -> {
                    connection.asked();
                    connection.take();
                    connection.out(1).write("text\n".getBytes(StandardCharsets.UTF_8));
                    connection.end(0);
                },
                shell);
        assertThat(came.error()).endsWith("self\n");
        assertThat(came.status()).isEqualTo(9);
    }

    @Test
    void aTerminalIsTold() throws Exception {
        Assumptions.assumeTrue(Programs.has("script"), "script(1) is not here");
        List<LocalConnection.Asked> asked = new ArrayList<>();
        String command = "stty columns 97; exec "
                + String.join(" ", line("443").subList(0, starter().size() + 4)) + " '' /bin/false 443";
        run(
                connection -> {
                    asked.add(connection.asked());
                    connection.take();
                    connection.end(0);
                },
                List.of("script", "-qec", command, "/dev/null"));
        assertThat(asked.getFirst().terminal()).isTrue();
        assertThat(asked.getFirst().columns()).isEqualTo(97);
    }
}
