package dev.portwhy.ask.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been understood before, by the beginning of a line up to its error. A log in which something fails says the same with
 * other clients and requests behind the error, a thousand times a second.
 *
 * <p>A line is remembered only where its beginning alone was understood as the whole line was.
 */
final class Known {

    private static final int ERRORS = 8;
    private static final int BEGINNINGS = 4096;

    private final List<String> errors = new ArrayList<>();
    private final Map<String, Understood> understood = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Understood> eldest) {
            return size() > BEGINNINGS;
        }
    };

    /** What a message says, if one with the same beginning has been understood; else null. */
    @Nullable Understood find(Message message) {
        String text = message.text();
        for (String error : errors) {
            int at = text.indexOf(error);
            if (at >= 0) {
                Understood before = understood.get(key(message, at + error.length()));
                return before == null ? null : before.again(message);
            }
        }
        return null;
    }

    private static String key(Message message, int end) {
        return message.program() + '\n' + message.text().substring(0, end);
    }

    /** Remembers it, where the beginning of the line says all of it. */
    void add(Message message, Problem problem, Understood said) {
        boolean whole =
                said.lookAlike() == null && said.call() != null && said.address() != null && said.port() != null;
        String text = message.text();
        if (!whole || problem.end() > text.length() || problem.end() - problem.start() < 8) {
            return;
        }
        String front = text.substring(0, problem.end());
        Line alone = new Line(new Message(message.line(), front, front, message.program(), message.time()));
        Understood again = new Reader().read(alone, Problems.in(alone), List.of());
        if (again == null || !again.same(said)) {
            return;
        }
        String error = text.substring(problem.start(), problem.end());
        if (!errors.contains(error)) {
            if (errors.size() == ERRORS) {
                return;
            }
            errors.add(error);
        }
        understood.put(key(message, text.indexOf(error) + error.length()), said);
    }
}
