package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: the namespace has as many TIME_WAIT as {@code tcp_max_tw_buckets} allows. A socket that closes then goes without it
 * ({@code tcp_time_wait()}, net/ipv4/tcp_minisocks.c): no call fails, and its port is free the earlier. What is lost is what
 * TIME_WAIT is for: a FIN of the other side that was lost is answered with a reset.
 */
final class TimeWaitTableOverflow implements Cause<NamespaceScene> {

    private static final String COUNTER = "TcpExt.TCPTimeWaitOverflow";

    /** A table that was full a moment ago is not quite full now. */
    private static final int NEARLY = 20;

    @Override
    public Slug slug() {
        return Slug.TIME_WAIT_TABLE_OVERFLOW;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        NetworkNamespace netns = scene.netns();
        long most = netns.settings().number(Setting.TCP_MAX_TW_BUCKETS, -1);
        Long now = netns.sockstat().get("TCP.tw");
        Long skipped = netns.counters().get(COUNTER);
        if (most < 0 || now == null || skipped == null) {
            return List.of();
        }
        boolean full = now >= most - most / NEARLY;
        return full && skipped > 0 ? List.of(finding(netns, most, now, skipped)) : List.of();
    }

    private static Finding finding(NetworkNamespace netns, long most, long now, long skipped) {
        // A machine of two gigabytes begins with more (tcp_sk_init(), net/ipv4/tcp_ipv4.c).
        long wanted = Math.max(65_536, Math.min(most, Integer.MAX_VALUE / 2) * 2);
        return new FindingDraft(
                        Slug.TIME_WAIT_TABLE_OVERFLOW,
                        Severity.INFO,
                        Text.of("finding.time-wait-table-overflow", most, now),
                        Subject.key(netns, Setting.TCP_MAX_TW_BUCKETS))
                .evidence(Text.of("finding.time-wait-table-overflow.now"), "/proc/net/sockstat", now)
                .evidence(Text.of("finding.time-wait-table-overflow.skipped"), COUNTER, skipped)
                .remedy(Remedy.byRule(
                                Action.SetSetting.of(netns, Setting.TCP_MAX_TW_BUCKETS, Long.toString(wanted)),
                                Text.of("finding.time-wait-table-overflow.raise.do", wanted),
                                Text.of("finding.time-wait-table-overflow.raise.effect"),
                                Text.of("finding.time-wait-table-overflow.raise.risk"),
                                AskAgain.PROGRAM)
                        .proved(Remedy.Proof.CARRIED_OUT))
                .done();
    }
}
