package dev.portwhy.cli.lab;

import dev.portwhy.ports.shape.TrialResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line of characters that rise and fall with a number as time goes by. */
final class Spark {

    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final String PLAIN = "_.,-=+*#";

    private Spark() {}

    /**
     * The ports in use, from the first sample to the last.
     *
     * @param most what the highest character stands for
     * @param columns how many characters
     * @param blocks whether the reader's locale has more than ASCII
     */
    static String of(List<TrialResult.Sample> samples, int most, int columns, boolean blocks) {
        String steps = blocks ? BLOCKS : PLAIN;
        StringBuilder line = new StringBuilder();
        int end = samples.getLast().ms();
        int at = 0;
        for (int column = 0; column < columns; column++) {
            long until = (long) end * (column + 1) / columns;
            while (at + 1 < samples.size() && samples.get(at + 1).ms() <= until) {
                at++;
            }
            int height = Math.clamp(
                    (long) samples.get(at).used() * steps.length() / Math.max(1, most), 0, steps.length() - 1);
            line.append(samples.get(at).used() == 0 ? ' ' : steps.charAt(height));
        }
        return line.toString();
    }

    /** Whether a locale has more than ASCII: what decides it are the variables of locale(7), in their order. */
    static boolean blocks(Map<String, String> environment) {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String lower = value.toLowerCase(Locale.ROOT);
                return lower.contains("utf-8") || lower.contains("utf8");
            }
        }
        return false;
    }
}
