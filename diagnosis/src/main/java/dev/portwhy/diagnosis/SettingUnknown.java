package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cause: a file that is read at boot names a setting that this kernel does not have. */
final class SettingUnknown implements Cause<SettingScene> {

    @Override
    public Slug slug() {
        return Slug.SETTING_UNKNOWN_TO_KERNEL;
    }

    @Override
    public List<Finding> find(SettingScene scene) {
        KernelVersion version = scene.snapshot().kernel();
        BootSettings boot = scene.snapshot().boot();
        Map<String, List<String>> places = new LinkedHashMap<>();
        Set<String> told = new HashSet<>();
        for (BootStage stage : boot.stages()) {
            for (BootFile file : stage.files()) {
                for (BootLine line : file.counts() ? file.lines() : List.<BootLine>of()) {
                    String place = SettingDrift.place(file.path(), line.number());
                    if (line.value() != null && unknown(scene, line.key(), version) && told.add(place + line.key())) {
                        places.computeIfAbsent(line.key(), key -> new ArrayList<>())
                                .add(place);
                    }
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        places.forEach((key, lines) -> findings.add(finding(key.replace('/', '.'), lines)));
        return findings;
    }

    private static boolean unknown(SettingScene scene, String path, KernelVersion version) {
        if (scene.snapshot().boot().absent().contains(path)) {
            return true;
        }
        Setting setting = Setting.of(path.replace('/', '.'));
        return setting != null && !setting.existsIn(version) && !there(scene, setting);
    }

    /** A distribution may have carried it back to its kernel. */
    private static boolean there(SettingScene scene, Setting setting) {
        for (NetworkNamespace netns : scene.snapshot().namespaces()) {
            if (netns.settings().get(setting).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Finding finding(String key, List<String> places) {
        Setting setting = Setting.of(key);
        KernelVersion removed = setting == null ? null : setting.removed();
        KernelVersion since = setting == null ? null : setting.since();
        Text title;
        if (removed != null) {
            title = Text.of("finding.setting-unknown-to-kernel.removed", key, removed.major() + "." + removed.minor());
        } else if (since != null) {
            title = Text.of("finding.setting-unknown-to-kernel.later", key, since.major() + "." + since.minor());
        } else {
            title = Text.of("finding.setting-unknown-to-kernel.never", key);
        }
        FindingDraft draft = new FindingDraft(
                Slug.SETTING_UNKNOWN_TO_KERNEL,
                Severity.WARNING,
                title,
                new Subject(null, null, null, null, null, key, null));
        for (String place : places) {
            draft.evidence(Text.of("finding.setting-unknown-to-kernel.line"), place, key);
        }
        draft.remedy(Remedy.byRule(
                new Action.ChangeProgram("setting-line:" + key, List.of(), null, null),
                Text.of("finding.setting-unknown-to-kernel.do", places),
                Text.of("finding.setting-unknown-to-kernel.effect"),
                Text.of("why.evident.no-risk"),
                SettingScene.again()));
        if (setting == Setting.TCP_TW_RECYCLE) {
            draft.wontHelp(Myth.TW_RECYCLE.wontHelp());
        }
        return draft.done();
    }
}
