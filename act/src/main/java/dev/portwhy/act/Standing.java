package dev.portwhy.act;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a change of the journal stands on the machine now.
 *
 * @param change the change
 * @param running the running value
 * @param value what the running value is; null where it is not to be seen
 * @param file the file of /etc/sysctl.d
 */
public record Standing(
        SettingChange change, Part running, @Nullable String value, Part file) {

    /** How one part of a change stands. */
    public enum Part {
        /** As the act made it. */
        NEW,
        /** As it was before. */
        OLD,
        /** Neither: somebody else has changed it since. */
        OTHER,
        /** What was changed is there no longer: the namespace is gone, or the machine was started anew. */
        GONE,
        /** The act has nothing to do with it. */
        NONE,
        /** Whoever asks may not see it. */
        UNSEEN;

        /** {@code new}, {@code old}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether somebody else has changed a part of it since. */
    public boolean changedSince() {
        return running == Part.OTHER || file == Part.OTHER;
    }
}
