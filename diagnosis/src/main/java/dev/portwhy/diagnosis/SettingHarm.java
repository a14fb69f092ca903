package dev.portwhy.diagnosis;

import dev.portwhy.model.PortRange;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingRole;
import dev.portwhy.model.SettingText;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.ports.ReservedPorts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What settings would break that the kernel takes without a word. */
public final class SettingHarm {

    private final Snapshot snapshot;
    private final int namespaceIndex;
    private final Settings before;
    private final Settings after;
    private final Map<Setting, String> changes;
    private final List<Text> reasons = new ArrayList<>();

    private SettingHarm(Snapshot snapshot, int namespaceIndex, Map<Setting, String> changes) {
        this.snapshot = snapshot;
        this.namespaceIndex = namespaceIndex;
        this.changes = changes;
        before = snapshot.namespaces().get(namespaceIndex).settings();
        Map<String, String> values = new HashMap<>(before.values());
        changes.forEach((setting, value) -> values.put(setting.key(), value));
        after = new Settings(values);
    }

    /**
     * Why settings should not be given these values; nothing where nothing speaks against it.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     * @param changes values as the kernel prints them, which it takes
     */
    public static List<Text> of(Snapshot snapshot, int namespaceIndex, Map<Setting, String> changes) {
        SettingHarm harm = new SettingHarm(snapshot, namespaceIndex, changes);
        harm.range();
        harm.reserved();
        harm.values();
        harm.findings();
        return List.copyOf(harm.reasons);
    }

    /** {@code ipv4_local_port_range()} prints a warning of equal parity: connect() and bind() begin at the same end then. */
    private void range() {
        PortRange old = before.portRange();
        PortRange now = after.portRange();
        if (now == null || now.equals(old)) {
            return;
        }
        if ((now.low() & 1) == (now.high() & 1)) {
            reasons.add(Text.of("apply.harm.parity", now.low(), now.high(), now.high() - 1));
        }
        BitSet served = ServedPorts.of(snapshot, namespaceIndex, now.low(), now.high());
        BitSet reserved = after.reservedPorts();
        if (reserved != null) {
            served.andNot(reserved);
        }
        if (old != null) {
            served.clear(old.low(), old.high() + 1);
        }
        if (!served.isEmpty()) {
            BitSet all = (BitSet) served.clone();
            if (reserved != null) {
                all.or(reserved);
            }
            reasons.add(Text.of(
                    "apply.harm.swallows",
                    now.low(),
                    now.high(),
                    ReservedPorts.of(served),
                    Setting.IP_LOCAL_RESERVED_PORTS.key(),
                    ReservedPorts.of(all)));
        }
    }

    /** What was reserved is so for a reason that nobody sees from here. */
    private void reserved() {
        String list = changes.get(Setting.IP_LOCAL_RESERVED_PORTS);
        BitSet old = before.reservedPorts();
        BitSet now = list == null ? null : SettingText.ports(list);
        if (now == null || old == null) {
            return;
        }
        BitSet dropped = (BitSet) old.clone();
        dropped.andNot(now);
        PortRange range = after.portRange();
        BitSet served = ServedPorts.of(snapshot, namespaceIndex, 1, 65_535);
        dropped.and(served);
        if (range != null) {
            dropped.clear(0, range.low());
            dropped.clear(range.high() + 1, 65_536);
        }
        if (!dropped.isEmpty()) {
            reasons.add(Text.of("apply.harm.unreserves", ReservedPorts.of(dropped)));
        }
    }

    private void values() {
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            Setting setting = change.getKey();
            String value = change.getValue();
            if (value.equals(before.get(setting).orElse(null))) {
                continue;
            }
            if (setting.role() == SettingRole.HARMS) {
                reasons.add(Text.of("apply.harm.breaks", setting.key()));
            } else if (setting == Setting.TCP_TIMESTAMPS && value.equals("0")) {
                reasons.add(Text.of("apply.harm.timestamps"));
            } else if (setting == Setting.TCP_ABORT_ON_OVERFLOW && !value.equals("0")) {
                reasons.add(Text.of("apply.harm.abort"));
            } else if (setting == Setting.TCP_SYNCOOKIES && value.equals("0")) {
                reasons.add(Text.of("apply.harm.syncookies"));
            } else if (setting == Setting.TCP_MAX_TW_BUCKETS && number(value) < before.number(setting, 0)) {
                buckets(number(value));
            } else if (setting == Setting.NETFILTER_NF_CONNTRACK_MAX || setting == Setting.NF_CONNTRACK_MAX) {
                conntrack(number(value));
            } else if (setting == Setting.FS_FILE_MAX) {
                files(number(value));
            }
        }
    }

    private void buckets(long most) {
        long now = snapshot.namespaces().get(namespaceIndex).sockstat().getOrDefault("TCP.tw", 0L);
        reasons.add(now > most ? Text.of("apply.harm.buckets.now", most, now) : Text.of("apply.harm.buckets", most));
    }

    /** A limit of 0 is none: {@code __nf_conntrack_alloc()}, net/netfilter/nf_conntrack_core.c. */
    private void conntrack(long most) {
        Long count = snapshot.namespaces().get(namespaceIndex).conntrackCount();
        if (most != 0 && count != null && count >= most) {
            reasons.add(Text.of("apply.harm.conntrack", most, count));
        }
    }

    private void files(long most) {
        long[] used = snapshot.settings().numbers(Setting.FS_FILE_NR);
        if (used.length == 3 && used[0] >= most) {
            reasons.add(Text.of("apply.harm.files", most, used[0]));
        }
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** What the same rules would find then and do not find now. */
    private void findings() {
        Snapshot then = supposed(snapshot, namespaceIndex, changes);
        Verdict now = Diagnosis.machine(snapshot);
        for (Finding finding : Diagnosis.machine(then).findings()) {
            if (finding.severity() == Severity.CRITICAL && !isCritical(now, finding)) {
                reasons.add(Text.of("apply.harm.finding", finding.slug().word(), finding.title()));
            }
        }
    }

    /** The same machine with other settings, those of one namespace and those of the whole machine. */
    static Snapshot supposed(Snapshot snapshot, int namespaceIndex, Map<Setting, String> changes) {
        Snapshot then = snapshot;
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            then = change.getKey().perNamespace()
                    ? SettingEffect.with(then, namespaceIndex, Map.of(change.getKey(), change.getValue()))
                    : SupposedMachine.with(then, change.getKey(), change.getValue());
        }
        return then;
    }

    private static boolean isCritical(Verdict verdict, Finding finding) {
        for (Finding other : verdict.findings()) {
            if (other.severity() == Severity.CRITICAL
                    && other.slug() == finding.slug()
                    && PlanSearch.isSame(other.subject(), finding.subject())) {
                return true;
            }
        }
        return false;
    }
}
