package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.ConnectCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connect() from a port that the program chose: there is one connection between two ends, and no range to draw another from.
 * SO_REUSEADDR is taken as set, as for a server.
 *
 * <p>With it bind() passes beside other connections from the port whose sockets have it, too, and connect() finds the four numbers taken: EADDRNOTAVAIL,
 * which looks like ports running out ({@code __inet_check_established()}, net/ipv4/inet_hashtables.c). A TIME_WAIT of
 * the same four numbers is taken over at once where its connection used timestamps ({@code tcp_twsk_unique()},
 * net/ipv4/tcp_ipv4.c): a port that was bound does not wait for {@code tcp_tw_reuse}.
 */
final class FixedSourcePort {

    private final Snapshot snapshot;
    private final int namespaceIndex;
    private final ConnectQuestion question;
    private final @Nullable IpAddress source;
    private final IpAddress destination;

    private FixedSourcePort(
            Snapshot snapshot,
            int namespaceIndex,
            ConnectQuestion question,
            @Nullable IpAddress source,
            IpAddress destination) {
        this.snapshot = snapshot;
        this.namespaceIndex = namespaceIndex;
        this.question = question;
        this.source = source;
        this.destination = destination;
    }

    /** The answer, as far as it is about the port. */
    static ConnectAnswer of(
            Snapshot snapshot,
            int namespaceIndex,
            ConnectQuestion question,
            @Nullable IpAddress source,
            IpAddress destination) {
        return new FixedSourcePort(snapshot, namespaceIndex, question, source, destination).answer();
    }

    /** In the kernel's order: bind() first, which looks at nobody's destination, then connect(). */
    private ConnectAnswer answer() {
        boolean udp = question.protocol() == Protocol.UDP;
        IpAddress own = source == null ? anyOf(destination) : source;
        BindQuestion bind =
                new BindQuestion(question.protocol(), own, question.sourcePort(), false, !udp, false, 0, false);
        BindAnswer bound = BindDiagnosis.of(snapshot, namespaceIndex, bind, KernelTrial.NOT_TRIED);
        if (bound.level() == Level.CRITICAL && bound.outcome().equals("EADDRINUSE")) {
            return answer("EADDRINUSE", -1, bound.findings());
        }
        int same = udp ? -1 : same();
        if (same < 0 || isTakenOver(same)) {
            return answer("OK", -1, List.of());
        }
        Finding taken = taken(same);
        return mayBeTakenOver(same)
                ? answer("EADDRNOTAVAIL", same, List.of(taken.with(Severity.WARNING)))
                        .unsure()
                : answer("EADDRNOTAVAIL", same, List.of(taken));
    }

    private boolean isTakenOver(int row) {
        return snapshot.sockets().state(row) == SocketState.TIME_WAIT
                && snapshot.portFacts().sure(snapshot.sockets().cookie(row), PortFacts.TIMESTAMPS);
    }

    /** Whether it is a TIME_WAIT of which nobody told whether its connection used timestamps, as nearly all do. */
    private boolean mayBeTakenOver(int row) {
        return snapshot.sockets().state(row) == SocketState.TIME_WAIT
                && !snapshot.portFacts().told(snapshot.sockets().cookie(row))
                && snapshot.namespaces().get(namespaceIndex).settings().integer(Setting.TCP_TIMESTAMPS) != 0;
    }

    private static IpAddress anyOf(IpAddress destination) {
        return destination.family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    private ConnectAnswer answer(String outcome, int same, List<Finding> findings) {
        boolean free = outcome.equals("OK");
        int port = question.sourcePort();
        SocketTable sockets = snapshot.sockets();
        ConnectCapacity now = new ConnectCapacity(
                port,
                port,
                0,
                0,
                1,
                free ? 0 : 1,
                same < 0 ? Map.of() : Map.of(sockets.state(same), 1),
                0,
                free ? 1 : 0);
        return new ConnectAnswer(
                question,
                snapshot.namespaces().get(namespaceIndex),
                source,
                outcome,
                new Capacity(now, null, null),
                free ? 1 : 0,
                0,
                findings,
                free ? Level.OK : Level.CRITICAL);
    }

    /** The row with the same four numbers; -1 where there is none. */
    private int same() {
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == question.sourcePort()
                    && sockets.remotePort(row) == question.port()
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.protocol(row) == Protocol.TCP
                    && sockets.state(row).hasPeer()
                    && sockets.remoteAddress(row).unmapped().equals(destination)
                    && sockets.localAddress(row).unmapped().equals(source)) {
                return row;
            }
        }
        return -1;
    }

    private Finding taken(int row) {
        SocketTable sockets = snapshot.sockets();
        Endpoint here = new Endpoint(sockets.localAddress(row).unmapped(), question.sourcePort());
        Endpoint there = question.destination();
        boolean timeWait = sockets.state(row) == SocketState.TIME_WAIT;
        Culprits holders = new Culprits(snapshot);
        holders.add(row);
        List<Culprit> culprits = holders.ranked(Culprit.How.HOLDS);
        Duration left = Duration.ofSeconds(Math.ceilDiv(Math.max(1, sockets.expiresMs(row)), 1000));
        String verify = AskAgain.connect(snapshot.namespaceOf(row), question);
        Text title = timeWait
                ? Text.of("finding.port-held-by-time-wait.connect", here, there, left)
                : culprits.isEmpty()
                        ? Text.of(
                                "finding.port-taken-by-outgoing-connection.same-state",
                                here,
                                there,
                                sockets.state(row).name())
                        : Text.of("finding.port-taken-by-outgoing-connection.same", here, there, Who.first(culprits));
        FindingDraft draft = new FindingDraft(
                        timeWait ? Slug.PORT_HELD_BY_TIME_WAIT : Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION,
                        Severity.CRITICAL,
                        title,
                        new Subject(
                                snapshot.namespaceOf(row),
                                question.protocol(),
                                here.address(),
                                question.address(),
                                question.port(),
                                null,
                                null))
                .evidence(
                        Text.of("finding.port-taken-by-outgoing-connection.four"),
                        Situation.socketSource(snapshot.namespaceOf(row)),
                        sockets.state(row).name() + " " + here + " " + there)
                .culprits(culprits);
        if (timeWait) {
            draft.remedy(Remedy.byRule(
                    new Action.Wait(left),
                    Text.of("finding.port-held-by-time-wait.wait.do", left),
                    Text.of("finding.port-held-by-time-wait.wait.effect"),
                    Text.of("why.evident.no-risk"),
                    verify));
        } else if (!culprits.isEmpty()) {
            draft.remedy(Remedy.byRule(
                    new Action.CloseInProgram(Culprits.pids(culprits)),
                    Text.of("finding.port-taken-by-outgoing-connection.close.do", Who.first(culprits)),
                    Text.of("finding.port-taken-by-outgoing-connection.close.effect"),
                    Text.of("finding.port-taken-by-outgoing-connection.close.risk"),
                    verify));
        }
        draft.remedy(Remedy.byRule(
                new Action.BindElsewhere("other-source-port"),
                Text.of("finding.port-taken-by-outgoing-connection.other-port.do"),
                Text.of("finding.port-taken-by-outgoing-connection.other-port.effect"),
                Text.of("finding.port-taken-by-outgoing-connection.other-port.risk"),
                verify));
        if (timeWait) {
            draft.remedy(Remedy.byRule(
                    new Action.SetOption("SO_REUSEADDR"),
                    Text.of("finding.port-held-by-time-wait.timestamps.do"),
                    Text.of("finding.port-held-by-time-wait.timestamps.effect"),
                    Text.of("finding.port-held-by-time-wait.timestamps.risk"),
                    verify));
        }
        String filter = (timeWait ? "state time-wait " : "") + "src " + here + " dst " + there;
        draft.remedy(Remedy.byRule(
                        new Action.DestroySocket(snapshot.namespaceOf(row), filter),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.do"),
                        Text.of("finding.port-taken-by-outgoing-connection.four.effect"),
                        timeWait
                                ? Text.of("finding.port-held-by-time-wait.destroy.risk")
                                : Text.of("finding.port-taken-by-outgoing-connection.destroy.risk"),
                        verify)
                .proved(timeWait ? Remedy.Proof.CARRIED_OUT : Remedy.Proof.RULE));
        return draft.wontHelp(Myth.WIDER_RANGE_FIXED_PORT.wontHelp()).done();
    }
}
