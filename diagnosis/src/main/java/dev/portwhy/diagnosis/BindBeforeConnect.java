package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cause: programs bind an address, port 0, before they connect. Each such socket takes a port for all destinations at
 * once, so one range serves all of them together, and the error comes from bind(): EADDRINUSE
 * ({@code inet_csk_find_open_port()}, net/ipv4/inet_connection_sock.c).
 *
 * <p>A port that was bound first is lost to every connect() without bind(), too, whatever the destination, and as long as
 * its TIME_WAIT lasts ({@link RangePorts#isClosed}).
 */
final class BindBeforeConnect {

    private static final int WARN_PERCENT = 80;

    /** Of the taken ports, so many in a hundred were bound first where that is told as the cause. */
    private static final int CAUSE_PERCENT = 50;

    /** Over all namespaces. */
    static final class OfMachine implements Cause<Usages> {

        @Override
        public Slug slug() {
            return Slug.BIND_BEFORE_CONNECT;
        }

        @Override
        public List<Finding> find(Usages usages) {
            return of(usages);
        }
    }

    private final Usages usages;

    private BindBeforeConnect(Usages usages) {
        this.usages = usages;
    }

    static List<Finding> of(Usages usages) {
        return new BindBeforeConnect(usages).findings();
    }

    /** Leaves out what is told of a whole range where this says the same of the address that has its ports. */
    static void onlyOnce(List<Finding> findings, Usages usages) {
        for (Finding bound : List.copyOf(findings)) {
            NetworkNamespace netns = bound.subject().netns();
            if (bound.slug() == Slug.BIND_BEFORE_CONNECT && netns != null) {
                RangePorts ports = usages.ports(usages.snapshot().namespaces().indexOf(netns));
                findings.removeIf(other -> other.slug() == Slug.RANGE_POISONED_BY_BINDS
                        && netns.equals(other.subject().netns())
                        && ports.bound() < ports.closed());
            }
        }
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Sources sources = Sources.of(usages);
        for (int source = 0; source < sources.size(); source++) {
            judge(findings, sources.sum(source));
        }
        return findings;
    }

    private void judge(List<Finding> findings, Sources.Sum sum) {
        RangePorts ports = usages.ports(sum.namespaceIndex());
        int offered = ports.range().size() - ports.reserved();
        if (ports.closed() == 0 || sum.rows() * 2L < (long) offered * WARN_PERCENT / 100) {
            return;
        }
        List<Integer> rows = boundRows(sum, ports);
        int taken = takenPorts(sum, ports.range());
        boolean many = taken * 100L >= (long) offered * WARN_PERCENT;
        if (many && rows.size() * 100L >= (long) taken * CAUSE_PERCENT) {
            findings.add(finding(sum, rows, taken, offered));
        }
    }

    /** The connections of an address that were bound first. */
    private List<Integer> boundRows(Sources.Sum sum, RangePorts ports) {
        SocketTable sockets = usages.snapshot().sockets();
        Destinations destinations = usages.destinations();
        List<Integer> rows = new ArrayList<>();
        for (int group = 0; group < destinations.size(); group++) {
            if (destinations.sameSource(group, sum.group())) {
                for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
                    if (ports.isClosed(sockets.localPort(row))) {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    /** Ports of the range that bind() of this address cannot have: taken on the address itself or on all addresses. */
    private int takenPorts(Sources.Sum sum, EphemeralRange range) {
        SocketTable sockets = usages.snapshot().sockets();
        BitSet taken = new BitSet();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == sum.namespaceIndex()
                    && sockets.protocol(row) != Protocol.UDP
                    && range.offers(sockets.localPort(row))
                    && takes(sockets, row, sum.address())) {
                taken.set(sockets.localPort(row));
            }
        }
        return taken.cardinality();
    }

    private static boolean takes(SocketTable sockets, int row, IpAddress address) {
        SocketState state = sockets.state(row);
        if (state == SocketState.SYN_RECV || state == SocketState.NEW_SYN_RECV) {
            return false;
        }
        IpAddress local = sockets.localAddress(row).unmapped();
        if (local.equals(address)) {
            return true;
        }
        boolean coversIpv4 = Boolean.FALSE.equals(sockets.v6only(row));
        return local.isWildcard() && (local.family() == address.family() || coversIpv4);
    }

    private Finding finding(Sources.Sum sum, List<Integer> rows, int taken, int offered) {
        Snapshot snapshot = usages.snapshot();
        NetworkNamespace netns = snapshot.namespaces().get(sum.namespaceIndex());
        boolean exhausted = taken >= offered;
        Culprits culprits = new Culprits(snapshot);
        int timeWaits = 0;
        boolean told = true;
        for (int row : rows) {
            culprits.add(row);
            timeWaits += snapshot.sockets().state(row) == SocketState.TIME_WAIT ? 1 : 0;
            told &= snapshot.portFacts().told(snapshot.sockets().cookie(row));
        }
        boolean mostlyTimeWait = timeWaits * 2 > rows.size();
        List<Culprit> who = culprits.ranked(mostlyTimeWait ? Culprit.How.INFERRED : Culprit.How.HOLDS);
        Text title = exhausted
                ? Text.of("finding.bind-before-connect.all", sum.address(), offered)
                : Text.of("finding.bind-before-connect.most", sum.address(), taken, offered);
        Text own = KnownProgram.of(snapshot, who).says("bind", who);
        Text option = own == null ? Text.of("finding.bind-before-connect.no-port.do") : own;
        return new FindingDraft(
                        Slug.BIND_BEFORE_CONNECT,
                        exhausted ? Severity.CRITICAL : Severity.WARNING,
                        title,
                        new Subject(netns, Protocol.TCP, sum.address(), null, null, null, null))
                .evidence(
                        told
                                ? Text.of("finding.bind-before-connect.bucket", rows.size())
                                : Text.of("finding.bind-before-connect.each-once", sum.rows(), sum.groups()),
                        told ? "inet_bind_bucket" : Situation.socketSource(netns),
                        rows.size())
                .culprits(who)
                .remedies(remedies(option, offered))
                .wontHelp(Myth.REUSEADDR_PORT_ZERO.wontHelp())
                .wontHelp(mostlyTimeWait ? List.of(Myth.TW_REUSE_CLOSED.wontHelp()) : List.of())
                .done();
    }

    /**
     * What is to be told to who names a source: bind() finds none of its ports, although connect() by itself does. Nothing shows
     * that anybody binds it, so that it is no alarm.
     */
    static Finding noneLeft(NetworkNamespace netns, IpAddress source, Capacity capacity) {
        int offered = capacity.now().high()
                - capacity.now().low()
                + 1
                - capacity.now().reserved();
        return new FindingDraft(
                        Slug.BIND_BEFORE_CONNECT,
                        Severity.INFO,
                        Text.of(
                                "finding.bind-before-connect.none",
                                source,
                                capacity.now().free()),
                        new Subject(netns, Protocol.TCP, source, null, null, null, null))
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.bind.taken", offered),
                        Situation.socketSource(netns),
                        offered)
                .remedies(remedies(Text.of("finding.bind-before-connect.no-port.do"), offered))
                .wontHelp(Myth.REUSEADDR_PORT_ZERO.wontHelp())
                .done();
    }

    private static List<Remedy> remedies(Text option, int offered) {
        return List.of(
                Remedy.byRule(
                        new Action.SetOption("IP_BIND_ADDRESS_NO_PORT"),
                        option,
                        Text.of("finding.bind-before-connect.no-port.effect"),
                        Text.of("finding.bind-before-connect.no-port.risk"),
                        AskAgain.PROGRAM),
                Remedy.byRule(
                        new Action.BindElsewhere("more-addresses"),
                        Text.of("finding.bind-before-connect.address.do"),
                        Text.of("finding.bind-before-connect.address.effect", offered),
                        Text.of("finding.bind-before-connect.address.risk"),
                        AskAgain.PROGRAM));
    }
}
