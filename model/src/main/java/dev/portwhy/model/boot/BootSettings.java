package dev.portwhy.model.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a boot writes into settings.
 *
 * @param looked whether somebody looked; if not, nothing is known
 * @param init the program that is process 1, or empty
 * @param assumed whether it is only assumed which program applies sysctl.d here, because process 1 is none that is known
 * @param stages who writes, in the order in time
 * @param byHand what {@code sysctl --system} does when a person types it; null where it is a stage itself or is not there
 * @param mentions places that may write settings too, and are only pointed to
 * @param absent keys that the files name and this kernel does not have, paths below {@code /proc/sys}; none where that cannot be seen
 * @param containers what runtimes of containers write into the namespaces they make
 */
public record BootSettings(
        boolean looked,
        String init,
        boolean assumed,
        List<BootStage> stages,
        @Nullable BootStage byHand,
        List<BootMention> mentions,
        List<String> absent,
        List<ContainerSetting> containers) {

    /** Nobody looked. */
    public static final BootSettings NOT_LOOKED =
            new BootSettings(false, "", false, List.of(), null, List.of(), List.of(), List.of());

    public BootSettings {
        stages = List.copyOf(stages);
        mentions = List.copyOf(mentions);
        absent = List.copyOf(absent);
        containers = List.copyOf(containers);
    }
}
