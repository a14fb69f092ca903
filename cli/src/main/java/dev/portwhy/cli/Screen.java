package dev.portwhy.cli;

import dev.portwhy.linux.sys.Terminal;
import java.util.Map;

/**
 * What the answer is shown on.
 *
 * @param columns the width to fit into; {@link Integer#MAX_VALUE} where the answer goes into a file or a pipe
 * @param colors whether to use colours
 * @param terminal whether somebody sees it at once; else it goes into a file or a program
 */
public record Screen(int columns, boolean colors, boolean terminal) {

    /** Neither a width nor colours. */
    public static final Screen PIPE = new Screen(Integer.MAX_VALUE, false);

    private static final int STDOUT = 1;
    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 40;

    /** One that is a terminal if it has a width. */
    public Screen(int columns, boolean colors) {
        this(columns, colors, columns != Integer.MAX_VALUE);
    }

    /** The screen behind standard output. */
    static Screen ofStandardOutput(Map<String, String> environment, Color color) {
        boolean terminal = Terminal.is(STDOUT);
        return of(environment, color, terminal, terminal ? Terminal.columns(STDOUT) : 0);
    }

    /**
     * The screen behind a standard output. {@code COLUMNS} counts even for a pipe, as it does for ps(1).
     *
     * @param reported how wide the terminal says it is; 0 where it does not know
     */
    static Screen of(Map<String, String> environment, Color color, boolean terminal, int reported) {
        long columns = Numbers.parse(environment.getOrDefault("COLUMNS", ""));
        if (columns <= 0) {
            columns = !terminal ? Integer.MAX_VALUE : reported == 0 ? USUAL_COLUMNS : reported;
        }
        boolean colors = switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                terminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        };
        return new Screen(Math.clamp(columns, FEWEST_COLUMNS, Integer.MAX_VALUE), colors, terminal);
    }
}
