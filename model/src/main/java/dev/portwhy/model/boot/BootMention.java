package dev.portwhy.model.boot;

import java.util.Locale;

/**
 * A place that may set a setting and is pointed to, not worked out: what it does depends on a program.
 *
 * @param kind whose it is
 * @param path the file
 * @param line the number of its line, from 1
 * @param text what stands there, or the setting that it amounts to
 */
public record BootMention(Kind kind, String path, int line, String text) {

    /** Whose place it is. */
    public enum Kind {
        CLOUD_INIT,
        NETWORKD,
        IFUPDOWN,
        RC_LOCAL,
        CRON,
        UDEV,
        UNIT,
        TUNED,
        CONTAINER;

        /** A word for it: {@code cloud-init}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
