package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.List;

/**
 * Cause: an outgoing connection was given the port, since it lies inside the ephemeral range. Its socket has no
 * {@code SO_REUSEADDR} as a rule, so the option on the server's side does not help, not even against its TIME_WAIT.
 */
final class TakenByOutgoing extends HeldCause {

    TakenByOutgoing() {
        super(Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> connections) {
        List<Culprit> culprits = Who.culprits(scene, connections);
        SocketTable sockets = scene.snapshot().sockets();
        int row = connections.getFirst().row();
        IpAddress peer = sockets.remoteAddress(row);
        Endpoint remote = new Endpoint(peer, sockets.remotePort(row));
        boolean timeWait = sockets.state(row) == SocketState.TIME_WAIT;
        FindingDraft draft = draft(title(scene, connections, culprits, remote, timeWait), scene, connections);
        if (timeWait) {
            int seconds = Math.ceilDiv(sockets.expiresMs(row), 1000);
            draft.remedy(Remedy.byRule(
                    new Action.Wait(Duration.ofSeconds(seconds)),
                    Text.of("finding.port-taken-by-outgoing-connection.wait.do", seconds),
                    Text.of("finding.port-held-by-time-wait.wait.effect"),
                    Text.of("why.evident.no-risk"),
                    AskAgain.bind(scene)));
        }
        if (sockets.has(row, SocketFlags.PORT_BY_NUMBER)) {
            return byNumber(draft, scene, connections, culprits);
        }
        boolean over = connections.stream().allMatch(one -> sockets.state(one.row()) == SocketState.TIME_WAIT);
        draft.remedy(Remedy.byRule(
                        new Action.DestroySocket(
                                scene.netns(), "sport = :" + scene.question().port() + " dport = :" + remote.port()),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.do"),
                        Text.of(
                                over
                                        ? "finding.port-held-by-time-wait.destroy.effect"
                                        : "finding.port-taken-by-outgoing-connection.destroy.effect"),
                        Text.of(
                                over
                                        ? "finding.port-held-by-time-wait.destroy.risk"
                                        : "finding.port-taken-by-outgoing-connection.destroy.risk"),
                        AskAgain.bind(scene))
                .proved(Remedy.Proof.CARRIED_OUT));
        if (scene.range().offers(scene.question().port())) {
            draft.evidence(
                    Text.of(
                            "finding.port-taken-by-outgoing-connection.range",
                            scene.range().low(),
                            scene.range().high()),
                    Setting.IP_LOCAL_PORT_RANGE.key(),
                    scene.range().low() + " " + scene.range().high());
            String port = Integer.toString(scene.question().port());
            draft.remedy(Remedy.byRule(
                    ListenersInRange.reserving(scene.netns(), scene.range(), port),
                    Text.of("finding.port-taken-by-outgoing-connection.reserve.do", port),
                    Text.of("finding.port-taken-by-outgoing-connection.reserve.effect"),
                    Text.of("finding.listener-inside-ephemeral-range.reserve.risk"),
                    AskAgain.PROGRAM));
        }
        return draft.wontHelp(Myth.REUSEADDR_OUTGOING.wontHelp()).done();
    }

    /** A port that the program bound by its number: no setting keeps it away, and destroying the connection leaves it bound. */
    private static Finding byNumber(
            FindingDraft draft, BindScene scene, List<Meeting> connections, List<Culprit> culprits) {
        String port = Integer.toString(scene.question().port());
        draft.evidence(
                Text.of("finding.port-taken-by-outgoing-connection.by-number"),
                HeldCause.source(scene),
                "bound by number");
        draft.remedies(SourcePorts.remedies(scene, culprits));
        StopHolder.tell(draft, scene, culprits, connections);
        return draft.wontHelp(new WontHelp(
                        Text.of("finding.port-taken-by-outgoing-connection.reserve.wont", port),
                        Text.of("finding.port-taken-by-outgoing-connection.reserve.wont.why"),
                        null))
                .wontHelp(new WontHelp(
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.wont"),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.wont.why"),
                        null))
                .wontHelp(Myth.REUSEADDR_OUTGOING.wontHelp())
                .done();
    }

    private static Text title(
            BindScene scene, List<Meeting> connections, List<Culprit> culprits, Endpoint remote, boolean timeWait) {
        if (timeWait) {
            return Text.of("finding.port-taken-by-outgoing-connection.time-wait", scene.wanted(), remote);
        }
        Text who = Who.of(scene, culprits, connections);
        return new Directions(scene).isToItself(connections.getFirst().row())
                ? Text.of("finding.port-taken-by-outgoing-connection.itself", scene.wanted(), who)
                : Text.of("finding.port-taken-by-outgoing-connection", scene.wanted(), who, remote);
    }
}
