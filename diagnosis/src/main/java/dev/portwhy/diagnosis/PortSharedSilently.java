package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Rows;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cause: two servers that know nothing of each other listen on one port, or receive on one of UDP, since both set
 * {@code SO_REUSEPORT}: the old one was not ended, or both chose the same number. The kernel gives each a part of the connections
 * ({@code reuseport_select_sock()}, net/core/sock_reuseport.c). Workers of one server do the same on purpose: what one unit, one container or one parent started is one.
 */
final class PortSharedSilently implements Cause<Usages> {

    private static final Set<Integer> TO_MANY = Set.of(67, 68, 137, 138, 319, 320, 546, 547, 1900, 3702, 5353, 5355);

    @Override
    public Slug slug() {
        return Slug.PORT_SHARED_SILENTLY;
    }

    @Override
    public List<Finding> find(Usages usages) {
        return find(usages.snapshot(), Rows.withInode(usages.snapshot().sockets()), AskAgain.PROGRAM);
    }

    /** The same about the port of a bind. */
    static final class OfPort implements Cause<PortScene> {

        @Override
        public Slug slug() {
            return Slug.PORT_SHARED_SILENTLY;
        }

        @Override
        public List<Finding> find(PortScene scene) {
            List<Meeting> meetings = scene.bind().meetings();
            int[] rows = new int[meetings.size()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = meetings.get(i).row();
            }
            return PortSharedSilently.find(scene.bind().snapshot(), rows, AskAgain.bind(scene.bind()));
        }
    }

    private static List<Finding> find(Snapshot snapshot, int[] all, String again) {
        SocketTable sockets = snapshot.sockets();
        int[] rows = Rows.where(all, row -> listens(sockets, row) || receives(sockets, row));
        // Most have a port of their own, and nothing has to be made for them.
        BitSet once = new BitSet();
        BitSet more = new BitSet();
        for (int row : rows) {
            (once.get(sockets.localPort(row)) ? more : once).set(sockets.localPort(row));
        }
        Map<Place, List<Integer>> places = new LinkedHashMap<>();
        for (int row : rows) {
            if (more.get(sockets.localPort(row))) {
                places.computeIfAbsent(Place.of(sockets, row), key -> new ArrayList<>(2))
                        .add(row);
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (List<Integer> sharing : places.values()) {
            findings.addAll(of(snapshot, sharing, again));
        }
        return findings;
    }

    /** Where a socket takes what comes. */
    private record Place(int namespace, IpAddress address, int port, int interfaceIndex, boolean udp) {

        static Place of(SocketTable sockets, int row) {
            return new Place(
                    sockets.namespaceIndex(row),
                    sockets.localAddress(row),
                    sockets.localPort(row),
                    sockets.interfaceIndex(row),
                    sockets.protocol(row) == Protocol.UDP);
        }
    }

    /** A listener of TCP that somebody has open; one of MPTCP has a second row without a file. */
    private static boolean listens(SocketTable sockets, int row) {
        return sockets.state(row) == SocketState.LISTEN && sockets.inode(row) != 0;
    }

    /**
     * A socket of UDP that takes what comes to its port. What goes to many at once reaches every socket, so ports of such services
     * are shared on purpose: DHCP, NetBIOS, PTP, SSDP, WS-Discovery, mDNS, LLMNR.
     */
    private static boolean receives(SocketTable sockets, int row) {
        return sockets.protocol(row) == Protocol.UDP
                && !sockets.state(row).hasPeer()
                && sockets.inode(row) != 0
                && !sockets.localAddress(row).isMulticast()
                && !TO_MANY.contains(sockets.localPort(row));
    }

    private static List<Finding> of(Snapshot snapshot, List<Integer> rows, String again) {
        if (rows.size() < 2) {
            return List.of();
        }
        Map<String, Integer> owners = owners(snapshot, rows);
        if (owners.size() < 2) {
            return List.of();
        }
        SocketTable sockets = snapshot.sockets();
        int row = rows.getFirst();
        NetworkNamespace netns = snapshot.namespaceOf(row);
        Endpoint end = new Endpoint(sockets.localAddress(row), sockets.localPort(row));
        List<Integer> pids = new ArrayList<>(owners.values());
        pids.sort((one, two) -> Long.compare(started(snapshot, one), started(snapshot, two)));
        Culprits culprits = new Culprits(snapshot);
        rows.forEach(culprits::add);
        int oldest = pids.getFirst();
        boolean udp = sockets.protocol(row) == Protocol.UDP;
        String words = udp ? udp(snapshot, rows) : "finding.port-shared-silently";
        return List.of(new FindingDraft(
                        Slug.PORT_SHARED_SILENTLY,
                        Severity.WARNING,
                        Text.of(words, end, pids.size(), StopHolder.names(snapshot, pids)),
                        Subject.port(netns, sockets.protocol(row), end.address(), end.port()))
                .evidence(
                        Text.of(
                                udp
                                        ? "finding.port-shared-silently.evidence.udp"
                                        : "finding.port-shared-silently.evidence"),
                        "sock_diag",
                        rows.size())
                .culprits(culprits.ranked(Culprit.How.HOLDS))
                .remedy(HiddenRemedies.remedy(
                                StopHolder.act(snapshot, List.of(oldest)),
                                Text.of("finding.port-shared-silently.stop.do", StopHolder.name(snapshot, oldest)))
                        .told(Text.of("finding.port-shared-silently.stop.effect"), Text.of("why.stop.risk"), again))
                .remedy(Remedy.byRule(
                        new Action.SetOption("SO_REUSEPORT"),
                        Text.of(
                                udp
                                        ? "finding.port-shared-silently.option.udp"
                                        : "finding.port-shared-silently.option.do"),
                        Text.of("finding.port-shared-silently.option.effect"),
                        Text.of("finding.port-shared-silently.option.risk"),
                        again))
                .done());
    }

    /**
     * Whether each gets a part, as with {@code SO_REUSEPORT} on all; with {@code SO_REUSEADDR} alone the socket that was bound last
     * stands first in the kernel's list and gets everything ({@code udp4_lib_lookup2()}, net/ipv4/udp.c). The options are read where
     * one port is asked about; of the whole machine it is only known that they share.
     */
    private static String udp(Snapshot snapshot, List<Integer> rows) {
        boolean all = true;
        for (int row : rows) {
            SocketOptions options = snapshot.options().get(snapshot.sockets().inode(row));
            if (options == null) {
                return "finding.port-shared-silently.some";
            }
            all &= options.reuseport();
        }
        return all ? "finding.port-shared-silently.parts" : "finding.port-shared-silently.last";
    }

    private static long started(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? 0 : process.startTime().toEpochMilli();
    }

    /** Who is behind the sockets, each with its first process; none where one of them has nobody that was seen for sure. */
    private static Map<String, Integer> owners(Snapshot snapshot, List<Integer> rows) {
        HolderTable holders = snapshot.holders();
        Set<Integer> pids = new HashSet<>();
        for (int row : rows) {
            for (int at = first(snapshot, row); at >= 0; at = holders.next(at)) {
                pids.add(holders.pid(at));
            }
        }
        Map<String, Integer> owners = new LinkedHashMap<>();
        for (int row : rows) {
            int at = first(snapshot, row);
            ProcessInfo process = at < 0 || holders.inferred(at) ? null : top(snapshot, holders.pid(at), pids);
            if (process == null) {
                return Map.of();
            }
            owners.putIfAbsent(owner(snapshot, process), process.pid());
        }
        return owners;
    }

    private static int first(Snapshot snapshot, int row) {
        return snapshot.holders().first(snapshot.sockets().inode(row));
    }

    /** The farthest ancestor that has one of the sockets too: who started the workers. */
    private static @Nullable ProcessInfo top(Snapshot snapshot, int pid, Set<Integer> pids) {
        ProcessInfo top = snapshot.process(pid);
        for (ProcessInfo ancestor : snapshot.ancestry(pid)) {
            if (pids.contains(ancestor.pid())) {
                top = ancestor;
            }
        }
        return top;
    }

    /** By what it was started: a container, a unit (all instances of a template are one), a parent. */
    private static String owner(Snapshot snapshot, ProcessInfo process) {
        Container container = process.container();
        if (container != null) {
            return "container " + container.id();
        }
        Unit unit = process.unit();
        if (unit != null && unit.name().endsWith(".service") && !unit.name().startsWith("user@")) {
            int at = unit.name().indexOf('@');
            return "unit " + unit.user() + " "
                    + (at < 0 ? unit.name() : unit.name().substring(0, at));
        }
        int parent = process.parentPid();
        return parent > 1 && snapshot.process(parent) != null ? "parent " + parent : "process " + process.pid();
    }
}
