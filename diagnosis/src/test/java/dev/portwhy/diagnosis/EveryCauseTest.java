package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Hidden;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.KernelTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each cause owes to whoever reads it, for all of them at once: a situation that shows it, a near miss that does not, words
 * in both languages, and remedies that say how to see that they worked. Whoever adds a slug or a cause is led here, and by {@code
 * EverySlugOnKernelTest} to the same on the real kernel.
 */
class EveryCauseTest {

    private static final Path GOLDEN = Path.of("../cli/src/test/resources/golden");

    /** Slugs of the contract that no cause has, and why. */
    private static final Map<Slug, String> WITHOUT_CAUSE = new EnumMap<>(Map.ofEntries(
            Map.entry(Slug.UNIX_SOCKET_IN_USE, "a path is asked about by itself, and is in no snapshot")));

    /**
     * Slugs with a cause that no whole answer of {@code GoldenTest} shows in JSON: the two recorded machines do not have them.
     * They are shown here, in {@link CauseGoldenTest}, and some on the kernel.
     */
    private static final Set<Slug> NOT_RECORDED = EnumSet.of(
            Slug.EPHEMERAL_PORTS_RUNNING_OUT,
            Slug.BIND_BEFORE_CONNECT,
            Slug.RANGE_POISONED_BY_BINDS,
            Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
            Slug.CLOSE_WAIT_LEAK,
            Slug.FIN_WAIT2_HOLDS_PORTS,
            Slug.PORT_HELD_BY_BOUND_SOCKET,
            Slug.PORT_HELD_BY_TIME_WAIT,
            Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS,
            Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION,
            Slug.PORT_HELD_BY_HIDDEN_HOLDER,
            Slug.DUAL_STACK_CONFLICT,
            Slug.REUSEPORT_MISMATCH,
            Slug.PRIVILEGED_PORT,
            Slug.ADDRESS_NOT_LOCAL,
            Slug.PORT_SERVED_BY_RULE,
            Slug.ACCEPT_QUEUE_FULL,
            Slug.TIME_WAIT_TABLE_OVERFLOW,
            Slug.SNAT_PORTS_EXHAUSTED,
            Slug.SOURCE_ADDRESS_GONE,
            Slug.IPV6_DISABLED,
            Slug.LOOPBACK_DOWN,
            Slug.PORT_SHARED_SILENTLY,
            Slug.CONNTRACK_FULL,
            Slug.FILE_DESCRIPTORS_EXHAUSTED,
            Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
            Slug.SETTING_WITHOUT_EFFECT,
            Slug.SETTING_DRIFT,
            Slug.SETTING_DANGEROUS,
            Slug.SETTING_UNKNOWN_TO_KERNEL);

    /** A cause with a scene that shows it and a scene that nearly does. */
    record Case<S>(String of, Cause<S> cause, S shows, S nearMiss) {}

    static final List<Case<?>> CASES = new ArrayList<>();

    static {
        ports();
        destinations();
        namespaces();
        machines();
        settings();
    }

    private static void settings() {
        Cases<SettingScene> of = new Cases<>("setting", SettingScene.CAUSES);
        of.add(
                Slug.SETTING_DANGEROUS,
                AuditMachines.scene(machine().range(40_000, 41_022)),
                AuditMachines.scene(machine().range(40_000, 41_023)));
        of.add(
                Slug.SETTING_UNKNOWN_TO_KERNEL,
                AuditMachines.scene(machine(), "net/ipv4/tcp_tw_recycle", "1"),
                AuditMachines.scene(machine(), "net/ipv4/tcp_tw_reuse", "1"));
        of.add(
                Slug.SETTING_DRIFT,
                AuditMachines.scene(machine().set("net.ipv4.tcp_fin_timeout", "15"), "net/ipv4/tcp_fin_timeout", "30"),
                AuditMachines.scene(machine().set("net.ipv4.tcp_fin_timeout", "15"), "net/ipv4/tcp_fin_timeout", "15"));
        of.add(
                Slug.SETTING_WITHOUT_EFFECT,
                AuditMachines.scene(CauseMachines.established(10).set("net.ipv4.tcp_fin_timeout", "15")),
                AuditMachines.scene(CauseMachines.established(10).set("net.ipv4.tcp_fin_timeout", "60")));
        of.done();
    }

    private static void ports() {
        Cases<PortScene> of = new Cases<>("port", PortScene.CAUSES);
        Snapshots idle = Snapshots.machine();
        Snapshots listener = machine().listen("0.0.0.0:8080").heldBy(7);
        Snapshots waiting = machine().timeWait("10.0.0.1:8080", "10.0.0.9:40000", 30_000);
        String taken = "EADDRINUSE";
        of.add(Slug.PORT_FREE, port(idle, 8080, "OK"), port(listener, 8080, taken));
        of.add(Slug.LISTENER_INSIDE_EPHEMERAL_RANGE, port(idle, 40_000, "OK"), port(idle, 8080, "OK"));
        of.add(Slug.EPHEMERAL_PORTS_EXHAUSTED, port(idle.range(40_000, 40_001), 0, taken), port(idle, 0, "OK"));
        of.add(Slug.ADDRESS_NOT_LOCAL, port(idle, 8080, "EADDRNOTAVAIL"), port(idle, 8080, "EACCES"));
        String ipv6Off = "net.ipv6.conf.lo.disable_ipv6";
        of.add(
                Slug.IPV6_DISABLED,
                port(machine().withoutIpv6().set(ipv6Off, "1"), question("::1"), "EADDRNOTAVAIL"),
                port(machine().withoutIpv6().set(ipv6Off, "0"), question("::1"), "EADDRNOTAVAIL"));
        of.add(
                Slug.LOOPBACK_DOWN,
                port(machine().loopback(false), question("::1"), "EADDRNOTAVAIL"),
                port(machine().loopback(true), question("::1"), "EADDRNOTAVAIL"));
        of.add(
                Slug.PORT_SHARED_SILENTLY,
                port(CauseMachines.shared(8), 8080, taken),
                port(CauseMachines.shared(7), 8080, taken));
        of.add(Slug.PRIVILEGED_PORT, port(idle, 80, "EACCES"), port(idle, 80, taken));
        of.add(
                Slug.PORT_HELD_BY_HIDDEN_HOLDER,
                port(machine().bound("0.0.0.0:8080").heldVia(Via.IO_URING, 7), 8080, taken),
                port(listener, 8080, taken));
        of.add(Slug.PORT_HELD_BY_LISTENER, port(listener, 8080, taken), port(waiting, 8080, taken));
        of.add(
                Slug.REUSEPORT_MISMATCH,
                port(machine().listen("0.0.0.0:8080").uid(33).heldBy(7), question(8080, true), taken),
                port(machine().listen("0.0.0.0:8080").uid(33).heldBy(7), 8080, taken));
        of.add(
                Slug.DUAL_STACK_CONFLICT,
                port(machine().listen("[::]:8080").heldBy(7), 8080, taken),
                port(listener, 8080, taken));
        of.add(
                Slug.PORT_HELD_BY_BOUND_SOCKET,
                port(machine().bound("0.0.0.0:8080").heldBy(7), 8080, taken),
                port(listener, 8080, taken));
        of.add(
                Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION,
                port(
                        machine()
                                .connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                                .heldBy(7),
                        40_000,
                        taken),
                port(listener, 8080, taken));
        Snapshots leftover = machine()
                .connection(ESTABLISHED, "10.0.0.1:8080", "10.0.0.9:40000")
                .heldBy(7);
        of.add(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS, port(leftover, 8080, taken), port(waiting, 8080, taken));
        of.add(
                Slug.FIN_WAIT2_HOLDS_PORTS,
                port(
                        machine()
                                .connection(FIN_WAIT2, "10.0.0.1:8080", "10.0.0.9:40000")
                                .ownerless(),
                        8080,
                        taken),
                port(
                        machine()
                                .connection(FIN_WAIT2, "10.0.0.1:8080", "10.0.0.9:40000")
                                .heldBy(7),
                        8080,
                        taken));
        of.add(Slug.PORT_HELD_BY_TIME_WAIT, port(waiting, 8080, taken), port(leftover, 8080, taken));
        PortRule rule = new PortRule(
                0, Protocol.TCP, null, 8000, 8010, PortRule.Kind.DNAT, "172.17.0.2:80", "nft ip nat PREROUTING");
        Snapshot ruled =
                machine().snapshot().with(new Hidden(List.of(), List.of(rule), List.of(), List.of(), List.of()));
        of.add(
                Slug.PORT_SERVED_BY_RULE,
                port(ruled, question(8005, false), "OK"),
                port(ruled, question(8011, false), "OK"));
        of.add(
                Slug.FILE_DESCRIPTORS_EXHAUSTED,
                port(machine().listen("0.0.0.0:8080").heldBy(7).descriptors(7, 256, 256, 4096), 8080, taken),
                port(machine().listen("0.0.0.0:8080").heldBy(7).descriptors(7, 200, 256, 4096), 8080, taken));
        of.add(Slug.ACCEPT_QUEUE_FULL, port(queue(6, 5), 8080, taken), port(queue(5, 5), 8080, taken));
        of.done();
    }

    private static void destinations() {
        Cases<Situation> of = new Cases<>("destination", Situation.CAUSES);
        of.add(
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                destination(CauseMachines.established(10)),
                destination(CauseMachines.established(9)));
        of.add(
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                destination(CauseMachines.established(9)),
                destination(CauseMachines.established(10)));
        Snapshots closed = machine().range(40_000, 40_009);
        Snapshots leak = machine().range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            closed.connection(FIN_WAIT2, "10.0.0.1:" + port, "10.0.0.9:443").ownerless();
            leak.connection(CLOSE_WAIT, "10.0.0.1:" + port, "10.0.0.9:443").heldBy(7);
        }
        of.add(Slug.FIN_WAIT2_HOLDS_PORTS, destination(closed), destination(CauseMachines.established(10)));
        of.add(Slug.CLOSE_WAIT_LEAK, destination(leak), destination(CauseMachines.established(10)));
        of.add(Slug.SNAT_PORTS_EXHAUSTED, destination(answeredInPart(5)), destination(answeredInPart(4)));
        of.done();
    }

    private static void namespaces() {
        Cases<NamespaceScene> of = new Cases<>("namespace", NamespaceScene.CAUSES);
        Snapshots two = machine().range(40_000, 40_001);
        NamespaceScene some = namespace(two.set("net.ipv4.ip_local_reserved_ports", "40000"));
        NamespaceScene all = namespace(two.set("net.ipv4.ip_local_reserved_ports", "40000-40001"));
        of.add(Slug.EPHEMERAL_PORTS_EXHAUSTED, all, some);
        of.add(
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                namespace(machine().range(40_000, 40_009).set("net.ipv4.ip_local_reserved_ports", "40000-40007")),
                namespace(machine().range(40_000, 40_009).set("net.ipv4.ip_local_reserved_ports", "40000-40006")));
        NamespaceScene half = namespace(machine().range(40_000, 40_001).bound("127.0.0.1:40000"));
        NamespaceScene few = namespace(machine().range(40_000, 40_009).bound("127.0.0.1:40000"));
        of.add(Slug.RANGE_POISONED_BY_BINDS, half, few);
        of.add(
                Slug.TIME_WAIT_TABLE_OVERFLOW,
                namespace(machine().set("net.ipv4.tcp_max_tw_buckets", "100").timeWaitTable(95, 7)),
                namespace(machine().set("net.ipv4.tcp_max_tw_buckets", "100").timeWaitTable(94, 7)));
        of.add(
                Slug.SNAT_PORTS_EXHAUSTED,
                namespace(machine().translated("10.0.0.1", "10.0.0.9:443", 40_000, 40_049, 50)),
                namespace(machine().translated("10.0.0.1", "10.0.0.9:443", 40_000, 40_049, 44)));
        of.add(
                Slug.CONNTRACK_FULL,
                namespace(machine().conntrack(90, 100)),
                namespace(machine().conntrack(89, 100)));
        of.done();
    }

    private static void machines() {
        Cases<Usages> of = new Cases<>("machine", MachineDiagnosis.CAUSES);
        of.add(
                Slug.BIND_BEFORE_CONNECT,
                new Usages(CauseMachines.boundFirst(20)),
                new Usages(CauseMachines.boundFirst(15)));
        of.add(Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED, new Usages(ownRange(8)), new Usages(ownRange(7)));
        of.add(Slug.EPHEMERAL_PORTS_EXHAUSTED, new Usages(CauseMachines.udp(10)), new Usages(CauseMachines.udp(9)));
        of.add(Slug.EPHEMERAL_PORTS_RUNNING_OUT, new Usages(CauseMachines.udp(8)), new Usages(CauseMachines.udp(7)));
        of.add(Slug.CLOSE_WAIT_LEAK, new Usages(CauseMachines.leak(100)), new Usages(CauseMachines.leak(99)));
        of.add(
                Slug.SOURCE_ADDRESS_GONE,
                new Usages(machine()
                        .connection(ESTABLISHED, "10.0.0.50:40000", "10.0.0.9:25")
                        .heldBy(7)
                        .snapshot()),
                new Usages(machine()
                        .local("10.0.0.50", 24)
                        .connection(ESTABLISHED, "10.0.0.50:40000", "10.0.0.9:25")
                        .heldBy(7)
                        .snapshot()));
        of.add(
                Slug.ACCEPT_QUEUE_FULL,
                new Usages(queue(6, 5).snapshot()),
                new Usages(queue(5, 5).snapshot()));
        of.add(
                Slug.FILE_DESCRIPTORS_EXHAUSTED,
                new Usages(machine().machineSetting("fs.file-nr", "900 0 1000").snapshot()),
                new Usages(machine().machineSetting("fs.file-nr", "899 0 1000").snapshot()));
        Usages overflowing = new Usages(KernelLimitsTest.neighbours(973, 7).snapshot());
        Usages nearly = new Usages(KernelLimitsTest.neighbours(972, 7).snapshot());
        of.add(Slug.SETTING_DANGEROUS, overflowing, nearly);
        of.add(
                Slug.PORT_SHARED_SILENTLY,
                new Usages(CauseMachines.shared(8).snapshot()),
                new Usages(CauseMachines.shared(7).snapshot()));
        of.add(
                Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
                new Usages(machine().listen("0.0.0.0:33060").snapshot()),
                new Usages(machine().listen("0.0.0.0:8080").snapshot()));
        of.done();
    }

    /** The cases of one kind of scene, each cause of its list exactly once. */
    private record Cases<S>(String of, Map<Slug, Cause<S>> left) {

        Cases(String of, List<Cause<S>> causes) {
            this(of, new EnumMap<>(Slug.class));
            for (Cause<S> cause : causes) {
                assertThat(left.put(cause.slug(), cause))
                        .as("%s twice", cause.slug())
                        .isNull();
            }
        }

        void add(Slug slug, S shows, S nearMiss) {
            Cause<S> cause = Objects.requireNonNull(left.remove(slug), () -> "no cause of a " + of + " for " + slug);
            CASES.add(new Case<>(of, cause, shows, nearMiss));
        }

        void done() {
            assertThat(left).as("causes of a %s without a situation here", of).isEmpty();
        }
    }

    private static Snapshots machine() {
        return Snapshots.machine().process(7, "nginx");
    }

    private static Snapshots queue(int waiting, int backlog) {
        return machine().listen("0.0.0.0:8080").queues(waiting, backlog).heldBy(7);
    }

    private static BindQuestion question(int port, boolean reuseport) {
        return new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), port, false, true, reuseport, 0, false);
    }

    private static BindQuestion question(String address) {
        return new BindQuestion(Protocol.TCP, Snapshots.address(address), 8080, false, true, false, 0, false);
    }

    private static PortScene port(Snapshots machine, int port, String outcome) {
        return port(machine, question(port, false), outcome);
    }

    private static PortScene port(Snapshots machine, BindQuestion question, String outcome) {
        return port(machine.snapshot(), question, outcome);
    }

    private static PortScene port(Snapshot snapshot, BindQuestion question, String outcome) {
        BindScene bind = BindScene.of(snapshot, 0, question, KernelTrial.of(outcome));
        return new PortScene(bind, BindPrediction.of(bind), outcome, null, null);
    }

    private static Situation destination(Snapshots machine) {
        return new Usages(machine.snapshot()).fullest(0, 1).getFirst();
    }

    private static NamespaceScene namespace(Snapshots machine) {
        Snapshot snapshot = machine.snapshot();
        return new NamespaceScene(snapshot, 0, new Usages(snapshot).ports(0));
    }

    private static Snapshots answeredInPart(int waiting) {
        Snapshots machine = machine();
        for (int i = 0; i < 20 + waiting; i++) {
            machine.connection(i < 20 ? ESTABLISHED : SYN_SENT, "10.0.0.1:" + (40_000 + i), "10.0.0.9:443")
                    .heldBy(7);
        }
        return machine;
    }

    /** Of a program that chooses from eight ports. */
    private static Snapshot ownRange(int connections) {
        Snapshots machine = machine();
        for (int i = 0; i < connections; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), "10.0.0.9:443")
                    .heldBy(7)
                    .portRange(40_000, 40_007);
        }
        return machine.snapshot();
    }

    static <S> List<Finding> found(Case<S> one) {
        return one.cause().find(one.shows());
    }

    private static <S> List<Finding> missed(Case<S> one) {
        return one.cause().find(one.nearMiss());
    }

    @Test
    void aSlugHasACauseOrAReasonWhyNot() {
        Set<Slug> caused = EnumSet.noneOf(Slug.class);
        CASES.forEach(one -> caused.add(one.cause().slug()));
        Set<Slug> without = EnumSet.complementOf(EnumSet.copyOf(caused));
        assertThat(WITHOUT_CAUSE.keySet()).isEqualTo(without);
    }

    @Test
    void aCauseIsFoundInItsSituationAndNotInTheNearMiss() {
        for (Case<?> one : CASES) {
            String name = one.of() + " " + one.cause().slug().word();
            assertThat(found(one)).as(name).isNotEmpty().allSatisfy(finding -> {
                assertThat(finding.slug()).isEqualTo(one.cause().slug());
                assertThat(finding.title().key() + ".")
                        .startsWith("finding." + finding.slug().word() + ".");
            });
            assertThat(missed(one)).as("near miss of " + name).isEmpty();
        }
    }

    @Test
    void aFindingSaysWhatToDoAndHowToSeeThatItWorked() {
        for (Case<?> one : CASES) {
            for (Finding finding : found(one)) {
                String name = one.of() + " " + finding.slug().word();
                assertThat(finding.remedies()).as(name).isNotEmpty();
                assertThat(finding.remedies()).as(name).allSatisfy(remedy -> {
                    assertThat(remedy.verify()).startsWith("portwhy");
                    assertThat(remedy.effect().key()).isNotEmpty();
                    assertThat(remedy.caution().key()).isNotEmpty();
                    assertThat(remedy.risk())
                            .isGreaterThanOrEqualTo(remedy.action().risk());
                    assertThat(remedy.command()).isEqualTo(remedy.action().command());
                    assertThat(remedy.undo()).isEqualTo(remedy.action().undo());
                });
                assertThat(finding.remedies()).as(name).extracting(Remedy::id).doesNotHaveDuplicates();
                Stream<Remedy> freeing = finding.remedies().stream().filter(remedy -> Freeing.frees(remedy.action()));
                assertThat(freeing.map(Remedy::risk))
                        .as("least harmful first: %s", name)
                        .isSorted();
            }
        }
    }

    @Test
    void whatAFindingSaysIsInBothCatalogues() throws IOException {
        Set<String> keys = new TreeSet<>();
        for (Case<?> one : CASES) {
            for (Finding finding : found(one)) {
                add(keys, finding.title());
                finding.evidence().forEach(evidence -> add(keys, evidence.text()));
                finding.remedies().forEach(remedy -> {
                    for (Text text : List.of(remedy.text(), remedy.effect(), remedy.caution())) {
                        add(keys, text);
                    }
                });
                finding.wontHelp().forEach(myth -> {
                    add(keys, myth.text());
                    add(keys, myth.why());
                });
            }
        }
        assertThat(keys).hasSizeGreaterThan(2 * CASES.size());
        for (String language : List.of("en", "zh")) {
            assertThat(CatalogueFiles.keys(language)).as(language).containsAll(keys);
        }
    }

    @Test
    void aSettingThatIsAnActHelpsTheFinding() {
        for (Case<?> one : CASES) {
            for (Finding finding : found(one)) {
                SettingHelpTest.keys(finding)
                        .forEach(key -> assertThat(SettingHelp.of(Objects.requireNonNull(Setting.of(key))))
                                .as(key)
                                .contains(finding.slug()));
            }
        }
    }

    private static void add(Set<String> keys, Text text) {
        keys.add(text.key());
        for (Object argument : text.arguments()) {
            if (argument instanceof Text inner) {
                add(keys, inner);
            }
        }
    }

    @Test
    void aSlugIsInAWholeAnswerOrAReasonSaysWhyNot() throws IOException {
        Set<Slug> seen = EnumSet.copyOf(WITHOUT_CAUSE.keySet());
        try (var files = Files.newDirectoryStream(GOLDEN, "*-json*.txt")) {
            for (Path file : files) {
                String answer = Files.readString(file);
                for (Slug slug : Slug.values()) {
                    if (answer.contains("\"slug\":\"" + slug.word() + "\"")) {
                        seen.add(slug);
                    }
                }
            }
        }
        assertThat(EnumSet.complementOf(EnumSet.copyOf(seen))).isEqualTo(NOT_RECORDED);
    }
}
