package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.lab.hold.HoldSituation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every situation of the lab, as {@code portwhy hidden} shows it on the running kernel, and as ss and lsof do not. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class HiddenOnKernelTest {

    private static final int PORTS = 50;

    /** Ports of our own: other namespaces on this machine, those of another run of these tests too, have theirs. */
    private static final int PORT =
            AllSituations.unusedPorts(PORTS, ProcessHandle.current().pid());

    /**
     * What each program says of each situation: {@code portwhy hidden} as root and as nobody (the cause, or for the
     * latter what is not seen), and whom ss and lsof, as root, name as owners: {@code -} is no row, {@code nobody} a row
     * without an owner, {@code sh} and {@code sleep} are programs that only inherited the port.
     */
    private static final String TABLE = """
        bound                | bound-only      | not-permitted             | -           | -
        bound-failed-connect | bound-only      | not-permitted             | -           | -
        after-rst            | bound-only      | not-permitted             | -           | -
        listen-shutdown      | bound-only      | not-permitted             | -           | -
        mptcp-bound          | bound-only      | not-permitted             | -           | -
        scm-inflight         | in-flight       | not-permitted             | nobody      | -
        io-uring             | io-uring        | not-permitted             | nobody      | -
        mmapped              | mapped          | not-permitted             | nobody      | -
        accept-blocked       | blocked-call    | not-permitted             | nobody      | -
        dead-leader          | thread-table    | not-permitted             | nobody      | -
        thread-fdtable       | thread-table    | not-permitted             | nobody      | -
        forkchild            | inherited       | not-permitted             | sh          | sh
        execleak             | inherited       | not-permitted             | sleep       | sleep
        stopped              | inherited       | not-permitted             | sh          | sh
        pidns                | inherited       | not-permitted             | sh          | sh
        reuseport            | inherited       | not-permitted             | java sh     | java sh
        netns-pid            | inherited       | not-permitted             | -           | -
        thread-netns         | other-namespace | not-permitted             | -           | -
        netns-sockfd         | other-namespace | unseen: network namespaces without | -           | -
        netns-fd             | time-wait       | unseen: network namespaces without | -           | -
        netns-bindmount      | time-wait       | unseen: network namespaces without | -           | -
        timewait             | time-wait       | time-wait                 | nobody      | -
        finwait1             | closing         | closing                   | nobody      | -
        finwait2             | closing         | closing                   | nobody      | -
        closing              | closing         | closing                   | nobody      | -
        lastack              | closing         | closing                   | nobody      | -
        unaccepted           | accept-queue    | accept-queue not-permitted | java nobody | java
        synrecv              | syn-request     | not-permitted syn-request | java nobody | java
        kernel-sock          | kernel          | not-permitted             | -           | -
        vxlan                | kernel          | not-permitted             | -           | -
        nat-redirect         | redirect        | unseen: rules that redirect | -           | -
        freebind             | -               | not-permitted             | java        | java
        mptcp                | -               | not-permitted             | java        | java
        mptcp-conn           | -               | not-permitted             | java        | java
        udp                  | -               | not-permitted             | -           | -
        auto-failed-connect  | -               | -                         | -           | -
        after-rst-auto       | -               | -                         | -           | -
        sockmap              | -               | -                         | -           | -
        sockmap-listen       | -               | -                         | -           | -
        zombie               | -               | -                         | -           | -
        """;

    /** Without the iterator the holder is one of those that keep some socket which is not known, or there is no way there. */
    private static final Set<String> CONCLUDED = Set.of("io-uring", "accept-blocked", "netns-sockfd");

    /** Causes that name a process; the others say why there is none. */
    private static final Set<String> WITH_HOLDER = Set.of(
            "bound-only",
            "in-flight",
            "io-uring",
            "mapped",
            "blocked-call",
            "thread-table",
            "inherited",
            "other-namespace");

    private static final String UNSEEN = "unseen: ";

    @org.jspecify.annotations.Nullable private static AllSituations all;

    /** A line of the table. */
    record Line(String situation, String root, String nobody, String ss, String lsof) {}

    /** The iterator counts processes as the first pid namespace does (pid_namespaces(7)); a container is in another. */
    private static void assumeFindable(String situation) throws IOException {
        assumeStands(situation);
        boolean first = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).endsWith("pid:[4026531836]");
        assumeTrue(
                first || !situation.equals("netns-sockfd"),
                "a namespace that only a socket keeps is found by the BPF iterator");
        assumeTrue(
                Programs.iterateFiles() || !CONCLUDED.contains(situation),
                "without the iterator each of two that keep a closed listener may be the one of either, and both are named");
    }

    private static void assumeStands(String situation) {
        assumeTrue(all().held().containsKey(situation), "this kernel has no MPTCP");
    }

    static Stream<Line> lines() {
        return TABLE.lines()
                .map(line -> line.split("\\|", -1))
                .map(cells -> new Line(
                        cells[0].strip(),
                        cells[1].strip(),
                        cells[1].strip().equals("bound-only") && !Programs.listBound()
                                ? UNSEEN + "sockets that are only bound"
                                : cells[2].strip(),
                        cells[3].strip(),
                        cells[4].strip()));
    }

    @BeforeAll
    static void makeThemAll() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a network namespace of one's own takes root");
        all = AllSituations.look(PORT);
    }

    private static AllSituations all() {
        return java.util.Objects.requireNonNull(all);
    }

    private static Set<String> words(String cell) {
        return cell.equals("-") ? Set.of() : new TreeSet<>(Arrays.asList(cell.split(" ")));
    }

    @Test
    void everySituationIsInTheTable() {
        assertThat(lines().map(Line::situation))
                .containsExactlyInAnyOrderElementsOf(
                        Situations.all().stream().map(HoldSituation::name).toList());
    }

    @ParameterizedTest
    @MethodSource("lines")
    void rootIsToldTheCauseAndTheHolder(Line line) throws IOException {
        assumeFindable(line.situation());
        AllSituations all = all();
        String rows = all.rows(all.root(), line.situation());
        assertThat(all.causes(all.root(), line.situation())).as(rows).isEqualTo(words(line.root()));
        Set<String> holders = all.holders(all.root(), line.situation());
        if (WITH_HOLDER.contains(line.root())) {
            assertThat(java.util.Objects.requireNonNull(all.held().get(line.situation()))
                            .pids())
                    .as(rows)
                    .containsAll(holders);
            assertThat(holders).as(rows).isNotEmpty();
        } else {
            assertThat(holders).as(rows).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void whoMayNotLookIsToldSoAndNeverThatThereIsNobody(Line line) {
        assumeStands(line.situation());
        AllSituations all = all();
        String rows = all.rows(all.nobody(), line.situation());
        assertThat(all.holders(all.nobody(), line.situation())).as(rows).isEmpty();
        assertThat(rows).doesNotContain("\"reason\":\"unknown\"");
        if (line.nobody().startsWith(UNSEEN)) {
            assertThat(rows).isEmpty();
            assertThat(all.nobody().text())
                    .contains("{\"what\":\"" + line.nobody().substring(UNSEEN.length()));
            return;
        }
        assertThat(all.causes(all.nobody(), line.situation())).as(rows).isEqualTo(words(line.nobody()));
        assertThat(rows.contains("sudo portwhy --lang en hidden"))
                .as(rows)
                .isEqualTo(words(line.nobody()).contains("not-permitted"));
    }

    @Test
    void theExitStatusSaysWhetherSomethingIsInTheWayOrUnseen() {
        assertThat(all().root().status()).isEqualTo(1);
        assertThat(all().nobody().status()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void onlyAHolderInTheWayIsAFinding(Line line) {
        assumeStands(line.situation());
        int status = java.util.Objects.requireNonNull(all().status().get(line.situation()));
        if (WITH_HOLDER.contains(line.root()) && !line.root().equals("other-namespace")) {
            assertThat(status).isEqualTo(1);
        } else {
            // A namespace of somebody else may close while it is looked at; then not everything was seen.
            assertThat(status).isIn(0, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void ssAndLsofMissIt(Line line) throws IOException {
        assumeStands(line.situation());
        boolean listed = line.root().equals("bound-only") && Programs.ssListsBound();
        assertThat(all().ownersBySs(line.situation())).isEqualTo(listed ? Set.of("java") : words(line.ss()));
        assertThat(all().ownersByLsof(line.situation())).isEqualTo(words(line.lsof()));
    }

    static Stream<PortTable.Line> portLines() {
        return PortTable.lines();
    }

    @ParameterizedTest
    @MethodSource("portLines")
    void askedAboutThePortRootIsToldTheHolderOrTheReason(PortTable.Line line) throws IOException {
        assumeFindable(line.situation());
        String answer = of(all().answers().root(), line.situation());
        assertThat(AnswersByUser.summary(answer)).as(answer).isEqualTo(line.root());
        Practice.Held held = java.util.Objects.requireNonNull(all().held().get(line.situation()));
        assertThat(held.pids()).as(answer).containsAll(AnswersByUser.holders(answer));
        assertThat(all().answers()
                        .ofWho(all().answers().who(), held.port(), line.who().isEmpty()))
                .isEqualTo(line.who());
    }

    /** A stopped process would not hear of its end. */
    @Test
    void aStoppedHolderIsEndedByTwoSignals() {
        assertThat(of(all().answers().root(), "stopped")).containsPattern("kill (\\d+); kill -CONT \\1");
        assertThat(of(all().answers().root(), "execleak")).doesNotContain("-CONT");
    }

    /** Never that nobody has it, and a port that is free only with what was not seen. */
    @ParameterizedTest
    @MethodSource("portLines")
    void askedAboutThePortNobodyIsToldWhatIsNotSeen(PortTable.Line line) {
        assumeStands(line.situation());
        String answer = of(all().answers().nobody(), line.situation());
        assertThat(AnswersByUser.summary(answer)).as(answer).isEqualTo(line.nobody());
        // read from a capture: what helps is to be done on the machine that was captured
        assertThat(answer.contains("To see who it is, run portwhy capture again on that machine as root"))
                .as(answer)
                .isEqualTo(line.nobody().endsWith("not-permitted"));
        assertThat(answer).doesNotContain("sudo portwhy");
        assertThat(answer).doesNotContain("They belong to no process and are being", "\"complete\":true");
        int port = java.util.Objects.requireNonNull(all().held().get(line.situation()))
                .port();
        assertThat(all().answers()
                        .ofWho(
                                all().answers().whoNobody(),
                                port,
                                line.whoNobody().isEmpty()))
                .isEqualTo(line.whoNobody());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bound", "io-uring", "timewait", "mptcp-conn", "netns-pid"})
    void aRealBindAsNobodyAgrees(String situation) {
        assumeStands(situation);
        String answer = of(all().answers().tried(), situation);
        String expected = PortTable.lines()
                .filter(line -> line.situation().equals(situation))
                .findFirst()
                .orElseThrow()
                .nobody();
        // Of what nobody sees, bind() still tells that it is there.
        String untold = situation.equals("bound") && !Programs.listBound() ? "port-held-by-hidden-holder" : expected;
        assertThat(AnswersByUser.summary(answer)).as(answer).isEqualTo(untold);
        assertThat(answer)
                .contains("\"kernel\":{\"tried\":true,\"outcome\":\"" + (untold.equals("port-free") ? "OK" : "E"));
    }

    private static String of(Map<String, String> answers, String situation) {
        return java.util.Objects.requireNonNull(answers.get(situation));
    }

    @Test
    void aRealSlirpIsCalledAForwarder() throws IOException {
        Path program = Path.of("/usr/bin/slirp4netns");
        assumeTrue(Files.isExecutable(program) && Files.exists(Path.of("/dev/net/tun")), "needs slirp4netns and tun");
        String text = NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            return Practice.forwarded(program, PORT);
        });
        assertThat(text).containsOnlyOnce("\"cause\":").contains("\"cause\":\"forwarder\"");
        assertThat(text).contains("the network namespace pid:");
    }
}
