package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * All settings of a machine, and what is wrong with its ports.
 *
 * @param snapshot the machine
 * @param found what is wrong with its ports
 * @param settings the settings
 */
record SettingScene(Snapshot snapshot, List<Finding> found, List<AuditedSetting> settings) {

    static final List<Cause<SettingScene>> CAUSES =
            List.of(new SettingDangerous(), new SettingUnknown(), new SettingDrift(), new SettingWithoutEffect());

    /** What all causes find, the worst first. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Cause<SettingScene> cause : CAUSES) {
            findings.addAll(cause.find(this));
        }
        findings.sort((one, two) -> one.severity().compareTo(two.severity()));
        return AsRoot.findings(snapshot, findings);
    }

    /** How the audit is asked again. */
    static String again() {
        return AskAgain.PROGRAM + " tune audit";
    }
}
