package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Opening;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.ConnectCapacity;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How full each destination of a snapshot is. */
final class Usages {

    private final Snapshot snapshot;
    private final List<RangePorts> ports;
    private final Destinations destinations;
    private final int[] usable;
    private final Map<Counted, Opening> openings = new HashMap<>();
    private int @Nullable [] udpSockets;

    /** What connections are counted by. */
    private record Counted(int namespaceIndex, IpAddress source, Endpoint destination) {}

    Usages(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.ports = RangePorts.ofAll(snapshot);
        this.destinations = Destinations.of(snapshot.sockets(), ports);
        BoundFirst.conclude(this);
        this.usable = new int[ports.size()];
        for (int i = 0; i < usable.length; i++) {
            usable[i] = ports.get(i).usable();
        }
        for (Opening opening : snapshot.openings()) {
            openings.put(new Counted(opening.namespaceIndex(), opening.source(), opening.destination()), opening);
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** How many UDP sockets each namespace has. */
    int[] udpSockets() {
        int[] counted = udpSockets;
        if (counted == null) {
            counted = new int[ports.size()];
            SocketTable sockets = snapshot.sockets();
            for (int row = 0; row < sockets.size(); row++) {
                if (sockets.protocol(row) == Protocol.UDP) {
                    counted[sockets.namespaceIndex(row)]++;
                }
            }
            udpSockets = counted;
        }
        return counted;
    }

    Destinations destinations() {
        return destinations;
    }

    RangePorts ports(int namespaceIndex) {
        return ports.get(namespaceIndex);
    }

    /** Groups of which at least {@code percent} of the usable ports are used, and the fullest few anyhow. */
    List<Situation> fullest(int percent, int atLeast) {
        int size = destinations.size();
        List<Integer> chosen = new ArrayList<>();
        for (int group = 0; group < size; group++) {
            if (share(group) * 100 >= percent) {
                chosen.add(group);
            }
        }
        if (chosen.size() < atLeast) {
            chosen = new ArrayList<>();
            for (int group = 0; group < size; group++) {
                insert(chosen, group, atLeast);
            }
        }
        chosen.sort(this::inOrder);
        List<Situation> situations = new ArrayList<>();
        for (int group : chosen) {
            situations.add(situation(group));
        }
        return situations;
    }

    /** The fullest groups, and what the rest comes to. */
    DestinationUsages most(int limit) {
        List<Integer> all = new ArrayList<>();
        for (int group = 0; group < destinations.size(); group++) {
            all.add(group);
        }
        all.sort(this::inOrder);
        List<Usage> fullest = new ArrayList<>();
        long others = 0;
        for (int i = 0; i < all.size(); i++) {
            if (i < limit) {
                fullest.add(situation(all.get(i)).usage());
            } else {
                others += destinations.used(all.get(i));
            }
        }
        return new DestinationUsages(fullest, all.size() - fullest.size(), others);
    }

    /** Keeps the {@code limit} fullest groups in order. */
    private void insert(List<Integer> chosen, int group, int limit) {
        if (chosen.size() == limit && share(group) <= share(chosen.getLast())) {
            return;
        }
        int at = chosen.size();
        while (at > 0 && share(chosen.get(at - 1)) < share(group)) {
            at--;
        }
        chosen.add(at, group);
        if (chosen.size() > limit) {
            chosen.removeLast();
        }
    }

    /** The fullest first. */
    private int inOrder(int one, int two) {
        int byShare = Double.compare(share(two), share(one));
        if (byShare != 0) {
            return byShare;
        }
        int byAddress = destinations.address(one).compareTo(destinations.address(two));
        int byPort = byAddress != 0 ? byAddress : Integer.compare(destinations.port(one), destinations.port(two));
        return byPort != 0 ? byPort : destinations.source(one).compareTo(destinations.source(two));
    }

    private double share(int group) {
        return (double) destinations.used(group) / Math.max(1, usable[destinations.namespaceIndex(group)]);
    }

    /** All about one group. */
    Situation situation(int group) {
        int namespaceIndex = destinations.namespaceIndex(group);
        RangePorts range = ports.get(namespaceIndex);
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        boolean assumed = assumesTimestamps(range, netns, group);
        Connections connections = Connections.of(snapshot, destinations, group, range, assumed);
        Endpoint destination = new Endpoint(destinations.address(group), destinations.port(group));
        Opening counted = openings.get(new Counted(namespaceIndex, destinations.source(group), destination));
        Usage usage = new Usage(
                netns.id(),
                destinations.source(group),
                destination,
                netns.settingsUnseen(),
                capacity(range, connections, reuseAfterMs(range, group, connections, assumed), counted),
                culprits(group, connections, counted));
        return new Situation(snapshot, namespaceIndex, range, connections, usage, leaking(group), counted != null);
    }

    /**
     * Whether connections to a destination may be taken to use timestamps where nothing was said of them: both ends are in this
     * namespace, whose setting counts for both. Of a peer elsewhere nobody knows.
     */
    private boolean assumesTimestamps(RangePorts range, NetworkNamespace netns, int group) {
        IpAddress to = destinations.address(group);
        boolean here = to.isLoopback();
        for (LocalAddress local : netns.addresses()) {
            here |= local.address().equals(to);
        }
        return here && range.reuse().timestamps();
    }

    private int reuseAfterMs(RangePorts range, int group, Connections connections, boolean assumed) {
        TimeWaitReuse reuse = range.reuse();
        boolean stamped = connections.stamped() > connections.unstamped()
                || connections.stamped() + connections.unstamped() == 0 && assumed;
        boolean works = stamped && reuse.appliesTo(destinations.source(group), destinations.address(group));
        return works ? reuse.delayMs() : TimeWaitReuse.TIME_WAIT_MS;
    }

    /** The numbers of a destination with these connections. */
    static Capacity capacity(RangePorts range, Connections connections, int reuseAfterMs) {
        return capacity(range, connections, reuseAfterMs, null);
    }

    private static Capacity capacity(
            RangePorts range, Connections connections, int reuseAfterMs, @Nullable Opening counted) {
        // Of an odd range each connect() by itself reaches one port less than there are, all of them together reach
        // every one.
        int closedElsewhere = range.closed() - connections.closed();
        int usable = Math.max(range.usable() - closedElsewhere, connections.total());
        int free = Math.max(0, usable - connections.total() + connections.reusable());
        Forecast forecast = Forecast.of(connections, usable, reuseAfterMs, counted);
        return new Capacity(
                new ConnectCapacity(
                        range.range().low(),
                        range.range().high(),
                        range.reserved(),
                        range.bound() + closedElsewhere,
                        usable,
                        connections.total(),
                        connections.byState(),
                        connections.reusable(),
                        free),
                forecast.perSecond(),
                free == 0 ? Long.valueOf(0) : forecast.msToExhaustion());
    }

    /**
     * Who makes the connections. The kernel keeps no owner for TIME_WAIT; where most are in that state, the processes with
     * live connections to the same destination are the likely makers, unless it was counted who began them.
     */
    private List<Culprit> culprits(int group, Connections connections, @Nullable Opening counted) {
        Culprits holders = new Culprits(snapshot);
        addHolders(holders, group);
        boolean mostlyTimeWait = connections.in(SocketState.TIME_WAIT) * 2 > connections.total();
        if (counted != null && (mostlyTimeWait || holders.isEmpty())) {
            return openers(counted);
        }
        if (holders.isEmpty()) {
            for (int other = 0; other < destinations.size(); other++) {
                if (other != group && sameDestination(group, other)) {
                    addHolders(holders, other);
                }
            }
            List<Culprit> inferred = holders.ranked(Culprit.How.INFERRED);
            return inferred.isEmpty() ? failing(group) : inferred;
        }
        return holders.ranked(mostlyTimeWait ? Culprit.How.INFERRED : Culprit.How.HOLDS);
    }

    /** Who began most connections. */
    private List<Culprit> openers(Opening counted) {
        List<Culprit> culprits = new ArrayList<>();
        for (Opening.Opener opener : counted.openers()) {
            String seen = Culprits.comm(snapshot, opener.pid());
            culprits.add(new Culprit(
                    opener.pid(),
                    seen.isEmpty() ? opener.comm() : seen,
                    (int) Math.min(opener.opened(), Integer.MAX_VALUE),
                    Culprit.How.INFERRED,
                    seen.isEmpty() ? opener.comm() : Culprits.title(snapshot, opener.pid())));
        }
        return culprits;
    }

    /** Whose connect() to there fails, those with most failures first: they go on trying what they did before. */
    private List<Culprit> failing(int group) {
        Map<Integer, Integer> failures = new TreeMap<>();
        for (FailedConnect failed : snapshot.failedConnects()) {
            if (failed.namespaceIndex() == destinations.namespaceIndex(group)
                    && failed.port() == destinations.port(group)
                    && failed.address().equals(destinations.address(group))) {
                failures.merge(failed.pid(), failed.count(), Integer::sum);
            }
        }
        List<Culprit> culprits = new ArrayList<>();
        failures.forEach((pid, count) ->
                culprits.add(new Culprit(pid, Culprits.comm(snapshot, pid), count, Culprit.How.INFERRED)));
        culprits.sort((one, two) -> Integer.compare(two.sockets(), one.sockets()));
        return List.copyOf(culprits);
    }

    /** Who has a file of a connection that is over. */
    private List<Culprit> leaking(int group) {
        Culprits holders = new Culprits(snapshot);
        SocketTable sockets = snapshot.sockets();
        for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
            if (sockets.state(row) == SocketState.CLOSE_WAIT || sockets.state(row) == SocketState.FIN_WAIT2) {
                holders.add(row);
            }
        }
        return holders.ranked(Culprit.How.HOLDS);
    }

    private boolean sameDestination(int group, int other) {
        return destinations.port(group) == destinations.port(other)
                && destinations.namespaceIndex(group) == destinations.namespaceIndex(other)
                && destinations.address(group).equals(destinations.address(other));
    }

    private void addHolders(Culprits holders, int group) {
        for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
            holders.add(row);
        }
    }
}
