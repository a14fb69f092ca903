package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.RouteTrial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of every answer, whatever the machine: findings come worst first, each rests on something and says what to do and how
 * to see that it worked, and none depends on the order in which sockets were read.
 */
class FindingsPropertyTest {

    private static final String[] HERE = {"10.0.0.1", "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "[::ffff:10.0.0.1]"};
    private static final String[] THERE = {"10.0.0.9", "127.0.0.1", "[fd00::9]", "[::ffff:10.0.0.9]"};
    private static final int[] PORTS = {22, 80, 443, 8080, 40_000, 40_001, 40_002, 40_003, 40_004, 40_005, 65_535};
    private static final String[] PROGRAMS = {"nginx", "java", "curl", "sshd", "systemd", "conmon", "python3"};

    /** A socket, to be written into a table at any place. */
    private record One(
            Protocol protocol,
            SocketState state,
            String here,
            String there,
            int holder,
            int timer,
            boolean v6only,
            int fact) {}

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static boolean isSix(String address) {
        return address.startsWith("[");
    }

    private static One socket(Random random) {
        SocketState state = SocketState.values()[1 + random.nextInt(SocketState.values().length - 1)];
        Protocol protocol =
                random.nextInt(5) == 0 ? Protocol.UDP : random.nextInt(12) == 0 ? Protocol.MPTCP : Protocol.TCP;
        if (protocol == Protocol.UDP) {
            state = random.nextBoolean() ? SocketState.CLOSE : SocketState.ESTABLISHED;
        } else if (state == SocketState.CLOSE) {
            state = SocketState.BOUND;
        }
        String here = pick(random, HERE);
        String there = pick(random, THERE);
        while (isSix(there) != isSix(here)) {
            there = pick(random, THERE);
        }
        boolean ownerless = state == SocketState.TIME_WAIT || random.nextInt(6) == 0;
        return new One(
                protocol,
                state,
                here + ":" + PORTS[random.nextInt(PORTS.length)],
                there + ":" + (random.nextInt(4) == 0 ? PORTS[random.nextInt(PORTS.length)] : 443),
                ownerless ? 0 : 2 + random.nextInt(PROGRAMS.length),
                random.nextInt(60_001),
                random.nextInt(3) == 0,
                random.nextInt(8));
    }

    private static Snapshot snapshot(Random random, List<One> sockets, int looker) {
        Snapshots machine = Snapshots.machine()
                .lookedAs(looker)
                .range(40_000, 40_000 + random.nextInt(8))
                .kernel(random.nextBoolean() ? "6.18.44" : "6.1.0")
                .set("net.ipv4.tcp_tw_reuse", Integer.toString(random.nextInt(3)))
                .set("net.ipv4.ip_local_reserved_ports", random.nextInt(3) == 0 ? "40001" : "")
                .set("net.ipv4.tcp_fin_timeout", random.nextBoolean() ? "60" : "15");
        for (int pid = 2; pid < 2 + PROGRAMS.length; pid++) {
            int uid = pid % 3 == 0 ? 1000 : 0;
            machine.process(pid, PROGRAMS[pid - 2], uid, uid == 0 ? "root" : "ann");
        }
        for (One one : sockets) {
            machine.socket(
                    one.protocol,
                    one.state,
                    Snapshots.end(one.here),
                    one.state.hasPeer() ? Snapshots.end(one.there) : null);
            if (one.state == SocketState.TIME_WAIT || one.holder == 0) {
                machine.ownerless();
            } else {
                machine.heldBy(one.holder);
            }
            if (one.state == SocketState.TIME_WAIT || one.state == SocketState.FIN_WAIT2 && one.holder == 0) {
                machine.timer(SocketTimer.TIME_WAIT, one.timer);
            }
            if (one.v6only && Snapshots.end(one.here).address().family() == Family.INET6) {
                machine.v6only();
            }
            if (one.state == SocketState.LISTEN) {
                machine.queues(one.fact * 20, 128);
            }
        }
        return machine.snapshot();
    }

    private static void check(Snapshot snapshot, List<Finding> findings, String where) {
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            String what = where + " " + finding.slug();
            if (i > 0) {
                assertThat(finding.severity())
                        .as(what)
                        .isGreaterThanOrEqualTo(findings.get(i - 1).severity());
            }
            assertThat(finding.title().key()).as(what).isNotBlank();
            if (finding.slug() != Slug.PORT_FREE) {
                assertThat(finding.evidence()).as(what).isNotEmpty();
            }
            Set<String> ids = new HashSet<>();
            Set<Integer> pids = new HashSet<>();
            for (Remedy remedy : finding.remedies()) {
                assertThat(remedy.verify()).as(what + " " + remedy.id()).isNotBlank();
                assertThat(ids.add(remedy.id()))
                        .as(what + " twice: " + remedy.id())
                        .isTrue();
                String command = remedy.command();
                if (command != null) {
                    assertThat(command).as(what).isNotBlank().doesNotContain("null", "  ");
                }
            }
            for (Culprit culprit : finding.culprits()) {
                assertThat(culprit.sockets()).as(what).isPositive();
                assertThat(pids.add(culprit.pid()))
                        .as(what + " twice: " + culprit.pid())
                        .isTrue();
            }
            for (int k = 1; k < finding.culprits().size(); k++) {
                assertThat(finding.culprits().get(k).sockets())
                        .as(what)
                        .isLessThanOrEqualTo(finding.culprits().get(k - 1).sockets());
            }
        }
        Set<String> told = new HashSet<>();
        for (Finding finding : findings) {
            assertThat(told.add(finding.slug() + " " + finding.subject() + " " + finding.title()))
                    .as(where + " twice: " + finding.slug() + " " + finding.subject())
                    .isTrue();
        }
        assertThat(snapshot.sockets().size()).isNotNegative();
    }

    private static Set<String> slugs(List<Finding> findings) {
        Set<String> slugs = new TreeSet<>();
        for (Finding finding : findings) {
            slugs.add(finding.severity() + " " + finding.slug() + " "
                    + finding.subject().port() + " " + finding.subject().address());
        }
        return slugs;
    }

    private static BindQuestion question(Random random) {
        String address = pick(random, HERE);
        return new BindQuestion(
                random.nextInt(5) == 0 ? Protocol.UDP : Protocol.TCP,
                Snapshots.end(address + ":1").address(),
                random.nextInt(8) == 0 ? 0 : PORTS[random.nextInt(PORTS.length)],
                random.nextInt(4) == 0,
                random.nextBoolean(),
                random.nextInt(4) == 0,
                random.nextInt(3) == 0 ? 1000 : 0,
                random.nextInt(6) == 0);
    }

    private static List<One> sockets(Random random) {
        List<One> sockets = new ArrayList<>();
        for (int n = random.nextInt(40); n > 0; n--) {
            sockets.add(socket(random));
        }
        return sockets;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void ofAMachine(int seed) {
        Random seeds = new Random(seed);
        for (int round = 0; round < 30; round++) {
            long each = seeds.nextLong();
            List<One> sockets = sockets(new Random(each));
            Snapshot snapshot = snapshot(new Random(each), sockets, round % 2 == 0 ? 0 : 1000);
            Verdict verdict = Diagnosis.machine(snapshot);
            String where = "seed " + each;
            check(snapshot, verdict.findings(), where);
            if (verdict.level() != Level.UNKNOWN) {
                assertThat(verdict.level()).as(where).isEqualTo(Level.of(verdict.findings()));
            }
            Collections.shuffle(sockets, new Random(~each));
            Snapshot otherOrder = snapshot(new Random(each), sockets, round % 2 == 0 ? 0 : 1000);
            assertThat(slugs(Diagnosis.machine(otherOrder).findings()))
                    .as(where)
                    .isEqualTo(slugs(verdict.findings()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14})
    void ofABind(int seed) {
        Random seeds = new Random(seed);
        for (int round = 0; round < 50; round++) {
            long each = seeds.nextLong();
            List<One> sockets = sockets(new Random(each));
            Snapshot snapshot = snapshot(new Random(each), sockets, round % 2 == 0 ? 0 : 1000);
            BindQuestion question = question(new Random(each + 1));
            String where = "seed " + each + " " + question;
            BindAnswer expected = Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_TRIED);
            check(snapshot, expected.findings(), where);
            assertThat(expected.outcome()).as(where).isEqualTo(expected.expected());
            assertThat(expected.contradicted()).as(where).isFalse();
            for (int row : expected.blockers()) {
                assertThat(question.port() == 0 || snapshot.sockets().localPort(row) == question.port())
                        .as(where)
                        .isTrue();
                assertThat(snapshot.sockets().protocol(row).sharesPortsWith(question.protocol()))
                        .as(where)
                        .isTrue();
            }
            // Whatever the kernel says, it is believed, and the answer says why or that nothing explains it.
            for (String outcome : List.of("OK", "EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "EINVAL", "EPERM", "ENODEV")) {
                BindAnswer told = Diagnosis.bind(snapshot, 0, question, KernelTrial.of(outcome));
                check(snapshot, told.findings(), where + " kernel " + outcome);
                assertThat(told.outcome()).as(where).isEqualTo(outcome);
                if (outcome.equals("OK")) {
                    // A port may be free at an address whose neighbour is served badly, which is told as well.
                    assertThat(told.findings())
                            .as(where)
                            .allMatch(finding -> finding.severity() != Severity.CRITICAL
                                    || finding.slug() == Slug.ACCEPT_QUEUE_FULL);
                } else {
                    assertThat(told.level()).as(where + " " + outcome).isEqualTo(Level.CRITICAL);
                    assertThat(told.findings()).as(where + " " + outcome).isNotEmpty();
                }
            }
            Collections.shuffle(sockets, new Random(~each));
            BindAnswer otherOrder = Diagnosis.bind(
                    snapshot(new Random(each), sockets, round % 2 == 0 ? 0 : 1000), 0, question, KernelTrial.NOT_TRIED);
            assertThat(otherOrder.outcome()).as(where).isEqualTo(expected.outcome());
            assertThat(otherOrder.level()).as(where).isEqualTo(expected.level());
            assertThat(otherOrder.blockers()).as(where).hasSameSizeAs(expected.blockers());
            assertThat(slugs(otherOrder.findings())).as(where).isEqualTo(slugs(expected.findings()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23, 24})
    void ofAConnection(int seed) {
        Random seeds = new Random(seed);
        for (int round = 0; round < 50; round++) {
            long each = seeds.nextLong();
            Random random = new Random(each + 2);
            List<One> sockets = sockets(new Random(each));
            Snapshot snapshot = snapshot(new Random(each), sockets, round % 2 == 0 ? 0 : 1000);
            ConnectQuestion question = new ConnectQuestion(
                    random.nextInt(5) == 0 ? Protocol.UDP : Protocol.TCP,
                    random.nextBoolean() ? null : Snapshots.address("10.0.0.1"),
                    Snapshots.address(random.nextInt(4) == 0 ? "127.0.0.1" : "10.0.0.9"),
                    443);
            String where = "seed " + each + " " + question;
            ConnectAnswer answer = Diagnosis.connect(snapshot, 0, question, RouteTrial.NOT_TRIED);
            check(snapshot, answer.findings(), where);
            int free = answer.capacity().now().free();
            assertThat(free).as(where).isNotNegative();
            assertThat(answer.capacity().now().used())
                    .as(where)
                    .isLessThanOrEqualTo(answer.capacity().now().usable());
            boolean noPort =
                    answer.outcome().equals("EADDRNOTAVAIL") || answer.outcome().equals("EAGAIN");
            assertThat(noPort)
                    .as(where + " " + answer.outcome() + " " + answer.capacity())
                    .isEqualTo(free == 0);
            if (free == 0) {
                assertThat(answer.level()).as(where).isEqualTo(Level.CRITICAL);
                assertThat(answer.findings()).as(where).isNotEmpty();
            }
            Long left = answer.capacity().msToExhaustion();
            assertThat(left == null || left >= 0).as(where).isTrue();
            Double rate = answer.capacity().perSecond();
            assertThat(rate == null || rate >= 0 && !rate.isInfinite() && !rate.isNaN())
                    .as(where)
                    .isTrue();
            for (String error : List.of("ENETUNREACH", "EINVAL", "EACCES")) {
                ConnectAnswer noWay = Diagnosis.connect(snapshot, 0, question, new RouteTrial(error, null));
                assertThat(noWay.outcome()).as(where).isEqualTo(error);
                assertThat(noWay.level()).as(where).isEqualTo(Level.CRITICAL);
                check(snapshot, noWay.findings(), where + " " + error);
            }
        }
    }

    /** The facts that only the kernel's structures tell change what is counted, and never break an answer. */
    @ParameterizedTest
    @ValueSource(ints = {31, 32})
    void withFactsOfPorts(int seed) {
        Random seeds = new Random(seed);
        for (int round = 0; round < 30; round++) {
            long each = seeds.nextLong();
            Snapshot snapshot = snapshot(new Random(each), sockets(new Random(each)), 0);
            PortFacts.Builder facts = new PortFacts.Builder();
            for (int row = 0; row < snapshot.sockets().size(); row++) {
                facts.add(snapshot.sockets().cookie(row), (int) (each >>> row % 60) & 7, 0, 0);
            }
            Snapshot told = snapshot.with(facts.build());
            check(told, Diagnosis.machine(told).findings(), "seed " + each);
        }
    }
}
