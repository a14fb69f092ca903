package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.ConnectCapacity;
import java.util.ArrayList;
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
        AnyPort ports = unbound(snapshot, namespaceIndex, question);
        int free = Math.max(0, ports.offered() - ports.taken());
        // Counted there for 0.0.0.0, here for the address that is asked about: both say the same, or what is asked
        // counts.
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : UdpPorts.of(usages)) {
            boolean here = snapshot.namespaces()
                    .get(namespaceIndex)
                    .equals(finding.subject().netns());
            if (here && free > 0) {
                findings.add(ConnectDiagnosis.notFailing(finding));
            } else if (here && finding.severity() == Severity.CRITICAL) {
                findings.add(finding);
            }
        }
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
                findings,
                free == 0 ? Level.CRITICAL : Level.of(findings));
    }

    private static AnyPort unbound(Snapshot snapshot, int namespaceIndex, ConnectQuestion question) {
        IpAddress any = question.address().family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
        BindQuestion bind = new BindQuestion(
                Protocol.UDP, question.source() == null ? any : question.source(), 0, false, false, false, 0, false);
        return AnyPort.of(BindScene.of(snapshot, namespaceIndex, bind, KernelTrial.NOT_TRIED));
    }
}
