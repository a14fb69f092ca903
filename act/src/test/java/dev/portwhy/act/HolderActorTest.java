package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Acts on what was seen, when it is no longer so: the wrong process is never met. */
@Tag("kernel")
@Tag("root")
class HolderActorTest {

    private static final String LISTEN =
            "import socket,time,os,signal,sys\ns=socket.socket(); s.setsockopt(1,2,1); s.bind(('127.0.0.1',8000)); s.listen()\n";

    private TestNamespace netns;

    @BeforeEach
    void enter() throws IOException {
        Programs.assumeRootWith("python3");
        netns = TestNamespace.create();
    }

    @AfterEach
    void leave() throws IOException {
        if (netns != null) {
            netns.close();
        }
    }

    private Process listener(String then) throws IOException {
        Process process = netns.start(
                new ProcessBuilder("python3", "-c", LISTEN + then + "\nprint('ready',flush=True)\ntime.sleep(100)"));
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    private Snapshot look() throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(netns.choice()).port(8000));
    }

    private static List<Integer> rows(Snapshot snapshot) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            rows.add(row);
        }
        return rows;
    }

    private static HolderActor actor(Snapshot seen) {
        return new HolderActor(new LiveMachine(), seen, rows(seen), () -> true);
    }

    private static Ending.Signal term(Process process) {
        return new Ending.Signal(List.of(Math.toIntExact(process.pid())), List.of());
    }

    private static String word(ActOutcome outcome) {
        return outcome instanceof ActOutcome.Refused refused
                ? outcome.word() + " " + refused.reason().key()
                : outcome instanceof ActOutcome.LeftToAPerson left
                        ? outcome.word() + " " + left.reason().key()
                        : "OK";
    }

    private static Snapshot with(Snapshot seen, ProcessInfo process) {
        Map<Integer, ProcessInfo> processes = new HashMap<>(seen.processes());
        processes.put(process.pid(), process);
        return new Snapshot.Builder(seen).processes(processes).build();
    }

    @Test
    void whatWasSeenIsEnded() throws Exception {
        Process holder = listener("");
        assertThat(actor(look()).carryOut(term(holder))).isEqualTo(new ActOutcome.Done(null));
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatHasEndedMeanwhileCountsAsEnded() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        holder.destroyForcibly().waitFor();
        assertThat(word(actor(seen).carryOut(term(holder)))).isEqualTo("OK");
    }

    /** The number was given out again between the look and the act: whoever has it now started later. */
    @Test
    void anotherProcessOfThatNumberIsLeftAlone() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        ProcessInfo process = Objects.requireNonNull(seen.process(Math.toIntExact(holder.pid())));
        Snapshot other = with(
                seen,
                new ProcessInfo(
                        process.pid(),
                        process.parentPid(),
                        process.comm(),
                        process.cmdline(),
                        process.exe(),
                        false,
                        process.uid(),
                        process.user(),
                        process.startTime().minus(Duration.ofSeconds(5)),
                        null,
                        null,
                        null));
        assertThat(word(actor(other).carryOut(term(holder)))).isEqualTo("ESRCH free.refused.changed");
        assertThat(holder.isAlive()).isTrue();
    }

    /** It is the same process, and serves somebody else by now. */
    @Test
    void whoHasGivenThePortBackMeanwhileIsLeftAlone() throws Exception {
        Process holder = listener("signal.signal(10,lambda *a:(s.close(),print('closed',flush=True)))\n"
                + "print('ready',flush=True)\nwhile 1: time.sleep(0.05)");
        Snapshot seen = look();
        netns.command("kill", "-USR1", Long.toString(holder.pid()));
        assertThat(holder.inputReader().readLine()).isEqualTo("closed");
        assertThat(word(actor(seen).carryOut(term(holder)))).isEqualTo("ESRCH free.refused.changed");
        assertThat(holder.isAlive()).isTrue();
    }

    /** Of two of which one has changed, none is met. */
    @Test
    void allOrNone() throws Exception {
        Process holder = listener("if os.fork()==0:\n  s.close(); time.sleep(100)");
        Snapshot seen = look();
        Process other = netns.start(new ProcessBuilder("sleep", "100"));
        Ending.Signal both =
                new Ending.Signal(List.of(Math.toIntExact(holder.pid()), Math.toIntExact(other.pid())), List.of());
        assertThat(word(actor(seen).carryOut(both))).isEqualTo("ESRCH free.refused.changed");
        assertThat(holder.isAlive()).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void whoStartedThisAndTheFirstProcessAreLeftAlone() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        for (int pid : new int[] {1, Math.toIntExact(ProcessHandle.current().pid())}) {
            Ending.Signal signal =
                    new Ending.Signal(List.of(Math.toIntExact(holder.pid()), pid), List.of(), Ending.Signal.KILL);
            assertThat(word(actor(seen).carryOut(signal))).isEqualTo("left-to-a-person free.refused.ancestor");
            Action several = new Action.Several(List.of(term(holder), signal), false);
            assertThat(word(actor(seen).carryOut(several))).isEqualTo("left-to-a-person free.refused.ancestor");
        }
        assertThat(holder.isAlive()).isTrue();
    }

    @Test
    void whatIgnoresTheRequestIsToldToBeThereStill() throws Exception {
        Process holder = listener("signal.signal(15,signal.SIG_IGN)");
        Snapshot seen = look();
        long[] asked = {0};
        HolderActor impatient = new HolderActor(new LiveMachine(), seen, rows(seen), () -> ++asked[0] < 4);
        assertThat(word(impatient.carryOut(term(holder)))).isEqualTo("ETIMEDOUT free.refused.still-there");
        assertThat(asked[0]).isEqualTo(4);
        assertThat(holder.isAlive()).isTrue();
    }

    /** A stopped process takes a signal once it goes on. */
    @Test
    void whatIsStoppedGoesOnToEnd() throws Exception {
        Process holder = listener("");
        int pid = Math.toIntExact(holder.pid());
        netns.command("kill", "-STOP", Integer.toString(pid));
        Poll.until(
                "it is stopped",
                () -> Objects.requireNonNull(look().process(pid)).stopped());
        ActOutcome outcome = actor(look()).carryOut(new Ending.Signal(List.of(pid), List.of(pid)));
        assertThat(word(outcome)).isEqualTo("OK");
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /** The port would stay taken, and nobody would see by whom. */
    @Test
    void aListenerIsNeverDestroyedBehindItsProcess() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        Action destroy = new Action.DestroySocket(seen.namespaces().getFirst(), "sport = :8000");
        assertThat(word(actor(seen).carryOut(destroy))).isEqualTo("left-to-a-person free.left.person");
        assertThat(look().sockets().size()).isEqualTo(1);
        assertThat(holder.isAlive()).isTrue();
    }

    @Test
    void whatNobodyButAPersonCanDoIsLeftToThem() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        int pid = Math.toIntExact(holder.pid());
        for (Action act : List.of(
                new Action.Wait(null),
                new Action.SetOption("SO_REUSEADDR"),
                new Action.BindElsewhere("port"),
                new Action.CloseInProgram(List.of(pid)),
                new Action.LookThere("again", null),
                new Action.RaiseLimit("fs.file-max", 2, 1),
                new Ending.StopProgram(Keeper.Kind.CRON, "", "", ""))) {
            assertThat(word(actor(seen).carryOut(act))).as(act.id()).isEqualTo("left-to-a-person free.left.person");
        }
        assertThat(holder.isAlive()).isTrue();
    }

    /** Whoever stops it before the next act finds that one undone. */
    @Test
    void ofSeveralActsTheNextIsNotBegunOnceItIsStopped() throws Exception {
        Process holder = listener("");
        Snapshot seen = look();
        HolderActor stopped = new HolderActor(new LiveMachine(), seen, rows(seen), () -> false);
        assertThat(word(stopped.carryOut(new Action.Several(List.of(term(holder)), false))))
                .isEqualTo("EINTR free.refused.stopped");
        assertThat(holder.isAlive()).isTrue();
    }
}
