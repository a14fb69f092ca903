package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that somebody wrote to keep another one running: the second thing advised ends both, and the port stays free. */
@Tag("kernel")
@Tag("root")
class ParentStartsAgainOnKernelTest {

    /** Longer than the parents here take. */
    private static final long LONGEST_RESTART = 1_000_000_000L;

    private static final Pattern COMMAND = Pattern.compile("\"command\":\"(kill [0-9 ]+)\"");

    private static final String START = """
            import subprocess,time,signal,os
            def start(): return subprocess.Popen(['python3','-m','http.server','--bind','0.0.0.0','8000'],
                stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)
            """;

    private TestNamespace netns;

    @BeforeEach
    void inItsOwnNamespace() throws IOException {
        Programs.assumeRootWith("python3", "ss");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    private Process start(String program) throws IOException {
        Process process = netns.start(new ProcessBuilder("python3", "-c", START + program)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        Poll.until("the port is taken", this::taken);
        return process;
    }

    private boolean taken() throws IOException {
        return !netns.command("ss", "-Htln", "sport = :8000").isBlank();
    }

    private String ask() throws IOException {
        return netns.run(() -> Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "--json", "8000"))
                .out();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // It waits for its child.
                "while True: start().wait()",
                // It looks after it now and then.
                "p=start()\nwhile True:\n  time.sleep(0.1)\n  p=p if p.poll() is None else start()",
                // It is told.
                "p=start()\ndef died(*x):\n  global p\n  p.poll(); p=start()\n"
                        + "signal.signal(signal.SIGCHLD,died)\nr,w=os.pipe()\nos.read(r,1)",
            })
    void isEndedTogetherWithWhatItStarts(String program) throws IOException {
        Process parent = start(program);
        Matcher commands = COMMAND.matcher(ask());
        assertThat(commands.find()).isTrue();
        assertThat(commands.group(1)).doesNotContain(Long.toString(parent.pid()));
        netns.command("sh", "-c", commands.group(1));
        String last = commands.group(1);
        Poll.until("it is back", () -> {
            Matcher now = COMMAND.matcher(ask());
            return now.find() && !now.group(1).equals(last);
        });
        Matcher again = COMMAND.matcher(ask());
        assertThat(again.find()).isTrue();
        assertThat(again.find()).isTrue();
        assertThat(again.group(1)).startsWith("kill " + parent.pid() + " ");
        netns.command("sh", "-c", again.group(1));
        Poll.until("the port is free", () -> !taken());
        long end = System.nanoTime() + LONGEST_RESTART;
        while (System.nanoTime() < end) {
            assertThat(taken()).as("taken again").isFalse();
        }
    }

    /** A program that has another one run and ends with it, and a shell that was given one command. */
    @Test
    void isNoneThatEndsWithIt() throws IOException {
        Process timeout = netns.start(
                new ProcessBuilder("timeout", "60", "sh", "-c", "python3 -m http.server --bind 0.0.0.0 8000; true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        Poll.until("the port is taken", this::taken);
        Matcher commands = COMMAND.matcher(ask());
        assertThat(commands.find()).isTrue();
        assertThat(commands.find()).isFalse();
        timeout.destroy();
    }
}
