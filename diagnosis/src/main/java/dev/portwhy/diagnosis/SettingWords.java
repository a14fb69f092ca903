package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingRole;
import dev.portwhy.model.Text;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a setting is to somebody who looks for one that helps, and the sentence that says so. */
final class SettingWords {

    /** Those with a sentence of their own; of the others it is told what they are about. */
    static final Set<Setting> OWN = Set.of(
            Setting.IP_LOCAL_PORT_RANGE,
            Setting.IP_LOCAL_RESERVED_PORTS,
            Setting.IP_UNPRIVILEGED_PORT_START,
            Setting.IP_NONLOCAL_BIND,
            Setting.IPV6_NONLOCAL_BIND,
            Setting.IPV6_BINDV6ONLY,
            Setting.IP_AUTOBIND_REUSE,
            Setting.TCP_TW_REUSE,
            Setting.TCP_TW_REUSE_DELAY,
            Setting.TCP_TIMESTAMPS,
            Setting.TCP_MAX_TW_BUCKETS,
            Setting.TCP_TW_RECYCLE,
            Setting.TCP_FIN_TIMEOUT,
            Setting.TCP_ORPHAN_RETRIES,
            Setting.TCP_MAX_ORPHANS,
            Setting.TCP_KEEPALIVE_TIME,
            Setting.SOMAXCONN,
            Setting.TCP_MAX_SYN_BACKLOG,
            Setting.TCP_SYNCOOKIES,
            Setting.TCP_ABORT_ON_OVERFLOW,
            Setting.NETFILTER_NF_CONNTRACK_MAX,
            Setting.FS_FILE_MAX);

    private SettingWords() {}

    /** What it decides. */
    static Text decides(Setting setting) {
        return OWN.contains(setting)
                ? Text.of("setting." + setting.key())
                : Text.of("tune.decides." + setting.decides().word());
    }

    /** A setting with its role and the words for that. */
    static AuditedSetting judged(AuditedSetting plain, List<Finding> found, KernelVersion version) {
        Setting setting = plain.setting();
        if (plain.value() == null) {
            return unseen(plain, setting, version);
        }
        NetworkNamespace netns = plain.netns();
        if (netns != null && HarmfulValues.is(netns, setting)) {
            return with(plain, AuditedSetting.Role.HARMFUL, plain.text(), plain.scenario());
        }
        if (plain.changed() && plain.helps().isEmpty()) {
            WontHelp why = without(plain, found);
            if (why != null) {
                return with(plain, AuditedSetting.Role.NO_EFFECT_HERE, why.why(), why.scenario());
            }
        }
        AuditedSetting.Role role =
                setting.role() == SettingRole.LIMITS ? AuditedSetting.Role.LIMITS : AuditedSetting.Role.DECIDES;
        return with(plain, role, plain.text(), plain.scenario());
    }

    /** One without a value: not in this kernel, or there only once a module is loaded. */
    private static AuditedSetting unseen(AuditedSetting plain, Setting setting, KernelVersion version) {
        if (setting.removed() != null && !setting.existsIn(version)) {
            return with(
                    plain,
                    AuditedSetting.Role.UNKNOWN_TO_KERNEL,
                    Text.of(
                            "tune.removed",
                            setting.removed().major() + "." + setting.removed().minor()),
                    plain.scenario());
        }
        if (setting.since() != null && !setting.existsIn(version)) {
            return with(
                    plain,
                    AuditedSetting.Role.UNKNOWN_TO_KERNEL,
                    Text.of(
                            "tune.later",
                            setting.since().major() + "." + setting.since().minor()),
                    plain.scenario());
        }
        return with(plain, AuditedSetting.Role.UNKNOWN_TO_KERNEL, Text.of("tune.not-there"), plain.scenario());
    }

    /** What a finding here says of it, or what is believed of it most often and is not so. */
    private static @Nullable WontHelp without(AuditedSetting plain, List<Finding> found) {
        for (Finding finding : found) {
            WontHelp why = Audit.isOf(finding, plain.netns()) ? SettingMyths.of(finding, plain.setting()) : null;
            if (why != null) {
                return why;
            }
        }
        boolean trouble = false;
        for (Finding finding : found) {
            trouble |= Audit.isOf(finding, plain.netns()) && finding.severity() != Severity.INFO;
        }
        Myth usual = trouble ? SettingMyths.usual(plain.setting()) : null;
        return usual == null ? null : usual.wontHelp();
    }

    private static AuditedSetting with(
            AuditedSetting plain, AuditedSetting.Role role, Text text, @Nullable String scenario) {
        return new AuditedSetting(
                plain.setting(),
                plain.netns(),
                plain.value(),
                plain.initial(),
                plain.boot(),
                plain.writers(),
                role,
                text,
                plain.helps(),
                scenario);
    }
}
