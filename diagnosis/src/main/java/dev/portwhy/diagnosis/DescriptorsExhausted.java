package dev.portwhy.diagnosis;

import dev.portwhy.model.Settings;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: the machine's open files are used up, so that socket() and accept() fail with ENFILE
 * ({@code alloc_empty_file()}, fs/file_table.c; {@code fs.file-nr} in Documentation/admin-guide/sysctl/fs.rst).
 */
final class DescriptorsExhausted implements Cause<Usages> {

    private static final int WARN_PERCENT = 90;

    @Override
    public Slug slug() {
        return Slug.FILE_DESCRIPTORS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(Usages scene) {
        return of(scene.snapshot().settings());
    }

    private static List<Finding> of(Settings settings) {
        String[] numbers = settings.get("fs.file-nr").orElse("").strip().split(" ");
        if (numbers.length != 3) {
            return List.of();
        }
        double open;
        double max;
        try {
            open = Double.parseDouble(numbers[0]);
            max = Double.parseDouble(numbers[2]);
        } catch (NumberFormatException e) {
            return List.of();
        }
        if (max <= 0 || open * 100 < max * WARN_PERCENT) {
            return List.of();
        }
        boolean none = open >= max;
        // Root's programs, and all else with CAP_SYS_ADMIN, go on past the limit: more can be open than it allows.
        double wanted = Math.max(open, max) * 2;
        return List.of(new FindingDraft(
                        Slug.FILE_DESCRIPTORS_EXHAUSTED,
                        none ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(none ? "finding.file-descriptors-exhausted.none" : "finding.file-descriptors-exhausted.few", (long) open, (long) max),
                        Subject.key(null, "fs.file-max"))
                .evidence(Text.of("finding.file-descriptors-exhausted.evidence"), "fs.file-nr", String.join(" ", numbers))
                .evidence(Text.of("finding.file-descriptors-exhausted.exempt"), "capable(CAP_SYS_ADMIN)", "CAP_SYS_ADMIN")
                .remedy(Remedy.byRule(
                        new Action.RaiseLimit("fs.file-max", (long) wanted, (long) max),
                        Text.of("finding.file-descriptors-exhausted.raise.do"),
                        Text.of("finding.file-descriptors-exhausted.raise.effect"),
                        Text.of("finding.file-descriptors-exhausted.raise.risk"),
                        AskAgain.PROGRAM))
                .done());
    }
}
