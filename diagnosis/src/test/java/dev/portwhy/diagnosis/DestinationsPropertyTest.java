package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.ports.ConnectCapacity;
import dev.portwhy.ports.Destination;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.PortUse;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random machines: the packed count against the plain one of the ports model, and what must hold for any machine. */
class DestinationsPropertyTest {

    private static final List<String> SOURCES =
            List.of("10.0.0.1", "127.0.0.1", "[::ffff:10.0.0.1]", "[2001:db8::1]", "10.0.0.3");
    private static final List<SocketState> STATES = List.of(
            SocketState.ESTABLISHED,
            SocketState.SYN_SENT,
            SocketState.FIN_WAIT1,
            SocketState.FIN_WAIT2,
            SocketState.CLOSE_WAIT,
            SocketState.LAST_ACK,
            SocketState.CLOSING);

    private final Set<String> tuples = new HashSet<>();

    private Snapshot randomMachine(Random random) {
        Snapshots machine = Snapshots.machine().kernel(random.nextBoolean() ? "6.18.44" : "6.1.112");
        int namespaces = 1 + random.nextInt(3);
        for (int room = 0; room < namespaces; room++) {
            if (room > 0) {
                machine.namespace("n" + room, NetworkNamespace.Kind.NAMED, 0).local("10.0.0.1", 24);
            }
            machine.local("10.0.0.3", 24).local("2001:db8::1", 64);
            int low = 40_000 + random.nextInt(3);
            machine.range(low, low + random.nextInt(12));
            machine.set("net.ipv4.tcp_tw_reuse", Integer.toString(random.nextInt(3)));
            if (random.nextInt(3) == 0) {
                machine.set("net.ipv4.ip_local_reserved_ports", "40003-40004");
            }
            for (int i = random.nextInt(80); i > 0; i--) {
                addSocket(machine, random, room);
            }
        }
        return machine.snapshot();
    }

    private void addSocket(Snapshots machine, Random random, int room) {
        String source = SOURCES.get(random.nextInt(SOURCES.size()));
        int port = 39_998 + random.nextInt(18);
        String local = source + ":" + port;
        if (random.nextInt(12) == 0) {
            if (random.nextBoolean()) {
                machine.listen(local);
            } else {
                machine.bound(local);
            }
            return;
        }
        boolean ipv6 = source.equals("[2001:db8::1]");
        boolean mapped = source.startsWith("[::ffff");
        String host = "10.0.0." + (8 + random.nextInt(2));
        String remote =
                (ipv6 ? "[2001:db8::9]" : mapped ? "[::ffff:" + host + "]" : host) + ":" + (80 + random.nextInt(2));
        // No two sockets of a namespace have the same four numbers; a mapped address is its IPv4 one.
        if (!tuples.add(room + " " + local.replace("[::ffff:10.0.0.1]", "10.0.0.1") + " "
                + remote.replace("[::ffff:", "").replace("]", ""))) {
            return;
        }
        if (random.nextInt(3) == 0) {
            machine.timeWait(local, remote, random.nextInt(60_000)).fact(PortFacts.TIMESTAMPS);
        } else if (random.nextInt(4) == 0) {
            machine.connection(SocketState.FIN_WAIT2, local, remote)
                    .ownerless()
                    .timer(SocketTimer.TIME_WAIT, random.nextInt(60_000))
                    .fact(PortFacts.TIMESTAMPS);
        } else {
            machine.connection(STATES.get(random.nextInt(STATES.size())), local, remote);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20_261_121})
    void theCountIsThatOfTheModel(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 60; run++) {
            tuples.clear();
            Snapshot snapshot = randomMachine(random);
            for (int index = 0; index < snapshot.namespaces().size(); index++) {
                compare(snapshot, index, "seed " + seed + ", run " + run + ", namespace " + index);
            }
        }
    }

    private static void compare(Snapshot snapshot, int index, String where) {
        NetworkNamespace netns = snapshot.namespaces().get(index);
        PortUse model = PortUse.of(
                snapshot.sockets(),
                index,
                EphemeralRange.of(netns.settings()),
                TimeWaitReuse.of(netns.settings(), snapshot.kernel()));
        for (Destination destination : model.busiest(Integer.MAX_VALUE)) {
            ConnectCapacity expected = model.capacity(destination);
            ConnectAnswer answer = Diagnosis.connect(
                    snapshot,
                    index,
                    new ConnectQuestion(Protocol.TCP, destination.source(), destination.address(), destination.port()));
            Capacity counted = answer.capacity();
            assertThat(List.of(
                            counted.now().usable(),
                            counted.now().used(),
                            counted.now().reusable(),
                            counted.now().free(),
                            counted.now().bound()))
                    .as(where + " " + destination)
                    .isEqualTo(List.of(
                            expected.usable(),
                            expected.used(),
                            expected.reusable(),
                            expected.free(),
                            expected.bound()));
            assertThat(counted.now().usedByState()).as(where).isEqualTo(expected.usedByState());
            boolean toldExhausted =
                    answer.findings().stream().anyMatch(finding -> finding.slug() == Slug.EPHEMERAL_PORTS_EXHAUSTED);
            assertThat(toldExhausted)
                    .as(where + " " + destination)
                    .isEqualTo(counted.now().free() == 0);
        }
    }
}
