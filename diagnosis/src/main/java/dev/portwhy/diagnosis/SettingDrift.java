package dev.portwhy.diagnosis;

import dev.portwhy.model.Decision;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Cause: a setting has one value now and another after a boot. Where no file of the machine's owner writes it, those are only good to
 * know that programs set by themselves while a machine runs: forwarding is switched on by container engines, tracking by
 * kube-proxy. So are files of packages where process 1 boots no machine: then it may well be that nobody applies them.
 */
final class SettingDrift implements Cause<SettingScene> {

    private static final Set<Decision> SET_BY_PROGRAMS = EnumSet.of(
            Decision.FORWARDING,
            Decision.TRACKING,
            Decision.IPV6,
            Decision.FILES,
            Decision.PROCESSES,
            Decision.OBSERVING);

    @Override
    public Slug slug() {
        return Slug.SETTING_DRIFT;
    }

    @Override
    public List<Finding> find(SettingScene scene) {
        List<Finding> findings = new ArrayList<>();
        BootOrder order =
                new BootOrder(scene.snapshot().boot(), scene.snapshot().kernel());
        for (AuditedSetting setting : scene.settings()) {
            if (setting.drift() && setting.setting().origin() != Setting.Origin.CHANGING) {
                findings.add(finding(scene, order, setting));
            }
        }
        return findings;
    }

    private static Finding finding(SettingScene scene, BootOrder order, AuditedSetting audited) {
        Setting setting = audited.setting();
        AuditedSetting.Boot boot = Objects.requireNonNull(audited.boot());
        String value = Objects.requireNonNull(audited.value());
        String writer = boot.writer();
        boolean own = writer != null && !writer.startsWith("/usr/") && !writer.startsWith("/lib/");
        boolean quiet = !own
                && (SET_BY_PROGRAMS.contains(setting.decides())
                        || writer != null && scene.snapshot().boot().assumed());
        Text title = writer == null
                ? Text.of("finding.setting-drift.lost", setting.key(), value, boot.value())
                : Text.of("finding.setting-drift.file", setting.key(), value, boot.value(), place(writer, boot.line()));
        FindingDraft draft = new FindingDraft(
                        Slug.SETTING_DRIFT,
                        quiet ? Severity.INFO : Severity.WARNING,
                        title,
                        Subject.key(audited.netns(), setting))
                .evidence(Text.of("finding.setting-drift.now"), setting.path(), value)
                .evidence(
                        Text.of("finding.setting-drift.boot"),
                        writer == null ? "-" : place(writer, boot.line()),
                        boot.value());
        keep(draft, order, audited, value);
        if (audited.netns() != null) {
            draft.remedy(Remedy.byRule(
                    new Action.ChangeProgram(
                            "take-back:" + setting.key(),
                            List.of(),
                            CommandIn.setting(audited.netns(), setting.key(), boot.value()),
                            CommandIn.setting(audited.netns(), setting.key(), value)),
                    Text.of("finding.setting-drift.back.do", boot.value()),
                    Text.of("finding.setting-drift.back.effect"),
                    Text.of("finding.setting-drift.back.risk"),
                    SettingScene.again()));
        }
        if (scene.snapshot().boot().assumed()) {
            draft.evidence(
                    Text.of("finding.setting-drift.assumed"),
                    "/proc/1/comm",
                    scene.snapshot().boot().init());
        }
        return draft.done();
    }

    private static void keep(FindingDraft draft, BootOrder order, AuditedSetting audited, String value) {
        Setting setting = audited.setting();
        BootOrder.Place place = order.place(setting);
        BootWriter inTheWay = place.inTheWay();
        Text text;
        String command = null;
        if (place.path() != null) {
            text = Text.of("finding.setting-drift.keep.do", setting.key() + " = " + value, place.path());
            boolean here = audited.netns() == null || audited.netns().current();
            command = here ? "portwhy tune apply " + CommandIn.word(setting.key() + "=" + value) : null;
        } else {
            text = Text.of(
                    "finding.setting-drift.keep.there",
                    setting.key() + " = " + value,
                    inTheWay == null ? "" : place(inTheWay.path(), inTheWay.line()));
        }
        draft.remedy(Remedy.byRule(
                new Action.ChangeProgram("setting-file:" + setting.key(), List.of(), command, null),
                text,
                Text.of("finding.setting-drift.keep.effect"),
                Text.of("why.evident.no-risk"),
                SettingScene.again()));
    }

    /** A file with the number of a line; without one where it is no line. */
    static String place(String path, int line) {
        return line == 0 ? path : path + ":" + line;
    }
}
