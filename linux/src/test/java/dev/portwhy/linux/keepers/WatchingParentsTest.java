package dev.portwhy.linux.keepers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Container;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Unit;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parents are said that they may start a process again, by what shows of them. */
class WatchingParentsTest {

    private static final int PARENT = 10;
    private static final int CHILD = 20;

    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private RecordedTree tree;

    @BeforeEach
    void aParentThatShowsNothing() throws IOException {
        tree = new RecordedTree();
        status("0000000000000000");
        thread(PARENT, "232 0x0 0x0");
        process(PARENT, 1, 0, "python3", "python3", "app.py");
        process(CHILD, PARENT, 0, "web", "web");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        tree.close();
    }

    private void status(String caught) throws IOException {
        tree.file(
                "/proc/" + PARENT + "/status",
                "Name:\tx\nState:\tS (sleeping)\nTracerPid:\t0\nNSpid:\t10\nSigBlk:\t0000000000000000\n"
                        + "SigIgn:\t0000000000000000\nSigCgt:\t" + caught + "\n");
    }

    private void thread(int thread, String call) throws IOException {
        tree.file("/proc/" + PARENT + "/task/" + thread + "/syscall", call + "\n");
    }

    private void process(int pid, int parent, long seconds, String comm, String... cmdline) {
        process(pid, parent, seconds, comm, null, null, cmdline);
    }

    private void process(
            int pid,
            int parent,
            long seconds,
            String comm,
            @Nullable Unit unit,
            @Nullable Container container,
            String... cmdline) {
        Instant start = Instant.EPOCH.plusSeconds(1000 + seconds);
        processes.put(
                pid,
                new ProcessInfo(
                        pid, parent, comm, List.of(cmdline), null, false, 0, "root", start, unit, container, null));
    }

    private int parent() {
        KernelFiles files = new KernelFiles(tree.root());
        ProcessInfo child = Objects.requireNonNull(processes.get(CHILD));
        Keeper keeper = new WatchingParents(files, processes, new ShellLoops(files, processes)).of(child);
        if (keeper == null) {
            return 0;
        }
        assertThat(keeper).isEqualTo(new Keeper(CHILD, Keeper.Kind.PARENT, keeper.keeper(), "", ""));
        return keeper.keeper();
    }

    @Test
    void oneThatDoesNotLookAfterItsChildrenIsNone() {
        assertThat(parent()).isZero();
    }

    @Test
    void oneThatWaitsForThemOrSleepsMeanwhileIs() throws IOException {
        for (int call : new int[] {
            SyscallNumbers.WAIT4, SyscallNumbers.WAITID, SyscallNumbers.NANOSLEEP, SyscallNumbers.CLOCK_NANOSLEEP
        }) {
            thread(PARENT, call + " 0x0 0x0");
            assertThat(parent()).as("call %d", call).isEqualTo(PARENT);
            thread(PARENT, "running");
            assertThat(parent()).as("in no call").isZero();
            thread(PARENT + 1, call + " 0x0 0x0");
            assertThat(parent()).as("call %d of another thread", call).isEqualTo(PARENT);
            thread(PARENT + 1, "");
        }
    }

    @Test
    void oneThatIsToldOfTheirEndIs() throws IOException {
        status("0000000000010000");
        assertThat(parent()).isEqualTo(PARENT);
        status("000000000000feff");
        assertThat(parent()).as("told of all but that").isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0", "3, 10", "3600, 10"})
    void oneThatStartedItLongAfterItselfIs(long later, int parent) {
        process(CHILD, PARENT, later, "web", "web");
        assertThat(parent()).isEqualTo(parent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash",
                "-bash",
                "sudo",
                "timeout",
                "npm run start",
                "make",
                "tini",
                "containerd-shim",
                "tmux: server"
            })
    void whatPersonsAndEnginesStartIsNotStartedAgain(String comm) {
        process(PARENT, 1, -100, comm, comm);
        assertThat(parent()).isZero();
    }

    /** A shell that was given one command, npm: who had them run is asked. */
    @Test
    void whatOnlyRunsItIsPassedOver() {
        process(15, PARENT, 100, "npm run start", "npm run start");
        process(16, 15, 100, "sh", "sh", "-c", "web; true");
        process(CHILD, 16, 100, "web", "web");
        assertThat(parent()).isEqualTo(PARENT);
        process(PARENT, 1, 0, "bash", "bash");
        assertThat(parent()).as("a person had them run").isZero();
    }

    /** They are ended as a whole. */
    @Test
    void whatIsOfAServiceOrAContainerIsNotAskedAfter() {
        process(CHILD, PARENT, 100, "web", new Unit("web.service", Unit.Kind.SYSTEM, null), null, "web");
        assertThat(parent()).isZero();
        process(CHILD, PARENT, 100, "web", null, new Container("docker", "abc", "web", "running"), "web");
        assertThat(parent()).isZero();
        process(CHILD, PARENT, 100, "web", new Unit("session-1.scope", Unit.Kind.SYSTEM, null), null, "web");
        assertThat(parent()).isEqualTo(PARENT);
    }

    @Test
    void aParentThatIsGoneIsNone() {
        processes.remove(PARENT);
        assertThat(parent()).isZero();
        process(CHILD, CHILD, 100, "sh", "sh", "-c", "x");
        assertThat(parent()).as("its own").isZero();
    }
}
