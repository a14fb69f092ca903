package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of TCP, or of UDP, have as many pages of memory as {@code tcp_mem} or {@code udp_mem} allows: what arrives is
 * dropped and whoever sends waits, on every connection of the machine ({@code __sk_mem_raise_allocated()}, net/core/sock.c;
 * Documentation/networking/ip-sysctl.rst). From the second number on TCP makes do with small buffers. The count is the whole
 * machine's, as are the numbers.
 */
final class SocketMemory {

    private static final int CULPRITS = 5;

    private SocketMemory() {}

    static List<Finding> of(Snapshot snapshot) {
        List<Finding> findings = new ArrayList<>(of(snapshot, Protocol.TCP, Setting.TCP_MEM, "TCP.mem"));
        findings.addAll(of(snapshot, Protocol.UDP, Setting.UDP_MEM, "UDP.mem"));
        return findings;
    }

    private static List<Finding> of(Snapshot snapshot, Protocol protocol, Setting setting, String count) {
        NetworkNamespace first = KernelLimits.showing(snapshot, setting);
        Long now = first == null ? null : first.sockstat().get(count);
        long[] limits = first == null ? new long[0] : first.settings().numbers(setting);
        if (first == null || now == null || limits.length != 3) {
            return List.of();
        }
        boolean full = KernelLimits.reached(now, limits[2]);
        if (!full && (protocol == Protocol.UDP || limits[1] <= 0 || now < limits[1])) {
            return List.of();
        }
        FindingDraft draft = new FindingDraft(
                        Slug.SETTING_DANGEROUS,
                        full ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(
                                full
                                        ? "finding.setting-dangerous.memory.full"
                                        : "finding.setting-dangerous.memory.pressure",
                                protocol.word().toUpperCase(java.util.Locale.ROOT),
                                now,
                                full ? limits[2] : limits[1],
                                setting.key()),
                        Subject.key(null, setting))
                .evidence(Text.of("finding.setting-dangerous.memory.now"), "/proc/net/sockstat", now)
                .evidence(
                        Text.of("finding.setting-dangerous.memory.limits"),
                        setting.key(),
                        limits[0] + " " + limits[1] + " " + limits[2]);
        String dropped = protocol == Protocol.UDP ? "Udp.MemErrors" : "TcpExt.TCPMemoryPressures";
        long times = KernelLimits.sum(snapshot, dropped);
        if (times > 0) {
            draft.evidence(Text.of("finding.setting-dangerous.memory.times"), dropped, times);
        }
        List<Culprit> culprits = waiting(snapshot, protocol);
        long more = Math.max(now, limits[2]);
        String wanted = limits[0] * 2 + " " + limits[1] * 2 + " " + more * 2;
        draft.culprits(culprits)
                .remedy(Remedy.advice(
                        new Action.LookThere("queues", "ss -" + (protocol == Protocol.UDP ? "u" : "t") + "nmp"),
                        culprits.isEmpty()
                                ? Text.of("finding.setting-dangerous.memory.look.do")
                                : Text.of("finding.setting-dangerous.memory.look.of.do", Who.first(culprits)),
                        Text.of("finding.setting-dangerous.memory.look.effect"),
                        Text.of("finding.setting-dangerous.memory.look.risk"),
                        AskAgain.PROGRAM))
                .remedy(Remedy.byRule(
                        Action.SetSetting.of(first, setting, wanted),
                        Text.of("finding.setting-dangerous.memory.raise.do", setting.key(), wanted),
                        Text.of("finding.setting-dangerous.memory.raise.effect"),
                        Text.of("finding.setting-dangerous.memory.raise.risk"),
                        AskAgain.PROGRAM));
        return List.of(draft.done());
    }

    /** Who holds sockets in which data waits, to be read or to be sent, those with the most of them first. */
    private static List<Culprit> waiting(Snapshot snapshot, Protocol protocol) {
        SocketTable sockets = snapshot.sockets();
        Culprits holders = new Culprits(snapshot);
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.protocol(row) == protocol
                    && sockets.state(row) != SocketState.LISTEN
                    && sockets.receiveQueue(row) + sockets.sendQueue(row) > 0) {
                holders.add(row);
            }
        }
        List<Culprit> ranked = holders.ranked(Culprit.How.HOLDS);
        return ranked.subList(0, Math.min(CULPRITS, ranked.size()));
    }
}
