package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.RouteTrial;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many more connections a namespace can open to one destination, and what stands in the way. */
final class ConnectDiagnosis {

    private static final IpAddress LOOPBACK4 = IpAddress.v4(0x7f000001);
    private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 0, 0, 1);

    private final Snapshot snapshot;
    private final int namespaceIndex;
    private final NetworkNamespace netns;
    private final ConnectQuestion question;
    private final RouteTrial route;
    private final Usages usages;

    private ConnectDiagnosis(Snapshot snapshot, int namespaceIndex, ConnectQuestion question, RouteTrial route) {
        this.snapshot = snapshot;
        this.namespaceIndex = namespaceIndex;
        this.netns = snapshot.namespaces().get(namespaceIndex);
        this.question = question;
        this.route = route;
        this.usages = new Usages(snapshot);
    }

    static ConnectAnswer of(Snapshot snapshot, int namespaceIndex, ConnectQuestion question, RouteTrial route) {
        ConnectDiagnosis diagnosis = new ConnectDiagnosis(snapshot, namespaceIndex, question, route);
        ConnectAnswer answer = question.protocol() == Protocol.UDP
                ? UdpConnect.of(diagnosis.usages, namespaceIndex, question)
                : diagnosis.answer();
        IpAddress destination = diagnosis.destination();
        if (question.sourcePort() != 0) {
            IpAddress source = diagnosis.source(destination);
            answer = FixedSourcePort.of(snapshot, namespaceIndex, question, source, destination);
        }
        ConnectAnswer checked = BeyondPorts.of(
                new NamespaceScene(snapshot, namespaceIndex, diagnosis.usages.ports(namespaceIndex)),
                diagnosis.way().check(answer, destination),
                destination,
                diagnosis.impliedSource(destination) != null);
        boolean unsure = checked.outcome().equals("OK") && diagnosis.blind(checked)
                || checked.findings().isEmpty() && diagnosis.netns.settingsUnseen();
        ConnectAnswer typed = checked.with(AsRoot.findings(snapshot, checked.findings()));
        return unsure ? typed.unsure() : typed;
    }

    private ConnectAnswer answer() {
        IpAddress destination = destination();
        IpAddress asked = source(destination);
        int group = usages.destinations().find(namespaceIndex, asked, destination, question.port());
        if (group >= 0 && asked == null && isGone(usages.destinations().source(group))) {
            group = -1;
        }
        RangePorts ports = usages.ports(namespaceIndex);
        List<Finding> findings = new ArrayList<>();
        IpAddress source = asked;
        Capacity capacity;
        if (group >= 0) {
            Situation situation = usages.situation(group);
            source = situation.usage().source();
            capacity = situation.capacity();
            findings.addAll(situation.findings());
        } else {
            source = asked;
            capacity = Usages.capacity(ports, Connections.none(), TimeWaitReuse.TIME_WAIT_MS);
        }
        if (question.source() == null) {
            findings.addAll(ofOtherSources(source, destination));
        }
        Double rate = capacity.perSecond();
        if (source != null && (rate == null || rate == 0)) {
            Double closedThere =
                    ClosedByPeer.perSecond(snapshot.sockets(), namespaceIndex, source, destination, question.port());
            capacity = closedThere == null ? capacity : capacity.with(closedThere);
        }
        List<Finding> ofRange = new NamespaceScene(snapshot, namespaceIndex, ports).findings(NamespaceScene.OF_RANGE);
        findings.addAll(ofRange);
        for (Finding finding : BindBeforeConnect.of(usages)) {
            if (netns.equals(finding.subject().netns())) {
                findings.add(finding);
            }
        }
        for (Finding finding : new OwnPortRange().find(usages)) {
            if (netns.equals(finding.subject().netns()) && isAsked(finding.subject(), source, destination)) {
                findings.add(finding);
            }
        }
        OutsideRange outside = OutsideRange.of(usages, namespaceIndex, source, destination, question.port());
        findings.addAll(OwnSourcePorts.inferred(netns, new Endpoint(destination, question.port()), outside, capacity));
        BindBeforeConnect.onlyOnce(findings, usages);
        findings.removeIf(MachineDiagnosis::restsOnUnseenRange);
        int bindable = boundFirst(source, destination);
        if (question.source() != null
                && bindable == 0
                && capacity.now().free() > 0
                && !tells(findings, Slug.BIND_BEFORE_CONNECT)) {
            findings.add(BindBeforeConnect.noneLeft(netns, question.source(), capacity));
        }
        boolean noneLeft = Level.of(ofRange) == Level.CRITICAL;
        boolean fails = !netns.settingsUnseen() && (noneLeft || capacity.now().free() == 0);
        if (!fails) {
            // What fails for programs that bind first does not fail for a connect() that leaves the port to the kernel.
            findings.replaceAll(ConnectDiagnosis::notFailing);
        }
        findings.sort((one, two) -> one.severity().compareTo(two.severity()));
        return new ConnectAnswer(
                question,
                netns,
                source,
                fails ? "EADDRNOTAVAIL" : "OK",
                capacity,
                bindable,
                outside.used(),
                findings,
                fails ? Level.CRITICAL : Level.of(findings));
    }

    /**
     * What is wrong with the way there from other addresses of this machine: a program that binds one before it connects, as nginx
     * does with {@code proxy_bind} and haproxy with {@code source}, is not helped by the ports that the route's address has left.
     */
    private List<Finding> ofOtherSources(@Nullable IpAddress source, IpAddress destination) {
        Destinations destinations = usages.destinations();
        List<Finding> findings = new ArrayList<>();
        for (int group = 0; group < destinations.size(); group++) {
            if (destinations.port(group) == question.port()
                    && destinations.namespaceIndex(group) == namespaceIndex
                    && destinations.address(group).equals(destination)
                    && !destinations.source(group).equals(source)
                    && !isGone(destinations.source(group))) {
                for (Finding finding : usages.situation(group).findings()) {
                    if (finding.severity() != Severity.INFO) {
                        findings.add(finding);
                    }
                }
            }
        }
        return findings;
    }

    /**
     * Whether the server of a destination here may be one that can accept nothing more without anybody seeing it: it listens, and
     * who has it open is hidden from whoever looked.
     */
    static boolean serverUnseen(Snapshot snapshot, ConnectAnswer answer) {
        int namespaceIndex = snapshot.namespaces().indexOf(answer.netns());
        ConnectQuestion question = answer.question();
        if (namespaceIndex < 0 || question.protocol() == Protocol.UDP) {
            return false;
        }
        ConnectDiagnosis asked = new ConnectDiagnosis(snapshot, namespaceIndex, question, RouteTrial.NOT_TRIED);
        IpAddress destination = asked.destination();
        if (asked.impliedSource(destination) == null) {
            return false;
        }
        for (int row : AcceptQueue.takers(snapshot, namespaceIndex, destination, question.port())) {
            if (snapshot.holders().first(snapshot.sockets().inode(row)) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether connections have an address that the next one cannot have. */
    private boolean isGone(IpAddress source) {
        return AddressCheck.of(netns, boundFirst(source).question()) == AddressCheck.NOT_LOCAL;
    }

    private boolean isAsked(Subject subject, @Nullable IpAddress source, IpAddress destination) {
        return destination.equals(subject.address())
                && subject.port() != null
                && subject.port() == question.port()
                && (source == null || source.equals(subject.source()));
    }

    private static boolean tells(List<Finding> findings, Slug slug) {
        for (Finding finding : findings) {
            if (finding.slug() == slug) {
                return true;
            }
        }
        return false;
    }

    static Finding notFailing(Finding finding) {
        return finding.severity() == Severity.CRITICAL ? finding.with(Severity.WARNING) : finding;
    }

    private ConnectWay way() {
        IpAddress source = question.source();
        return new ConnectWay(boundFirst(source == null ? any(destination()) : source), question, route);
    }

    private static IpAddress any(IpAddress destination) {
        return destination.family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    /**
     * The local address that it has or gets: the one that was asked about, else the one that the kernel's route gives. Where the
     * kernel was not asked, an address of the namespace itself has itself, and another one that from which most connections go
     * there already; null where none does.
     */
    private @Nullable IpAddress source(IpAddress destination) {
        if (question.source() != null) {
            return question.source().unmapped();
        }
        IpAddress routed = route.source();
        return routed == null || routed.isWildcard() ? impliedSource(destination) : routed.unmapped();
    }

    private BindScene boundFirst(IpAddress source) {
        BindQuestion bind = new BindQuestion(question.protocol(), source, 0, false, false, false, 0, false);
        return BindScene.of(snapshot, namespaceIndex, bind, KernelTrial.NOT_TRIED);
    }

    /** What {@code bind(source, 0)} still finds: one port serves one socket of an address, whatever its destination. */
    private int boundFirst(@Nullable IpAddress source, IpAddress destination) {
        AnyPort ports = AnyPort.of(boundFirst(source == null ? any(destination) : source));
        return Math.max(0, ports.offered() - ports.taken());
    }

    /** Whether sockets or the range stayed unseen that could leave no port to an answer that says there is one. */
    private boolean blind(ConnectAnswer answer) {
        Unseen unseen = new Unseen(snapshot);
        return MachineDiagnosis.unread(netns)
                || netns.settingsUnseen()
                || unseen.rows()
                || unseen.reserved()
                || question.protocol() != Protocol.UDP
                        && unseen.boundOnly(namespaceIndex)
                                >= answer.capacity().now().free();
    }

    /** Linux takes a connect to the wildcard as one to this machine itself ({@code tcp_v4_connect()}, tcp_ipv4.c). */
    private IpAddress destination() {
        IpAddress address = question.address().unmapped();
        if (!address.isWildcard()) {
            return address;
        }
        return address.family() == Family.INET ? LOOPBACK4 : LOOPBACK6;
    }

    /**
     * The local address a connection to an address of this machine gets; null for any other, whose route a snapshot does
     * not hold. Existing connections tell it then.
     */
    private @Nullable IpAddress impliedSource(IpAddress destination) {
        if (destination.isLoopback()) {
            return destination.family() == Family.INET ? LOOPBACK4 : LOOPBACK6;
        }
        for (LocalAddress local : netns.addresses()) {
            if (local.address().equals(destination)) {
                return destination;
            }
        }
        return null;
    }
}
