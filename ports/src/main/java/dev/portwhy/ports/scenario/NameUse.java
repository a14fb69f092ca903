package dev.portwhy.ports.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which names are taken while a text is read.
 *
 * <p>A name is taken by the line that gives it and free again after its {@code close}. A line that is expected to fail
 * ({@code c = ln accept => EAGAIN}) gives no name, so that it can be tried again.
 */
final class NameUse {

    private final Map<String, Integer> takenInLine = new HashMap<>();

    void use(Step step, Optional<Expectation> expected, Token nameToken, Words words) throws ScenarioSyntaxException {
        String given = switch (step) {
            case Step.NewSocket made -> made.socket();
            case Step.Accept accept -> accept.newSocket();
            case Step.Duplicate duplicate -> duplicate.newSocket();
            default -> "";
        };
        if (step instanceof Step.Close close) {
            takenInLine.remove(close.socket());
        }
        if (given.isEmpty()) {
            return;
        }
        Integer line = takenInLine.get(given);
        if (line != null) {
            throw words.fail(nameToken, "lab.syntax.name-taken", given, line);
        }
        boolean mayFail = expected.isPresent()
                && expected.get().outcome().filter(Outcome::isOk).isEmpty();
        if (!mayFail) {
            takenInLine.put(given, words.line());
        }
    }
}
