package dev.portwhy.cli.lab;

import dev.portwhy.ports.shape.TrialResult;
import java.util.List;

/** A line of characters that rise and fall with a number as time goes by. */
final class Spark {

    private Spark() {}

    /**
     * The ports in use, from the first sample to the last.
     *
     * @param most what the highest character stands for
     * @param columns how many characters
     * @param steps the characters, those of {@link dev.portwhy.cli.Bars}
     */
    static String of(List<TrialResult.Sample> samples, int most, int columns, String steps) {
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
}
