package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.PortlessCaller;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live screen in a real terminal, on programs that find no port, and what it leaves of that terminal. */
@Tag("kernel")
@Tag("root")
class LiveScreenOnTerminalTest {

    private static final int CALLS = 400;

    /** The other page is not shown, the cursor is, and lines are wrapped. */
    private static final String USUAL = "0 1 1";

    @TempDir
    private Path directory;

    private TestNamespace there;
    private TmuxTerminal terminal;

    @BeforeEach
    void open() throws Exception {
        Programs.assumeRootWith("tmux", "bash", "python3", "ip", "stty");
        Programs.assumeFirstPidNamespace();
        there = PortlessCaller.namespace();
        terminal = TmuxTerminal.open(directory, 100, 30);
        Files.writeString(directory.resolve("watch"), script("watch"));
        Files.writeString(directory.resolve("question"), script("watch", "8080"));
        terminal.await("$");
    }

    private String script(String... question) throws IOException {
        List<String> words = new ArrayList<>(List.of(question));
        words.addAll(List.of("-N", Integer.toString(there.anchor()), "--interval", "300ms", "--lang", "en"));
        StringBuilder line = new StringBuilder("echo $$ >pid; exec");
        for (String word : ProgramLine.of(words.toArray(new String[0]))) {
            line.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        return line.append(" \"$@\"\n").toString();
    }

    @AfterEach
    void close() throws IOException {
        if (terminal != null) {
            terminal.close();
        }
        if (there != null) {
            there.close();
        }
    }

    @Test
    void showsWhatFailsAsItFailsAndWhy() throws Exception {
        PortlessCaller caller = PortlessCaller.start(there, CALLS);
        terminal.line("sh watch");
        String full = terminal.await("[Destinations: 1]");
        assertThat(full).containsPattern("> none +4 +100% +0 .* 127\\.0\\.0\\.1:8080 +127\\.0\\.0\\.1 +python3\\[");
        assertThat(full).contains("No port is left from 127.0.0.1", "none so far", "0 failing calls");

        caller.fail();
        assertThat(terminal.await(CALLS + " failing calls"))
                .containsPattern(
                        " +400 +python3\\[" + caller.pid() + "] +127\\.0\\.0\\.1:8080 +ephemeral-ports-exhausted");

        terminal.keys("Enter");
        assertThat(terminal.await(
                        "an answer",
                        picture -> picture.contains("connect 127.0.0.1 127.0.0.1:8080")
                                && picture.contains("No port is left")))
                .doesNotContain("[Destinations");
        terminal.keys("Escape");
        terminal.await("[Destinations: 1]");
        terminal.keys("/", "nothing");
        terminal.await("none with \"nothing\"");
        terminal.keys("Escape");
        terminal.await("400 ", picture -> picture.contains("Failing calls: 1"));
        terminal.resize(60, 10);
        terminal.await("one list", picture -> picture.contains("[Destinations: 1]  Failing calls: 1"));
        terminal.resize(100, 30);
        terminal.await("all lists", picture -> picture.contains("[Destinations: 1]  by time left"));
        terminal.keys("q");
        terminal.await(CALLS + " failing calls in");
        terminal.line("echo status $?");
        terminal.await("status 2");
    }

    /** The answer to one question, as it changes; the terminal is as it was afterwards. */
    @Test
    void showsTheAnswerToOneQuestionAsItChanges() throws Exception {
        String before = settings();
        terminal.line("sh question");
        terminal.await("8080 is free", picture -> picture.contains("is free") && picture.contains("same since"));
        assertThat(terminal.modes()).isEqualTo("1 0 0");
        Process server = there.start(new ProcessBuilder(
                "python3", "-c", "import socket, sys; s = socket.create_server(('', 8080)); sys.stdin.read()"));
        terminal.await("is taken by python3");
        terminal.keys("p");
        terminal.await("PAUSED");
        server.outputWriter().close();
        server.waitFor();
        terminal.keys("p");
        terminal.await("it is free again", picture -> picture.contains("is free") && !picture.contains("PAUSED"));
        terminal.keys("q");
        terminal.await("the shell", picture -> picture.stripTrailing().endsWith("$"));
        terminal.line("echo status $?");
        terminal.await("status 2");
        assertThat(settings()).isEqualTo(before);
        assertThat(terminal.modes()).isEqualTo(USUAL);
    }

    @Test
    void theTerminalIsGivenBackAsItWas() throws Exception {
        String before = settings();
        assertThat(terminal.modes()).isEqualTo(USUAL);
        terminal.line("sh watch");
        terminal.await("[Destinations: 0]");
        assertThat(terminal.modes()).isEqualTo("1 0 0");
        terminal.keys("C-z");
        terminal.await(
                "Stopped",
                picture ->
                        picture.contains("Stopped") && picture.stripTrailing().endsWith("$"));
        assertThat(settings()).isEqualTo(before);
        assertThat(terminal.modes()).isEqualTo(USUAL);
        terminal.line("fg");
        terminal.await("[Destinations: 0]");
        assertThat(terminal.modes()).isEqualTo("1 0 0");
        terminal.keys("?");
        terminal.await("Ctrl-Z");
        terminal.keys("Escape", "q");
        ends("status 0", before);

        terminal.line("sh watch");
        terminal.await("[Destinations: 0]");
        terminal.keys("C-c");
        ends("status 130", before);

        for (List<String> signal : List.of(List.of("TERM", "status 143"), List.of("HUP", "status 129"))) {
            terminal.line("clear; sh watch");
            terminal.await("[Destinations: 0]");
            there.command(
                    "kill",
                    "-" + signal.getFirst(),
                    Files.readString(directory.resolve("pid")).strip());
            ends(signal.getLast(), before);
        }
    }

    /** Where no screen can be drawn there are lines. */
    @Test
    void withoutATerminalThatCanDoItThereAreLines() throws Exception {
        terminal.line("TERM=dumb sh watch --for 1s");
        terminal.await(
                "Watching destinations",
                picture -> picture.contains("Watching destinations") && picture.contains("0 failing calls in"));
        terminal.line("clear; sh watch --plain --for 1s");
        terminal.await(
                "Watching destinations",
                picture -> picture.contains("Watching destinations") && picture.contains("0 failing calls in"));
        terminal.line("clear; sh watch --for 1s </dev/null");
        terminal.await(
                "Watching destinations",
                picture -> picture.contains("Watching destinations") && picture.contains("0 failing calls in"));
        assertThat(terminal.modes()).isEqualTo(USUAL);
    }

    private void ends(String status, String before) throws Exception {
        terminal.await("failing calls in");
        terminal.line("echo status $?");
        terminal.await(status);
        assertThat(settings()).isEqualTo(before);
        assertThat(terminal.modes()).isEqualTo(USUAL);
        terminal.line("clear");
        terminal.await("an empty screen", picture -> picture.strip().equals("$"));
    }

    /** What stty(1) says of it. */
    private String settings() throws Exception {
        Path file = directory.resolve("settings");
        Files.deleteIfExists(file);
        terminal.line("stty -a >settings.new && mv settings.new settings");
        long end = System.nanoTime() + 20_000_000_000L;
        while (!Files.exists(file)) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(20);
        }
        return Files.readString(file);
    }
}
