package dev.portwhy.act;

import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/** Knows the order in which this machine's boot applies the files that give settings their values. */
public interface BootFiles {

    /**
     * Where a value has to stand so that it counts after a boot.
     *
     * @param path the file of /etc/sysctl.d; null where none wins
     * @param reason why none does; null where one does
     */
    record Place(@Nullable String path, @Nullable Text reason) {

        /** A file that wins. */
        public static Place in(String path) {
            return new Place(path, null);
        }

        /** No file wins. */
        public static Place none(Text reason) {
            return new Place(null, reason);
        }
    }

    /** The file of ours that wins for a setting. */
    Place of(String key);
}
