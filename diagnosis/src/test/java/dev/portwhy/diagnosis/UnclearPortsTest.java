package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which namespaces the kernel's own structures are asked: by tables, and at random against counting it another way. */
class UnclearPortsTest {

    private static final int LOW = 40_000;
    private static final int SIZE = 50;

    private static Snapshots machine() {
        return Snapshots.machine().set("net.ipv4.ip_local_port_range", LOW + " " + (LOW + SIZE - 1));
    }

    private static BitSet unclear(Snapshots machine) {
        return UnclearPorts.of(machine.snapshot(), UnclearPorts.SOME_PERCENT);
    }

    /** Connections to destinations of their own, so that nothing stands side by side. */
    private static Snapshots connections(int many, SocketState state) {
        Snapshots machine = machine();
        for (int i = 0; i < many; i++) {
            machine.connection(state, "10.0.0.1:" + (LOW + i), "10.0.1." + i + ":443");
        }
        return machine;
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "19, false", "20, true", "21, true", "50, true"})
    void fromTwoFifthsOfTheRangeOnItMatters(int many, boolean asked) {
        assertThat(unclear(connections(many, SocketState.ESTABLISHED)).get(0)).isEqualTo(asked);
        assertThat(unclear(connections(many, SocketState.TIME_WAIT)).get(0)).isEqualTo(asked);
        assertThat(Diagnosis.anyPorts(connections(many, SocketState.ESTABLISHED).snapshot())
                        .get(0))
                .as("where numbers are to be exact")
                .isEqualTo(many > 0);
    }

    @Test
    void reservedPortsAreNoPartOfTheRange() {
        Snapshots machine = connections(16, SocketState.ESTABLISHED);
        assertThat(unclear(machine).isEmpty()).isTrue();
        machine.set("net.ipv4.ip_local_reserved_ports", (LOW + 40) + "-" + (LOW + 49));
        assertThat(unclear(machine).get(0)).as("16 of 40").isTrue();
    }

    @Test
    void whatIsBoundOrListensIsNoConnection() {
        Snapshots machine = machine();
        for (int i = 0; i < SIZE; i++) {
            machine.listen("0.0.0.0:" + (LOW + i));
        }
        assertThat(unclear(machine).isEmpty()).isTrue();
        assertThat(Diagnosis.anyPorts(machine.snapshot()).isEmpty()).isTrue();
    }

    @Test
    void outsideTheRangeItIsAskedOnlyForExactNumbersAndOnlyOfTcp() {
        Snapshots machine = machine();
        for (int i = 0; i < SIZE; i++) {
            machine.connection(SocketState.ESTABLISHED, "10.0.0.1:" + (20_000 + i * 2), "10.0.0.9:443");
        }
        assertThat(unclear(machine).isEmpty()).isTrue();
        assertThat(Diagnosis.anyPorts(machine.snapshot()).get(0)).isTrue();
        Snapshots udp = machine()
                .socket(
                        Protocol.UDP,
                        SocketState.ESTABLISHED,
                        Snapshots.end("10.0.0.1:20000"),
                        Snapshots.end("10.0.0.9:53"));
        assertThat(Diagnosis.anyPorts(udp.snapshot()).isEmpty()).isTrue();
    }

    /** A program with ports of its own to choose from takes each of them; connect() by itself every other one. */
    @ParameterizedTest
    @CsvSource({"3, 1, false", "4, 1, true", "4, 2, false", "8, 1, true", "8, 2, false"})
    void portsOfOneDestinationSideBySide(int many, int apart, boolean asked) {
        Snapshots machine = machine();
        Snapshots waiting = machine();
        for (int i = 0; i < many; i++) {
            String local = "10.0.0.1:" + (LOW + i * apart);
            machine.connection(SocketState.ESTABLISHED, local, "10.0.0.9:443");
            waiting.connection(SocketState.TIME_WAIT, local, "10.0.0.9:443");
        }
        assertThat(unclear(machine).get(0)).isEqualTo(asked);
        assertThat(unclear(waiting).isEmpty()).as("what is only left over").isTrue();
    }

    private record Link(int room, int port, int peer) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void atRandomItIsWhatCountingSays(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Snapshots machine = machine();
            List<Link> links = new ArrayList<>();
            int rooms = 1 + random.nextInt(3);
            for (int room = 0; room < rooms; room++) {
                if (room > 0) {
                    machine.namespace("n" + room, NetworkNamespace.Kind.CONTAINER, 100 + room)
                            .set("net.ipv4.ip_local_port_range", LOW + " " + (LOW + SIZE - 1));
                }
                int many = random.nextInt(26);
                for (int i = 0; i < many; i++) {
                    Link link = new Link(room, LOW + random.nextInt(SIZE), random.nextInt(6));
                    links.add(link);
                    machine.connection(
                            SocketState.ESTABLISHED, "10.0.0.1:" + link.port(), "10.0.0." + (9 + link.peer()) + ":443");
                }
            }
            assertThat(unclear(machine)).as("seed %s round %s", seed, round).isEqualTo(counted(links));
        }
    }

    private static BitSet counted(List<Link> links) {
        BitSet expected = new BitSet();
        Map<Integer, Integer> all = new TreeMap<>();
        Map<String, List<Integer>> byPeer = new TreeMap<>();
        Map<String, Integer> room = new TreeMap<>();
        for (Link link : links) {
            all.merge(link.room(), 1, Integer::sum);
            String key = link.room() + " " + link.peer();
            byPeer.computeIfAbsent(key, one -> new ArrayList<>()).add(link.port());
            room.put(key, link.room());
        }
        all.forEach((one, many) -> expected.set(one, many * 100 >= SIZE * 40));
        byPeer.forEach((key, ports) -> {
            double span = Collections.max(ports) - Collections.min(ports) + 1;
            if (ports.size() >= 4 && span / ports.size() <= 1.5) {
                expected.set(Objects.requireNonNull(room.get(key)));
            }
        });
        return expected;
    }
}
