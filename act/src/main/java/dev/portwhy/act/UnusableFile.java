package dev.portwhy.act;

import dev.portwhy.linux.sys.Errno;
import java.util.Locale;

/**
 * A file of the journal that is not believed.
 *
 * @param path which one, or the directory above it that is at fault
 * @param why why not
 */
public record UnusableFile(String path, Why why) {

    /** Why a file of the journal is not believed. */
    public enum Why {
        /** Others than root and the caller can have written it. */
        OPEN,
        /** It was cut off, changed, or is none of ours. */
        DAMAGED,
        /** It is larger than any can be. */
        TOO_LARGE,
        /** It is a link, a device or a directory. */
        NO_FILE,
        /** It cannot be read by whoever asks. */
        UNREADABLE;

        static Why of(int errno) {
            return switch (errno) {
                case Errno.EFBIG -> TOO_LARGE;
                case Errno.EINVAL, Errno.ELOOP -> NO_FILE;
                default -> UNREADABLE;
            };
        }

        /** {@code open}, {@code too-large}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
