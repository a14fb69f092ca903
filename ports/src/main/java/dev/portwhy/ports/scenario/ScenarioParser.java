package dev.portwhy.ports.scenario;

import java.util.ArrayList;
import java.util.List;

/** Reads the text of a scenario. */
public final class ScenarioParser {

    /** What some editors put in front of a text in UTF-8. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private ScenarioParser() {}

    /**
     * Reads a text and writes its loops out.
     *
     * @param name what the scenario is called
     * @param text the text, lines ended by {@code \n} or {@code \r\n}
     * @throws ScenarioSyntaxException if a line cannot be read, a name is taken twice, a loop does not end, or the loops
     *     make the scenario longer than {@value LoopWriter#LIMIT} lines
     */
    public static Scenario parse(String name, String text) throws ScenarioSyntaxException {
        List<ScenarioLine> lines = new ArrayList<>();
        NameUse names = new NameUse();
        List<String> source =
                text.substring(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0).lines().toList();
        new LoopWriter(source, (line, number) -> lines.add(LineParser.parse(line, number, names))).write();
        return new Scenario(name, lines);
    }
}
