package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
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
        FindingDraft draft = draft(
                timeWait
                        ? Text.of("finding.port-taken-by-outgoing-connection.time-wait", scene.wanted(), remote)
                        : Text.of("finding.port-taken-by-outgoing-connection", scene.wanted(), Who.of(scene, culprits, connections), remote),
                scene,
                connections);
        if (timeWait) {
            int seconds = Math.ceilDiv(sockets.expiresMs(row), 1000);
            draft.remedy(Remedy.byRule(
                    new Action.Wait(Duration.ofSeconds(seconds)),
                    Text.of("finding.port-taken-by-outgoing-connection.wait.do", seconds),
                    Text.of("finding.port-held-by-time-wait.wait.effect"),
                    Text.of("finding.port-held-by-time-wait.wait.risk"),
                    AskAgain.bind(scene)));
        }
        if (scene.range().offers(scene.question().port())) {
            draft.evidence(
                    Text.of(
                            "finding.port-taken-by-outgoing-connection.range",
                            scene.range().low(),
                            scene.range().high()),
                    "net.ipv4.ip_local_port_range",
                    scene.range().low() + " " + scene.range().high());
            draft.remedies(List.of(ListenersInRange.reserve(
                    scene.netns(),
                    scene.range(),
                    Integer.toString(scene.question().port()))));
        }
        return draft.remedy(Remedy.byRule(
                        new Action.DestroySocket(
                                scene.netns(), "sport = :" + scene.question().port() + " dport = :" + remote.port()),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.do"),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.effect"),
                        Text.of("finding.port-taken-by-outgoing-connection.destroy.risk"),
                        AskAgain.bind(scene)))
                .wontHelp(Myth.REUSEADDR_OUTGOING.wontHelp())
                .done();
    }
}
