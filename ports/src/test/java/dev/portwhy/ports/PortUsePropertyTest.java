package dev.portwhy.ports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arithmetic of destinations against a count that goes port by port and socket by socket, on tables with everything in them
 * that is to be left out: other namespaces, UDP, MPTCP, ports outside the range, reserved and bound ones.
 */
class PortUsePropertyTest {

    private static final String[] HERE = {"10.0.0.1", "10.0.0.2", "127.0.0.1", "::ffff:10.0.0.1", "fd00::1"};
    private static final String[] THERE = {"10.0.0.9", "127.0.0.1", "::ffff:10.0.0.9", "fd00::9"};

    /** A socket as it is put into the table. */
    private record One(
            int namespace,
            Protocol protocol,
            SocketState state,
            IpAddress here,
            int port,
            IpAddress there,
            int remotePort,
            SocketTimer timer,
            int left) {

        boolean isTo(Destination destination) {
            return new Destination(here, there, remotePort).equals(destination);
        }
    }

    /** A namespace made at random. */
    private static final class Namespace {

        private final List<One> sockets = new ArrayList<>();
        private final BitSet reserved = new BitSet();
        private final Random random;
        private final int low;
        private final int high;
        private final TimeWaitReuse reuse;

        Namespace(Random random) {
            this.random = random;
            low = random.nextInt(1, 65_500);
            high = Math.min(65_535, low + random.nextInt(40));
            reuse = new TimeWaitReuse(
                    random.nextInt(3),
                    random.nextInt(3) * 1000,
                    random.nextInt(4) > 0,
                    random.nextInt(2) * random.nextInt(61) * 1000);
            for (int port = low - 2; port <= high + 2; port++) {
                if (port > 0 && random.nextInt(8) == 0) {
                    reserved.set(port);
                }
            }
            for (int n = random.nextInt(120); n > 0; n--) {
                sockets.add(socket());
            }
        }

        private One socket() {
            SocketState state = SocketState.values()[random.nextInt(SocketState.values().length)];
            IpAddress here = IpAddress.parse(HERE[random.nextInt(HERE.length)]).orElseThrow();
            IpAddress there =
                    IpAddress.parse(THERE[random.nextInt(THERE.length)]).orElseThrow();
            IpAddress far = here.family() == there.family() ? there : here;
            boolean waits = state == SocketState.TIME_WAIT || state == SocketState.FIN_WAIT2;
            return new One(
                    random.nextInt(5) == 0 ? 1 : 0,
                    Protocol.values()[random.nextInt(6) == 0 ? random.nextInt(3) : 0],
                    state,
                    here,
                    Math.clamp(random.nextInt(low - 3, high + 4), 0, 65_535),
                    state.hasPeer() ? far : here.family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6,
                    state.hasPeer() ? 443 + random.nextInt(2) : 0,
                    waits && random.nextInt(5) > 0 ? SocketTimer.TIME_WAIT : SocketTimer.OFF,
                    random.nextInt(60_001));
        }

        private SocketTable table() {
            SocketTable.Builder rows = new SocketTable.Builder();
            for (One one : sockets) {
                rows.add(one.namespace, one.protocol, one.here.family(), one.state)
                        .local(new Endpoint(one.here, one.port))
                        .remote(new Endpoint(one.there, one.remotePort))
                        .timer(one.timer, one.left);
            }
            return rows.build();
        }

        private boolean isBound(int port) {
            return sockets.stream()
                    .anyMatch(one -> one.namespace == 0
                            && one.port == port
                            && one.protocol != Protocol.UDP
                            && (one.state == SocketState.LISTEN || one.state == SocketState.BOUND));
        }

        /** Whether connect() would look at a port at all. */
        private boolean isOffered(int port) {
            return port >= low && port <= high && !reserved.get(port) && !isBound(port);
        }

        private ConnectCapacity counted(Destination destination) {
            int reservedInside = 0;
            int bound = 0;
            int offered = 0;
            for (int port = low; port <= high; port++) {
                reservedInside += reserved.get(port) ? 1 : 0;
                bound += !reserved.get(port) && isBound(port) ? 1 : 0;
                offered += isOffered(port) ? 1 : 0;
            }
            // Of an odd number of ports, the last is out of reach.
            int size = high - low + 1;
            offered -= size % 2 == 1 && size > 1 && isOffered(high) ? 1 : 0;
            Set<Integer> used = new HashSet<>();
            Map<SocketState, Integer> states = new EnumMap<>(SocketState.class);
            int reusable = 0;
            for (One one : sockets) {
                boolean counts = one.namespace == 0
                        && one.protocol == Protocol.TCP
                        && one.state.hasPeer()
                        && isOffered(one.port)
                        && one.isTo(destination);
                if (counts) {
                    used.add(one.port);
                    states.merge(one.state, 1, Integer::sum);
                    boolean finWait2 = one.state == SocketState.FIN_WAIT2 && reuse.finWait2Ms() > 0;
                    boolean old = (finWait2 ? reuse.finWait2Ms() : 60_000) - one.left > reuse.delayMs();
                    boolean loopback = destination.source().isLoopback()
                            || destination.address().isLoopback();
                    boolean allowed = reuse.mode() == 1 || reuse.mode() == 2 && loopback;
                    boolean over =
                            (one.state == SocketState.TIME_WAIT || finWait2) && one.timer == SocketTimer.TIME_WAIT;
                    reusable += over && reuse.timestamps() && allowed && old ? 1 : 0;
                }
            }
            int usable = Math.max(offered, used.size());
            int free = Math.max(0, usable - used.size() + reusable);
            return new ConnectCapacity(low, high, reservedInside, bound, usable, used.size(), states, reusable, free);
        }

        void check() {
            EphemeralRange range = new EphemeralRange(low, high, ReservedPorts.of(reserved));
            PortUse use = PortUse.of(table(), 0, range, reuse);
            Set<Destination> destinations = new HashSet<>();
            for (One one : sockets) {
                Destination destination = new Destination(one.here, one.there, one.remotePort);
                destinations.add(destination);
                assertThat(use.capacity(destination))
                        .as("%s of %s to %s in %s", destination, low, high, sockets)
                        .isEqualTo(counted(destination));
            }
            List<Destination> busiest = use.busiest(Integer.MAX_VALUE);
            for (Destination destination : destinations) {
                assertThat(busiest.contains(destination))
                        .isEqualTo(counted(destination).used() > 0);
            }
            for (int i = 1; i < busiest.size(); i++) {
                assertThat(counted(busiest.get(i)).used())
                        .isLessThanOrEqualTo(counted(busiest.get(i - 1)).used());
            }
            assertThat(use.busiest(2)).hasSize(Math.min(2, busiest.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyDestinationIsCountedAsByHand(int seed) {
        Random seeds = new Random(seed);
        for (int round = 0; round < 100; round++) {
            new Namespace(new Random(seeds.nextLong())).check();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13})
    void aSocketsOwnRangeLiesInsideThatOfTheNamespace(int seed) {
        Random some = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int first = some.nextInt(1, 100);
            int last = some.nextInt(first, 101);
            int ownFirst = some.nextInt(0, 110);
            int ownLast = some.nextInt(0, 110);
            EphemeralRange own = new EphemeralRange(first, last, ReservedPorts.NONE).narrowedTo(ownFirst, ownLast);
            // inet_sk_get_local_port_range(), word by word.
            int lo = first;
            int hi = last;
            if (ownFirst != 0 || ownLast != 0) {
                lo = first <= ownFirst && ownFirst <= last ? ownFirst : first;
                hi = first <= ownLast && ownLast <= last ? ownLast : last;
            }
            boolean order = lo <= hi;
            assertThat(List.of(own.low(), own.high()))
                    .as("%d-%d in %d-%d", ownFirst, ownLast, first, last)
                    .containsExactly(order ? lo : first, order ? hi : last);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23})
    void whatIsReservedIsReadBackAndCountedAsByHand(int seed) {
        Random some = new Random(seed);
        for (int round = 0; round < 100; round++) {
            BitSet ports = new BitSet();
            for (int n = some.nextInt(20); n > 0; n--) {
                int from = some.nextInt(65_536);
                ports.set(from, Math.min(65_536, from + 1 + some.nextInt(30)));
            }
            ReservedPorts list = ReservedPorts.of(ports);
            ReservedPorts again = ReservedPorts.parse(list.toString());
            assertThat(again).hasToString(list.toString());
            int from = some.nextInt(1, 65_536);
            int to = some.nextInt(from, 65_536);
            int count = 0;
            for (int port = from; port <= to; port++) {
                assertThat(again.contains(port)).isEqualTo(ports.get(port));
                count += ports.get(port) ? 1 : 0;
            }
            assertThat(again.countWithin(from, to)).isEqualTo(count);
        }
    }
}
