package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Cause: a process has all its descriptors open ({@link ProcessDescriptors}), or the machine's open files are used up, so that socket() and accept() fail with ENFILE
 * ({@code alloc_empty_file()}, fs/file_table.c; {@code fs.file-nr} in Documentation/admin-guide/sysctl/fs.rst).
 */
final class DescriptorsExhausted implements Cause<Usages> {

    /** A tenth left is few. */
    private static final int WARN_FREE = 10;

    @Override
    public Slug slug() {
        return Slug.FILE_DESCRIPTORS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(Usages scene) {
        List<Finding> findings = new ArrayList<>(ProcessDescriptors.of(scene.snapshot()));
        findings.addAll(of(scene.snapshot().settings()));
        return findings;
    }

    private static List<Finding> of(Settings settings) {
        // How many are open, 0, and how many there may be.
        long[] numbers = settings.numbers(Setting.FS_FILE_NR);
        if (numbers.length == 0) {
            return List.of();
        }
        long open = numbers[0];
        long max = numbers[2];
        if (max <= 0 || open < max - max / WARN_FREE) {
            return List.of();
        }
        boolean none = open >= max;
        // Root's programs, and all else with CAP_SYS_ADMIN, go on past the limit: more can be open than it allows.
        long most = Math.max(open, max);
        long wanted = most > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : most * 2;
        return List.of(new FindingDraft(
                        Slug.FILE_DESCRIPTORS_EXHAUSTED,
                        none ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(
                                none
                                        ? "finding.file-descriptors-exhausted.none"
                                        : "finding.file-descriptors-exhausted.few",
                                open,
                                max),
                        Subject.key(null, Setting.FS_FILE_MAX))
                .evidence(
                        Text.of("finding.file-descriptors-exhausted.evidence"),
                        Setting.FS_FILE_NR.key(),
                        settings.get(Setting.FS_FILE_NR).orElseThrow())
                .evidence(
                        Text.of("finding.file-descriptors-exhausted.exempt"), "capable(CAP_SYS_ADMIN)", "CAP_SYS_ADMIN")
                .remedy(Remedy.byRule(
                        new Action.RaiseLimit(Setting.FS_FILE_MAX.key(), wanted, max),
                        Text.of("finding.file-descriptors-exhausted.raise.do"),
                        Text.of("finding.file-descriptors-exhausted.raise.effect"),
                        Text.of("finding.file-descriptors-exhausted.raise.risk"),
                        AskAgain.PROGRAM))
                .done());
    }
}
