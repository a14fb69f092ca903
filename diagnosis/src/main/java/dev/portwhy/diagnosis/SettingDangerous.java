package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/** Cause: a setting is at a value that breaks connections or takes ports away ({@link HarmfulValues}). */
final class SettingDangerous implements Cause<SettingScene> {

    /** What a machine of two gigabytes begins with ({@code tcp_sk_init()}, net/ipv4/tcp_ipv4.c). */
    private static final String USUAL_BUCKETS = "65536";

    @Override
    public Slug slug() {
        return Slug.SETTING_DANGEROUS;
    }

    @Override
    public List<Finding> find(SettingScene scene) {
        KernelVersion version = scene.snapshot().kernel();
        List<Finding> findings = new ArrayList<>();
        for (NetworkNamespace netns : scene.snapshot().namespaces()) {
            for (HarmfulValues.Harm harm : HarmfulValues.in(netns)) {
                findings.add(finding(netns, harm, version));
            }
        }
        return findings;
    }

    private static Finding finding(NetworkNamespace netns, HarmfulValues.Harm harm, KernelVersion version) {
        Setting setting = harm.setting();
        String value = netns.settings().get(setting).orElse("");
        String initial = setting.initial(version);
        String wanted = initial == null ? USUAL_BUCKETS : initial;
        return new FindingDraft(
                        Slug.SETTING_DANGEROUS,
                        Severity.WARNING,
                        Text.of(
                                "finding.setting-dangerous.title",
                                setting.key(),
                                value,
                                Text.of("finding.setting-dangerous." + harm.reason())),
                        Subject.key(netns, setting))
                .evidence(Text.of("finding.setting-dangerous.value"), setting.path(), value)
                .remedy(Remedy.byRule(
                        Action.SetSetting.of(netns, setting, wanted),
                        Text.of("finding.setting-dangerous.do", setting.key(), wanted),
                        Text.of("finding.setting-dangerous.effect"),
                        Text.of("finding.setting-dangerous.risk"),
                        SettingScene.again()))
                .done();
    }
}
