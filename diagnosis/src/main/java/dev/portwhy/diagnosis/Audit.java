package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingRole;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a machine, each in each of its namespaces.
 *
 * @param settings in the order of the registry, those of a namespace together, the machine's last
 * @param findings what is wrong with them, the worst first
 * @param level what it comes down to
 */
public record Audit(List<AuditedSetting> settings, List<Finding> findings, Level level) {

    public Audit {
        settings = List.copyOf(settings);
        findings = List.copyOf(findings);
    }

    /**
     * Looks through the settings.
     *
     * @param found what is wrong with the machine's ports ({@link Diagnosis#machine})
     */
    public static Audit of(Snapshot snapshot, List<Finding> found) {
        KernelVersion version = KernelVersion.parse(snapshot.host().kernel());
        List<AuditedSetting> settings = new ArrayList<>();
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (!netns.settingsUnseen()) {
                each(settings, netns, netns.settings(), version, found);
            }
        }
        each(settings, null, snapshot.settings(), version, found);
        boolean unseen = !snapshot.namespaces().isEmpty()
                && snapshot.namespaces().getFirst().settingsUnseen();
        return new Audit(settings, List.of(), unseen ? Level.UNKNOWN : Level.OK);
    }

    private static void each(
            List<AuditedSetting> settings,
            @Nullable NetworkNamespace netns,
            Settings values,
            KernelVersion version,
            List<Finding> found) {
        for (Setting setting : Setting.all()) {
            if (setting.writable() && setting.perNamespace() == (netns != null)) {
                settings.add(one(setting, netns, values.get(setting).orElse(null), version, found));
            }
        }
    }

    private static AuditedSetting one(
            Setting setting,
            @Nullable NetworkNamespace netns,
            @Nullable String value,
            KernelVersion version,
            List<Finding> found) {
        AuditedSetting.Role role = setting.role() == SettingRole.LIMITS
                ? AuditedSetting.Role.LIMITS
                : AuditedSetting.Role.DECIDES;
        if (value == null && !setting.existsIn(version)) {
            role = AuditedSetting.Role.UNKNOWN_TO_KERNEL;
        }
        Text text = Text.of("tune.decides." + setting.decides().word());
        return new AuditedSetting(
                setting, netns, value, setting.initial(version), role, text, helps(setting, netns, found), null);
    }

    private static List<Slug> helps(Setting setting, @Nullable NetworkNamespace netns, List<Finding> found) {
        Set<Slug> helps = EnumSet.noneOf(Slug.class);
        for (Finding finding : found) {
            NetworkNamespace where = finding.subject().netns();
            if ((netns == null || where == null || where.id().equals(netns.id()))
                    && SettingHelp.of(setting).contains(finding.slug())) {
                helps.add(finding.slug());
            }
        }
        return List.copyOf(helps);
    }
}
