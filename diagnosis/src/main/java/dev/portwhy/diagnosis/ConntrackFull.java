package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.model.Tracking;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Cause: the connection tracking table is full, so the kernel drops packets of new connections ({@code
 * __nf_conntrack_alloc()}, net/netfilter/nf_conntrack_core.c). The sender of a TCP connection sees a timeout, sendto() of this
 * machine's own UDP sockets fails with EPERM; never is there an error about ports.
 *
 * <p>Entries that nobody answered make room for new ones ({@code early_drop()}, the same file): the kernel looks for one in
 * eight buckets beside that of the new one. With a quarter of them it nearly always finds one.
 */
final class ConntrackFull implements Cause<NamespaceScene> {

    private static final int WARN_PERCENT = 90;
    private static final int EVICTED_PERCENT = 25;
    private static final int STATES_SHOWN = 4;
    /** An entry in a closing state is of no more use after this: the peer does not come back. */
    private static final String SHORT_SECONDS = "60";

    @Override
    public Slug slug() {
        return Slug.CONNTRACK_FULL;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        return of(scene.netns(), scene.snapshot().tracking(scene.namespaceIndex()));
    }

    private static List<Finding> of(NetworkNamespace netns, @Nullable Tracking tracking) {
        Long count = netns.conntrackCount();
        Long max = netns.conntrackMax();
        if (count == null || max == null || max == 0 || count * 100 < max * WARN_PERCENT) {
            return List.of();
        }
        boolean full = count >= max && !makesRoom(tracking);
        FindingDraft draft = new FindingDraft(
                        Slug.CONNTRACK_FULL,
                        full ? Severity.CRITICAL : Severity.WARNING,
                        title(count, max, tracking),
                        Subject.key(netns, Setting.NETFILTER_NF_CONNTRACK_MAX))
                .evidence(Text.of("finding.conntrack-full.count"), Setting.NETFILTER_NF_CONNTRACK_COUNT.key(), count)
                .evidence(Text.of("finding.conntrack-full.max"), Setting.NETFILTER_NF_CONNTRACK_MAX.key(), max);
        if (tracking != null) {
            entries(draft, tracking);
        }
        counter(draft, netns, "nf_conntrack.drop", "finding.conntrack-full.counter.drop");
        counter(draft, netns, "nf_conntrack.early_drop", "finding.conntrack-full.counter.early-drop");
        counter(draft, netns, "nf_conntrack.insert_failed", "finding.conntrack-full.counter.insert-failed");
        draft.remedy(Remedy.byRule(
                new Action.RaiseLimit(Setting.NETFILTER_NF_CONNTRACK_MAX.key(), max * 2, max),
                Text.of("finding.conntrack-full.raise.do"),
                Text.of("finding.conntrack-full.raise.effect", max * 2),
                Text.of("finding.conntrack-full.raise.risk"),
                AskAgain.PROGRAM));
        Setting timeout = tracking == null ? null : timeout(tracking);
        if (timeout != null) {
            draft.remedy(Remedy.byRule(
                    Action.SetSetting.of(netns, timeout, SHORT_SECONDS),
                    Text.of("finding.conntrack-full.timeout.do", timeout.key(), SHORT_SECONDS),
                    Text.of("finding.conntrack-full.timeout.effect"),
                    Text.of("finding.conntrack-full.timeout.risk"),
                    AskAgain.PROGRAM));
        }
        return List.of(draft.wontHelp(Myth.WIDER_RANGE_CONNTRACK.wontHelp()).done());
    }

    private static void counter(FindingDraft draft, NetworkNamespace netns, String counter, String words) {
        Long value = netns.counters().get(counter);
        if (value != null && value > 0) {
            draft.evidence(Text.of(words), counter, value);
        }
    }

    /** Whether enough entries may be dropped for new ones. */
    private static boolean makesRoom(@Nullable Tracking tracking) {
        return tracking != null
                && tracking.seen() > 0
                && (tracking.seen() - tracking.assured()) * 100 >= tracking.seen() * EVICTED_PERCENT;
    }

    private static Text title(long count, long max, @Nullable Tracking tracking) {
        if (count < max) {
            return Text.of("finding.conntrack-full.nearly", count, max);
        }
        if (makesRoom(tracking)) {
            return Text.of("finding.conntrack-full.evicts", count);
        }
        Map.Entry<String, Long> most = tracking == null ? null : most(tracking);
        if (most != null && most.getValue() >= count) {
            return Text.of("finding.conntrack-full.full.all", count, most.getKey());
        }
        return most == null
                ? Text.of("finding.conntrack-full.full", count)
                : Text.of("finding.conntrack-full.full.of", count, most.getValue(), most.getKey());
    }

    private static Map<String, Long> byState(Tracking tracking) {
        Map<String, Long> counts = new HashMap<>();
        for (Tracking.Entries one : tracking.entries()) {
            String name = one.state().isEmpty() ? one.protocol() : one.protocol() + " " + one.state();
            counts.merge(name, one.count(), Long::sum);
        }
        return new TreeMap<>(counts);
    }

    private static Map.@Nullable Entry<String, Long> most(Tracking tracking) {
        Map.Entry<String, Long> most = null;
        for (Map.Entry<String, Long> one : byState(tracking).entrySet()) {
            most = most == null || one.getValue() > most.getValue() ? one : most;
        }
        return most;
    }

    private static void entries(FindingDraft draft, Tracking tracking) {
        byState(tracking).entrySet().stream()
                .sorted((one, two) -> Long.compare(two.getValue(), one.getValue()))
                .limit(STATES_SHOWN)
                .forEach(one -> draft.evidence(
                        Text.of("finding.conntrack-full.entries", one.getKey()), "conntrack -L", one.getValue()));
    }

    /** How long the entries that fill most of the table stay, where that can be less: of closed connections nobody comes back. */
    private static @Nullable Setting timeout(Tracking tracking) {
        Map.Entry<String, Long> most = most(tracking);
        if (most == null || most.getValue() * 2 < tracking.seen()) {
            return null;
        }
        return switch (most.getKey()) {
            case "tcp CLOSE_WAIT" -> Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT;
            case "tcp FIN_WAIT" -> Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT;
            case "tcp TIME_WAIT" -> Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT;
            default -> null;
        };
    }
}
