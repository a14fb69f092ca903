package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.ports.ConnectCapacity;
import java.util.List;

/**
 * How many more UDP sockets a namespace can connect. The destination plays no part: connect() on a socket without a port
 * first takes one on every address ({@code inet_autobind()}, af_inet.c), which no other UDP socket may have.
 */
final class UdpConnect {

    private UdpConnect() {}

    static ConnectAnswer of(Usages usages, int namespaceIndex, ConnectQuestion question) {
        Snapshot snapshot = usages.snapshot();
        RangePorts range = usages.ports(namespaceIndex);
        IpAddress any = question.address().family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
        BindScene scene =
                UdpPorts.unbound(snapshot, namespaceIndex, question.source() == null ? any : question.source());
        AnyPort ports = AnyPort.of(scene);
        int free = Math.max(0, ports.offered() - ports.taken());
        Finding found = UdpPorts.find(scene);
        List<Finding> findings = found != null
                ? List.of(found)
                : new ReservedTooMuch(Slug.EPHEMERAL_PORTS_EXHAUSTED)
                        .find(new NamespaceScene(snapshot, namespaceIndex, range));
        ConnectCapacity now = new ConnectCapacity(
                range.range().low(),
                range.range().high(),
                range.reserved(),
                0,
                ports.offered(),
                ports.taken(),
                ports.byState(),
                0,
                free);
        return new ConnectAnswer(
                question,
                snapshot.namespaces().get(namespaceIndex),
                question.source(),
                free == 0 ? "EAGAIN" : "OK",
                new Capacity(now, null, null),
                free,
                0,
                findings,
                free == 0 ? Level.CRITICAL : Level.of(findings));
    }
}
