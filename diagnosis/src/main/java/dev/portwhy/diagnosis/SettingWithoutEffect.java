package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cause: somebody has changed a setting that does nothing about what is wrong with the ports here, and that is often advised
 * against it. Where nothing is wrong it is nobody's trouble.
 */
final class SettingWithoutEffect implements Cause<SettingScene> {

    @Override
    public Slug slug() {
        return Slug.SETTING_WITHOUT_EFFECT;
    }

    @Override
    public List<Finding> find(SettingScene scene) {
        List<Finding> findings = new ArrayList<>();
        for (AuditedSetting audited : scene.settings()) {
            Finding about = audited.changed() ? about(scene, audited) : null;
            if (about != null) {
                findings.add(finding(audited, about));
            }
        }
        return findings;
    }

    /** The first finding of the namespace that says of the setting that it does nothing; null where another is helped by it. */
    static @Nullable Finding about(SettingScene scene, AuditedSetting audited) {
        if (!audited.helps().isEmpty()) {
            return null;
        }
        for (Finding finding : scene.found()) {
            if (Audit.isOf(finding, audited.netns()) && SettingMyths.of(finding, audited.setting()) != null) {
                return finding;
            }
        }
        return null;
    }

    private static Finding finding(AuditedSetting audited, Finding about) {
        Setting setting = audited.setting();
        WontHelp myth = Objects.requireNonNull(SettingMyths.of(about, setting));
        String value = Objects.requireNonNull(audited.value());
        String initial = Objects.requireNonNull(audited.initial());
        return new FindingDraft(
                        Slug.SETTING_WITHOUT_EFFECT,
                        Severity.INFO,
                        Text.of(
                                "finding.setting-without-effect.title",
                                setting.key(),
                                value,
                                about.slug().word()),
                        Subject.key(audited.netns(), setting))
                .evidence(Text.of("finding.setting-without-effect.value", initial), setting.path(), value)
                .remedy(Remedy.byRule(
                        new Action.ChangeProgram(
                                "take-back:" + setting.key(),
                                List.of(),
                                audited.netns() == null
                                        ? null
                                        : CommandIn.setting(audited.netns(), setting.key(), initial),
                                audited.netns() == null
                                        ? null
                                        : CommandIn.setting(audited.netns(), setting.key(), value)),
                        Text.of("finding.setting-without-effect.do", initial),
                        Text.of("finding.setting-without-effect.effect"),
                        Text.of("finding.setting-without-effect.risk"),
                        SettingScene.again()))
                .wontHelp(myth)
                .done();
    }
}
