package dev.portwhy.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The characters that stand for a number in a line of them, from the lowest to the highest. */
public final class Bars {

    /** Blocks that rise by an eighth of a line. */
    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    /** The same in ASCII. */
    private static final String PLAIN = "_.,-=+*#";

    private Bars() {}

    /** Those that the reader's locale has: what decides it are the variables of locale(7), in their order. */
    public static String of(Map<String, String> environment) {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String lower = value.toLowerCase(Locale.ROOT);
                return lower.contains("utf-8") || lower.contains("utf8") ? BLOCKS : PLAIN;
            }
        }
        return PLAIN;
    }
}
