package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program in a process of its own: below who holds the port, as another user, interrupted, killed. */
@Tag("kernel")
@Tag("root")
class FreeAsProgramTest {

    private static final int KILLS = Integer.getInteger("portwhy.kills", 8);
    private static final String NOBODY = "65534";
    private static final int SECONDS = 60;

    private FreeRoom room;

    @BeforeEach
    void enter() throws IOException {
        room = new FreeRoom();
    }

    @AfterEach
    void leave() throws IOException {
        if (room != null) {
            room.close();
        }
    }

    /**
     * What it said.
     *
     * @param status its exit status
     * @param text standard output and standard error
     */
    private record Said(int status, String text) {}

    private static List<String> commandFrom(String classPath, String... words) {
        List<String> command = ProgramLine.from(classPath, "free", "--lang", "en");
        command.addAll(List.of(words));
        return command;
    }

    private static List<String> command(String... words) {
        return commandFrom(System.getProperty("java.class.path"), words);
    }

    private Process begin(List<String> command) throws IOException {
        return room.netns()
                .start(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile()));
    }

    private static Said end(Process process) throws IOException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Said(process.exitValue(), text);
    }

    /** A shell, a login, a supervisor: whoever started this program is not ended by it. */
    @Test
    void whoHasStartedItIsLeftAlone() throws IOException {
        StringBuilder words = new StringBuilder();
        for (String word : command("8000", "--yes", "--kill")) {
            words.append(words.isEmpty() ? "" : ",").append('\'').append(word).append('\'');
        }
        Process holder = room.listener("import subprocess\nr=subprocess.run([" + words
                + "],stdout=subprocess.PIPE,stderr=subprocess.STDOUT)\n"
                + "print(r.stdout.decode(),'status',r.returncode,flush=True)");
        assertThat(holder.isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
        assertThat(Files.readString(room.directory().resolve("log")))
                .contains("status 2", "(pid " + holder.pid() + ") started this program")
                .contains("For you to do:")
                .doesNotContain("Now:");
    }

    @Test
    void whatIsAnotherUsersTakesTheirRights() throws IOException {
        Process holder = room.listener("");
        try (ReadableClasses classes = ReadableClasses.copy()) {
            for (String yes : List.of("", "--yes")) {
                List<String> line = new ArrayList<>(
                        List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"));
                line.addAll(commandFrom(classes.classPath(), "8000"));
                if (!yes.isEmpty()) {
                    line.add(yes);
                }
                Said said = end(begin(line));
                assertThat(said.status()).as(said.text()).isEqualTo(2);
                assertThat(said.text())
                        .contains("sudo portwhy free --lang en 8000 --yes")
                        .doesNotContain("Now:");
                assertThat(holder.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aUserEndsWhatIsTheirs() throws IOException {
        try (ReadableClasses classes = ReadableClasses.copy()) {
            List<String> user = List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
            List<String> holds = new ArrayList<>(user);
            holds.addAll(List.of(python(), "-c", FreeRoom.LISTEN + "time.sleep(100)"));
            Process holder = room.start(holds, "-tln", "sport", "=", ":8000");
            List<String> line = new ArrayList<>(user);
            line.addAll(commandFrom(classes.classPath(), "8000", "--yes"));
            Said said = end(begin(line));
            assertThat(said.status()).as(said.text()).isZero();
            assertThat(holder.isAlive()).isFalse();
        }
    }

    /** One that every user may run. */
    private static String python() {
        return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    }

    /** It is told to end while it waits for the first act: it tells what was done, and does no other. */
    @Test
    void anInterruptStopsItBeforeTheNextAct() throws IOException {
        Process holder = room.listener("signal.signal(15,lambda *a: print('asked',flush=True))");
        Process free = begin(command("8000", "--yes", "--kill"));
        room.said("asked");
        new ProcessBuilder("kill", "-INT", Long.toString(free.pid())).start();
        Said said = end(free);
        assertThat(said.status()).isEqualTo(130);
        assertThat(said.text())
                .contains("8000 is not free.", "Stopped: nothing more was done.")
                .contains("- kill " + holder.pid() + ": ETIMEDOUT");
        assertThat(holder.isAlive()).isTrue();
    }

    private Cli asked(String... words) throws IOException {
        String records = room.directory().resolve("records").toString();
        return room.netns().run(() -> Cli.keeping(records, new LiveMachine(), words));
    }

    /** Whenever it is killed, the next one tells the truth about what is left, and finishes it. */
    @Test
    void theNextOneFinishesWhatAKilledOneBegan() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long whole = 0;
        for (int i = 0; i <= KILLS; i++) {
            Process holder = room.start(
                    List.of("python3", "-c", FreeRoom.LISTEN + "time.sleep(100)"), "-tln", "sport", "=", ":8000");
            assertThat(asked("8000").status()).isEqualTo(2);
            long start = System.nanoTime();
            Process free = begin(command("8000", "--yes"));
            if (i == 0) {
                assertThat(end(free).status()).isZero();
                // Of which three seconds are spent watching.
                whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) - 2500;
                continue;
            }
            long after = (long) (random.nextDouble() * whole);
            String when = "seed " + seed + ", after " + after + " of " + whole + " ms";
            free.waitFor(after, TimeUnit.MILLISECONDS);
            free.destroyForcibly();
            free.waitFor();
            boolean ended = !holder.isAlive() || holder.waitFor(200, TimeUnit.MILLISECONDS);
            assertThat(room.isTaken()).as(when).isEqualTo(!ended);
            assertThat(room.free("8000").status()).as(when).isEqualTo(ended ? 0 : 1);
            assertThat(asked("8000").status()).as(when).isEqualTo(ended ? 0 : 2);
            assertThat(asked("--verify").status()).as(when).isEqualTo(ended ? 0 : 2);
            if (!ended) {
                holder.destroyForcibly();
                Poll.until("it has gone", () -> !room.isTaken());
            }
        }
    }
}
