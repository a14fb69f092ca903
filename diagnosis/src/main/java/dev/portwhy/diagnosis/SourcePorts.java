package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs that choose their source ports themselves and bind them by number, resolvers above all: how each is told to spare one. */
final class SourcePorts {

    private static final int DNS = 53;

    private SourcePorts() {}

    /** First what passes by itself, then how the program leaves the port alone. */
    static List<Remedy> remedies(BindScene scene, List<Culprit> culprits) {
        SocketTable sockets = scene.snapshot().sockets();
        List<Remedy> remedies = new ArrayList<>();
        boolean query = scene.udp();
        for (Meeting meeting : scene.meetings()) {
            query &= sockets.remotePort(meeting.row()) == DNS;
        }
        if (query) {
            remedies.add(Remedy.advice(
                    new Action.Wait(null),
                    Text.of("finding.port-taken-by-outgoing-connection.query.do"),
                    Text.of("finding.port-taken-by-outgoing-connection.query.effect"),
                    Text.of("why.evident.no-risk"),
                    AskAgain.bind(scene)));
        }
        String port = Integer.toString(scene.question().port());
        String setting = culprits.isEmpty() ? null : setting(culprits.getFirst().comm(), port);
        Text who = culprits.isEmpty() ? Text.of("why.who.nobody") : Who.first(culprits);
        remedies.add(Remedy.advice(
                Action.ChangeProgram.of("spare-source-port", Culprits.pids(culprits)),
                setting == null
                        ? Text.of("finding.port-taken-by-outgoing-connection.spare.do", who, port)
                        : Text.of("finding.port-taken-by-outgoing-connection.spare.setting.do", who, setting),
                Text.of("finding.port-taken-by-outgoing-connection.spare.effect"),
                Text.of("finding.port-taken-by-outgoing-connection.spare.risk"),
                AskAgain.bind(scene)));
        return remedies;
    }

    /** As the manual of each has it: unbound.conf(5), named.conf(5), pdns_recursor(1), dnsmasq(8); null for other programs. */
    private static @Nullable String setting(String comm, String port) {
        return switch (comm) {
            case "unbound" -> "outgoing-port-avoid: " + port;
            case "named", "isc-net-0000", "isc-worker0000" ->
                "avoid-v4-udp-ports { " + port + "; }; avoid-v6-udp-ports { " + port + "; };";
            case "pdns_recursor", "pdns_recursor.d" -> "udp-source-port-avoid=" + port;
            case "dnsmasq" -> "min-port=" + (Integer.parseInt(port) + 1);
            case "openvpn" -> "nobind";
            default -> null;
        };
    }
}
