package dev.portwhy.diagnosis;

import dev.portwhy.model.boot.BootStage;
import dev.portwhy.model.boot.ContainerSetting;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file that names a setting, and what becomes of it at boot.
 *
 * @param by the program that reads the file; null for the runtime of a container
 * @param path the file
 * @param line the number of the line, from 1; 0 for what is no line
 * @param key the setting or pattern as the program understands it, a path below {@code /proc/sys}
 * @param value what it says; null where the line only keeps patterns away from the setting
 * @param fate what becomes of it
 */
public record BootWriter(
        BootStage.@Nullable Kind by,
        String path,
        int line,
        String key,
        @Nullable String value,
        Fate fate) {

    /** What becomes of a line. */
    public enum Fate {
        /** The setting has its value after a boot. */
        WINS,
        /** Another line that comes later says something else, or the same. */
        OVERWRITTEN,
        /** A pattern that an exact line, or one without a value, keeps away from the setting. */
        PASSED_OVER,
        /** The kernel takes no such value. */
        REFUSED,
        /** The line says only that no pattern is to set it. */
        EXCLUDES,
        /** The file is not read: another of its name is, or the program looks elsewhere. */
        NOT_READ,
        /** The file was written below /run while the machine ran, and will not be there. */
        GONE;

        /** A word for it: {@code not-read}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether the setting has its value after a boot. */
    public boolean wins() {
        return fate == Fate.WINS;
    }

    /** The same line with another fate. */
    BootWriter with(Fate other) {
        return new BootWriter(by, path, line, key, value, other);
    }

    /** What the runtime of a container writes when it makes the namespace. */
    static BootWriter ofContainer(ContainerSetting setting) {
        String key = setting.key().replace('.', '/');
        return new BootWriter(null, setting.path(), 0, key, setting.value(), Fate.WINS);
    }
}
