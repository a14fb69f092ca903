package dev.portwhy.ask.explain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text says.
 *
 * @param problems what was understood, the most frequent first, what is about ports before what is not; empty where nothing was
 * @param notUnderstood how many lines say nothing that is known
 * @param lines how many lines there were
 */
public record Explanation(List<Group> problems, long notUnderstood, long lines) {

    public Explanation {
        problems = List.copyOf(problems);
    }

    /**
     * Lines that say the same.
     *
     * @param understood what the first of them says
     * @param count how many there are
     * @param first when the first one was printed; null where none says when
     * @param last when the last one was printed
     */
    public record Group(
            Understood understood,
            long count,
            @Nullable Instant first,
            @Nullable Instant last) {}
}
