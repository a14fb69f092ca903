package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Gap;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;

/** Reads all that a boot of this machine, or of a recorded tree, writes into settings. */
public final class BootReader {

    private BootReader() {}

    /**
     * Reads it. Nothing is run and nobody is asked; what may not be read is a gap.
     *
     * @param gaps takes what could not be read
     */
    public static BootSettings read(KernelFiles files, List<Gap> gaps) {
        SysctlProgram program = SysctlProgram.find(files);
        List<BootStage> stages = new ArrayList<>();
        List<BootMention> mentions = new ArrayList<>();
        commandLine(files, stages);
        BootStage.Kind atBoot = program.atBoot();
        if (atBoot != null) {
            stages.add(SysctlDirectories.read(files, atBoot));
        }
        TunedProfiles.add(files, stages, mentions);
        BootStage.Kind byHand = program.byHand();
        BootStage hand = byHand == null || byHand == atBoot ? null : SysctlDirectories.read(files, byHand);
        OtherPlaces.add(files, mentions);
        for (BootStage stage : stages) {
            gaps(stage, gaps);
        }
        return new BootSettings(
                true,
                program.init(),
                program.assumed(),
                stages,
                hand,
                mentions,
                ContainerSysctls.read(files));
    }

    private static void commandLine(KernelFiles files, List<BootStage> stages) {
        String path = "/proc/cmdline";
        int length = files.read(path);
        List<BootLine> lines = length <= 0 ? List.of() : KernelCommandLine.parse(files.bytes(), length);
        if (!lines.isEmpty()) {
            BootFile file = new BootFile(path, BootFile.Outcome.READ, "", lines);
            stages.add(new BootStage(BootStage.Kind.COMMAND_LINE, List.of(file)));
        }
    }

    private static void gaps(BootStage stage, List<Gap> gaps) {
        for (BootFile file : stage.files()) {
            Gap gap = Gap.of(Gap.Kind.FILE, file.path(), file.error());
            if (file.outcome() == BootFile.Outcome.UNREADABLE && !gaps.contains(gap)) {
                gaps.add(gap);
            }
        }
    }
}
