package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cause: UDP has no port left to give out. Unlike TCP, a UDP socket has its port to itself whatever it is connected to, so
 * one range serves all destinations; connect() and sendto() fail with EAGAIN ({@code udp_lib_get_port()}, udp.c;
 * {@code inet_autobind()}, af_inet.c).
 */
final class UdpPorts implements Cause<Usages> {

    private final Slug slug;

    /** {@code EPHEMERAL_PORTS_EXHAUSTED} or {@code EPHEMERAL_PORTS_RUNNING_OUT}. */
    UdpPorts(Slug slug) {
        this.slug = slug;
    }

    @Override
    public Slug slug() {
        return slug;
    }

    @Override
    public List<Finding> find(Usages usages) {
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : of(usages)) {
            if (finding.slug() == slug) {
                findings.add(finding);
            }
        }
        return findings;
    }

    /** What is to be told of each namespace: of IPv4, and where that has ports left, of IPv6. */
    private static List<Finding> of(Usages usages) {
        int[] rows = usages.udpSockets();
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < rows.length; index++) {
            RangePorts ports = usages.ports(index);
            int offered = ports.range().size() - ports.reserved();
            // No more ports can be taken than there are sockets.
            if (offered > 0 && rows[index] * 100L >= (long) offered * DestinationFull.WARN_PERCENT) {
                Finding four = find(unbound(usages.snapshot(), index, IpAddress.ANY4));
                Finding six = four == null ? find(unbound(usages.snapshot(), index, IpAddress.ANY6)) : null;
                Finding found = four == null ? six : four;
                if (found != null) {
                    findings.add(found);
                }
            }
        }
        return findings;
    }

    /** The bind that connect() and sendto() make by themselves: on all addresses, and on any port of the range. */
    static BindScene unbound(Snapshot snapshot, int namespaceIndex, IpAddress any) {
        BindQuestion bind = new BindQuestion(Protocol.UDP, any, 0, false, false, false, 0, false);
        return BindScene.of(snapshot, namespaceIndex, bind, KernelTrial.NOT_TRIED);
    }

    /** What is to be told of such a bind; null where enough ports are left. */
    static @Nullable Finding find(BindScene scene) {
        AnyPort ports = AnyPort.of(scene);
        int used = ports.taken();
        int offered = ports.offered();
        if (offered == 0 || used * 100L < (long) offered * DestinationFull.WARN_PERCENT) {
            return null;
        }
        NetworkNamespace netns = scene.netns();
        boolean none = used >= offered;
        boolean six = scene.question().address().family() == Family.INET6;
        List<Culprit> ranked = AnyPort.holders(scene).ranked(Culprit.How.HOLDS);
        Text title = none
                ? Text.of(
                        six
                                ? "finding.ephemeral-ports-exhausted.udp6.none"
                                : "finding.ephemeral-ports-exhausted.udp.none",
                        offered)
                : Text.of(
                        six ? "finding.ephemeral-ports-running-out.udp6" : "finding.ephemeral-ports-running-out.udp",
                        used,
                        offered);
        return new FindingDraft(
                        none ? Slug.EPHEMERAL_PORTS_EXHAUSTED : Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                        none ? Severity.CRITICAL : Severity.WARNING,
                        title,
                        new Subject(netns, Protocol.UDP, null, null, null, Setting.IP_LOCAL_PORT_RANGE.key(), null))
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.udp.evidence", used),
                        Situation.socketSource(netns),
                        used)
                .culprits(ranked)
                .remedy(close(ranked, AskAgain.PROGRAM))
                .wontHelp(Myth.TIME_WAIT_SETTINGS_UDP.wontHelp())
                .done();
    }

    /** To close sockets of whoever has the most; {@code again} asks whether that was enough. */
    static Remedy close(List<Culprit> ranked, String again) {
        return Remedy.byRule(
                new Action.CloseInProgram(Culprits.pids(ranked)),
                ranked.isEmpty()
                        ? Text.of("finding.ephemeral-ports-exhausted.udp.close.do")
                        : Text.of("finding.ephemeral-ports-exhausted.udp.close.of", Who.first(ranked)),
                Text.of("finding.ephemeral-ports-exhausted.udp.close.effect"),
                Text.of("finding.ephemeral-ports-exhausted.udp.close.risk"),
                again);
    }
}
