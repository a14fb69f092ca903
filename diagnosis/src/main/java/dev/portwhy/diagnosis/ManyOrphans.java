package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As many connections as {@code tcp_max_orphans} allows are closed by their programs and still send: the kernel ends each further
 * one with a reset, and what it had not sent is lost ({@code tcp_check_oom()} and {@code __tcp_close()}, net/ipv4/tcp.c). The log
 * of the kernel says "too many orphaned sockets". The count is the whole machine's, as is the limit.
 */
final class ManyOrphans {

    private static final String COUNTER = "TcpExt.TCPAbortOnMemory";

    private ManyOrphans() {}

    static List<Finding> of(Snapshot snapshot) {
        NetworkNamespace first = KernelLimits.showing(snapshot, Setting.TCP_MAX_ORPHANS);
        Long now = first == null ? null : first.sockstat().get("TCP.orphan");
        if (first == null || now == null) {
            return List.of();
        }
        long most = first.settings().number(Setting.TCP_MAX_ORPHANS, -1);
        if (!KernelLimits.reached(now, most)) {
            return List.of();
        }
        long reset = KernelLimits.sum(snapshot, COUNTER);
        FindingDraft draft = new FindingDraft(
                        Slug.SETTING_DANGEROUS,
                        reset > 0 ? Severity.CRITICAL : Severity.WARNING,
                        Text.of("finding.setting-dangerous.orphans.title", now, most),
                        Subject.key(null, Setting.TCP_MAX_ORPHANS))
                .evidence(Text.of("finding.setting-dangerous.orphans.now"), "/proc/net/sockstat", now)
                .evidence(Text.of("finding.setting-dangerous.orphans.reset"), COUNTER, reset);
        Where where = Where.most(snapshot);
        if (where != null) {
            where.tell(draft, snapshot);
        }
        return List.of(draft.remedy(Remedy.byRule(
                        new Action.RaiseLimit(Setting.TCP_MAX_ORPHANS.key(), Math.max(now, most) * 2, most),
                        Text.of("finding.setting-dangerous.orphans.raise.do", Math.max(now, most) * 2),
                        Text.of("finding.setting-dangerous.orphans.raise.effect"),
                        Text.of("finding.setting-dangerous.orphans.raise.risk"),
                        AskAgain.PROGRAM))
                .done());
    }

    /** The address that most of them are connected to, as the rows tell it. */
    private record Where(int namespaceIndex, IpAddress peer, int count) {

        static @Nullable Where most(Snapshot snapshot) {
            SocketTable sockets = snapshot.sockets();
            List<Map<IpAddress, Integer>> counts = new ArrayList<>();
            for (int i = 0; i < snapshot.namespaces().size(); i++) {
                counts.add(new HashMap<>());
            }
            for (int row = 0; row < sockets.size(); row++) {
                SocketState state = sockets.state(row);
                boolean closing =
                        state == SocketState.FIN_WAIT1 || state == SocketState.LAST_ACK || state == SocketState.CLOSING;
                if (closing && sockets.inode(row) == 0) {
                    counts.get(sockets.namespaceIndex(row)).merge(sockets.remoteAddress(row), 1, Integer::sum);
                }
            }
            Where most = null;
            for (int i = 0; i < counts.size(); i++) {
                for (Map.Entry<IpAddress, Integer> one : counts.get(i).entrySet()) {
                    boolean more = most == null
                            || one.getValue() > most.count
                            || one.getValue() == most.count
                                    && i == most.namespaceIndex
                                    && one.getKey().compareTo(most.peer) < 0;
                    most = more ? new Where(i, one.getKey(), one.getValue()) : most;
                }
            }
            return most;
        }

        /** For ss(8), of which several states are any of them. */
        private String filter() {
            String dst = peer.family() == Family.INET6 ? "[" + peer + "]" : peer.toString();
            return "-t state fin-wait-1 state last-ack state closing dst " + dst;
        }

        void tell(FindingDraft draft, Snapshot snapshot) {
            NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
            draft.evidence(
                            Text.of("finding.setting-dangerous.orphans.peer", peer, netns.name()),
                            Situation.socketSource(netns),
                            count)
                    .remedy(Remedy.byRule(
                                    new Action.DestroySocket(netns, filter()),
                                    Text.of("finding.setting-dangerous.orphans.end.do", count, peer),
                                    Text.of("finding.setting-dangerous.orphans.end.effect"),
                                    Text.of("finding.setting-dangerous.orphans.end.risk"),
                                    AskAgain.PROGRAM)
                            .proved(Remedy.Proof.CARRIED_OUT));
            int retries = netns.settings().integer(Setting.TCP_ORPHAN_RETRIES);
            if (retries == 0 || retries > 2) {
                draft.remedy(Remedy.byRule(
                        Action.SetSetting.of(netns, Setting.TCP_ORPHAN_RETRIES, "2"),
                        Text.of("finding.setting-dangerous.orphans.retries.do"),
                        Text.of("finding.setting-dangerous.orphans.retries.effect"),
                        Text.of("finding.setting-dangerous.orphans.retries.risk"),
                        AskAgain.PROGRAM));
            }
        }
    }
}
