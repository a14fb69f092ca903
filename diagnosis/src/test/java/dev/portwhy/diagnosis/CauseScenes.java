package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.NEW_SYN_RECV;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.function.UnaryOperator;

/** Situations of one namespace, each of which shows a cause; they can be put into any namespace of any machine. */
@SuppressWarnings("ImmutableEnumChecker") // a function that holds nothing
enum CauseScenes {
    LISTENER(8080, one -> one.listen("0.0.0.0:8080").heldBy(7)),
    LISTENER_OF_ANOTHER_USER(8080, one -> one.listen("0.0.0.0:8080").uid(33).heldBy(8)),
    LISTENER6(8080, one -> one.listen("[fd00::1]:8080").heldBy(7), "fd00::1"),
    DUAL_STACK(8080, one -> one.listen("[::]:8080").heldBy(7)),
    TWO_LISTENERS(
            8080,
            one -> one.listen("10.0.0.1:8080")
                    .heldBy(7)
                    .listen("127.0.0.1:8080")
                    .heldBy(8)),
    LISTENER_OF_NOBODY(8080, one -> one.listen("0.0.0.0:9999").heldBy(8).listen("0.0.0.0:8080")),
    BOUND(8080, one -> one.bound("0.0.0.0:8080").heldBy(7)),
    IO_URING(8080, one -> one.bound("0.0.0.0:8080").heldVia(Via.IO_URING, 7)),
    THREAD(8080, one -> one.listen("0.0.0.0:8080").heldVia(Via.THREAD_FD, 7)),
    WAITING(
            8080,
            one -> one.timeWait("10.0.0.1:8080", "10.0.0.9:40000", 30_000)
                    .timeWait("10.0.0.1:8080", "10.0.0.9:40001", 59_999)),
    LEFTOVERS(
            8080,
            one -> one.connection(ESTABLISHED, "10.0.0.1:8080", "10.0.0.9:40000")
                    .heldBy(7)
                    .connection(ESTABLISHED, "10.0.0.1:8080", "10.0.0.9:40001")
                    .heldBy(7)),
    OUTGOING(
            40_000,
            one -> one.connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443").heldBy(7)),
    ORPHANS(
            8080,
            one -> one.connection(FIN_WAIT2, "10.0.0.1:8080", "10.0.0.9:40000")
                    .ownerless()
                    .timer(SocketTimer.TIME_WAIT, 20_000)),
    PRIVILEGED(80, one -> one),
    NOT_LOCAL(8080, one -> one, "203.0.113.7"),
    UDP(5353, Protocol.UDP, one -> one.udp("0.0.0.0:5353").heldBy(7), "0.0.0.0"),
    IN_RANGE(40_000, one -> one),
    FULL_QUEUE(8080, one -> one.listen("0.0.0.0:8080").queues(6, 5).heldBy(7)),
    RULE(8080, one -> one.rule(PortRule.Kind.DNAT, null, 8080, 8080, "172.17.0.2:80", "nft ip nat PREROUTING")),
    FULL(0, one -> fill(one, ESTABLISHED, 7)),
    FULL_OF_TIME_WAIT(0, one -> {
        one.range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            one.timeWait("10.0.0.1:" + port, "10.0.0.9:443", 1000 * (port - 39_990));
        }
        return one;
    }),
    LEAK(0, one -> fill(one, CLOSE_WAIT, 7)),
    HALF_CLOSED(0, one -> fill(one, FIN_WAIT2, 7)),
    UNANSWERED(0, one -> fill(one, SYN_SENT, 7)),
    RESERVED(0, one -> one.range(40_000, 40_009).set("net.ipv4.ip_local_reserved_ports", "40000-40009")),
    POISONED(
            0,
            one -> one.range(40_000, 40_003)
                    .bound("127.0.0.1:40000")
                    .heldBy(7)
                    .bound("127.0.0.1:40001")
                    .heldBy(7)),
    CONNTRACK(0, one -> one.conntrack(100, 100)),
    CONNTRACK_OF_CLOSED(0, one -> one.conntrack(100, 100).tracked("tcp", "CLOSE_WAIT", true, 80)),
    SNAT(0, one -> one.translated("10.0.0.1", "10.0.0.9:443", 40_000, 40_049, 50)),
    TIME_WAIT_TABLE(0, one -> one.set("net.ipv4.tcp_max_tw_buckets", "100").timeWaitTable(100, 7)),
    GONE(0, one -> one.connection(ESTABLISHED, "10.0.0.50:40000", "10.0.0.9:25").heldBy(7)),
    SYN_FLOOD(8080, one -> {
        one.set("net.ipv4.tcp_syncookies", "0")
                .listen("0.0.0.0:8080")
                .queues(0, 1)
                .heldBy(7);
        for (int port = 1; port < 4; port++) {
            one.connection(NEW_SYN_RECV, "10.0.0.1:8080", "10.0.0.9:" + port).ownerless();
        }
        return one;
    });

    private final int port;
    private final Protocol protocol;
    private final String address;

    @SuppressWarnings("ImmutableEnumChecker")
    private final UnaryOperator<Snapshots> situation;

    CauseScenes(int port, UnaryOperator<Snapshots> situation) {
        this(port, Protocol.TCP, situation, "0.0.0.0");
    }

    CauseScenes(int port, UnaryOperator<Snapshots> situation, String address) {
        this(port, Protocol.TCP, situation, address);
    }

    CauseScenes(int port, Protocol protocol, UnaryOperator<Snapshots> situation, String address) {
        this.port = port;
        this.protocol = protocol;
        this.situation = situation;
        this.address = address;
    }

    private static Snapshots fill(Snapshots one, SocketState state, int pid) {
        one.range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            one.connection(state, "10.0.0.1:" + port, "10.0.0.9:443").heldBy(pid);
        }
        return one;
    }

    private Snapshots on(Snapshots machine) {
        return situation.apply(machine.process(7, "nginx").process(8, "other", 33, "www-data"));
    }

    private BindQuestion question(int uid) {
        return new BindQuestion(
                protocol, Snapshots.address(address), port, false, protocol != Protocol.UDP, false, uid, false);
    }

    /** What is found where this happens, in the namespace that is current or in that of a container. */
    private List<Finding> findings(int looker, boolean outside) {
        Snapshots machine = Snapshots.machine();
        if (outside) {
            machine.namespace("web-1", NetworkNamespace.Kind.CONTAINER, 12).local("10.0.0.1", 24);
        }
        Snapshot snapshot = on(machine).lookedAs(looker).snapshot();
        int uid = this == PRIVILEGED ? 1000 : looker;
        return port == 0
                ? Diagnosis.machine(snapshot).findings()
                : Diagnosis.bind(snapshot, outside ? 1 : 0, question(uid), KernelTrial.NOT_TRIED)
                        .findings();
    }

    /** What root is told. */
    static void assertTold(CauseScenes scene, String expected) {
        assertThat(CauseText.of(scene.findings(0, false))).isEqualTo(expected);
    }

    /** The commands that an ordinary user is given. */
    static void assertTypedByUser(CauseScenes scene, String expected) {
        assertThat(CauseText.commands(scene.findings(1000, false))).isEqualTo(expected);
    }

    /** The commands that root is given where it happens inside a container. */
    static void assertTypedFromOutside(CauseScenes scene, String expected) {
        assertThat(CauseText.commands(scene.findings(0, true))).isEqualTo(expected);
    }
}
