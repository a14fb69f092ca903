package dev.portwhy.ports.scenario;

import dev.portwhy.model.Text;

/** The text of a scenario is wrong: what is wrong, and where. */
public final class ScenarioSyntaxException extends Exception {

    private static final int QUOTED = 60;

    private final Text problem;
    private final int line;
    private final int column;

    /**
     * @param problem what is wrong, to be looked up in the message catalogues
     * @param line the line in the text, from 1
     * @param column the column in that line, from 1
     */
    ScenarioSyntaxException(Text problem, int line, int column) {
        super("line " + line + ", column " + column + ": " + problem.key() + " " + problem.arguments());
        this.problem = shortened(problem);
        this.line = line;
        this.column = column;
    }

    /** A message quotes the start of a very long word only. */
    private static Text shortened(Text problem) {
        Object[] arguments = problem.arguments().stream()
                .map(argument ->
                        argument instanceof String word && word.length() > QUOTED ? start(word) + "…" : argument)
                .toArray();
        return Text.of(problem.key(), arguments);
    }

    /** What takes two chars is not cut in two. */
    private static String start(String word) {
        return word.substring(0, Character.isHighSurrogate(word.charAt(QUOTED - 1)) ? QUOTED - 1 : QUOTED);
    }

    /** What is wrong. */
    public Text problem() {
        return problem;
    }

    /** The line in the text, from 1. */
    public int line() {
        return line;
    }

    /** The column in that line, from 1. */
    public int column() {
        return column;
    }
}
