package dev.portwhy.cli.live;

import java.util.regex.Pattern;

/** What of an answer is another one only when something has changed: all but the spans of time, which run by themselves. */
public final class StandingText {

    /** As the words for them are in both languages ({@code common.span}); lists of sockets have them without a space. */
    private static final Pattern SPANS =
            Pattern.compile("\\d+(\\.\\d+)? ?(ms|min|s|h|d|毫秒|秒|分|小时|天)(?![\\p{Alpha}\\d])");

    private StandingText() {}

    /** A text without spans of time. */
    public static String of(String text) {
        return SPANS.matcher(text).replaceAll("");
    }
}
