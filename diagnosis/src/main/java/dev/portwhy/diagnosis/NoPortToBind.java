package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: bind() to port 0 finds no port. Unlike connect() it cannot share a port between destinations, and its error is
 * EADDRINUSE ({@code inet_csk_find_open_port()}, net/ipv4/inet_connection_sock.c).
 */
final class NoPortToBind implements Cause<PortScene> {

    @Override
    public Slug slug() {
        return Slug.EPHEMERAL_PORTS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        boolean none = scene.outcome().equals("EADDRINUSE") && scene.anyPort();
        return none ? List.of(of(scene.bind())) : List.of();
    }

    private static Finding of(BindScene scene) {
        AnyPort any = AnyPort.of(scene);
        List<Culprit> users = AnyPort.holders(scene).ranked(Culprit.How.HOLDS);
        return new FindingDraft(
                        Slug.EPHEMERAL_PORTS_EXHAUSTED,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.ephemeral-ports-exhausted.bind.none",
                                scene.question().address(),
                                any.taken(),
                                any.offered()),
                        scene.subject())
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.bind.taken", any.taken()),
                        HeldCause.source(scene),
                        any.taken())
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.bind.range", any.offered()),
                        Setting.IP_LOCAL_PORT_RANGE.key(),
                        scene.range().low() + " " + scene.range().high())
                .culprits(users)
                .remedy(scene.udp() ? UdpPorts.close(users, AskAgain.bind(scene)) : withoutPort(scene))
                .wontHelp(Myth.REUSEADDR_PORT_ZERO.wontHelp())
                .done();
    }

    /** The port is left to connect(), which can share it: not for UDP, whose sockets never share one. */
    private static Remedy withoutPort(BindScene scene) {
        return Remedy.byRule(
                new Action.SetOption("IP_BIND_ADDRESS_NO_PORT"),
                Text.of("finding.bind-before-connect.no-port.do"),
                Text.of("finding.bind-before-connect.no-port.effect"),
                Text.of("finding.bind-before-connect.no-port.risk"),
                AskAgain.bind(scene));
    }
}
