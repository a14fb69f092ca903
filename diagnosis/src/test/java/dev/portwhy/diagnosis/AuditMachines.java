package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;

/** Machines with files that a boot reads. */
final class AuditMachines {

    private AuditMachines() {}

    /** Settings of a machine and what is wrong with its ports; each two words are a key and a value of /etc/sysctl.d/50.conf. */
    static SettingScene scene(Snapshots machine, String... lines) {
        Snapshot snapshot = booted(machine.snapshot(), lines);
        List<Finding> found = Diagnosis.machine(snapshot).findings();
        return new SettingScene(snapshot, found, Audit.of(snapshot, found).settings());
    }

    static Snapshot booted(Snapshot snapshot, String... lines) {
        List<BootLine> all = new ArrayList<>();
        for (int i = 0; i < lines.length; i += 2) {
            all.add(new BootLine(i / 2 + 1, lines[i], lines[i + 1]));
        }
        return new Snapshot.Builder(snapshot)
                .boot(boot(stage(BootStage.Kind.SYSTEMD_SYSCTL, file("/etc/sysctl.d/50.conf", all))))
                .build();
    }

    static BootSettings boot(BootStage... stages) {
        return new BootSettings(true, "systemd", false, List.of(stages), null, List.of(), List.of(), List.of());
    }

    static BootStage stage(BootStage.Kind kind, BootFile... files) {
        return new BootStage(kind, List.of(files));
    }

    static BootFile file(String path, List<BootLine> lines) {
        return new BootFile(path, BootFile.Outcome.READ, "", lines);
    }
}
