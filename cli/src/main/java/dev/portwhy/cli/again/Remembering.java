package dev.portwhy.cli.again;

import dev.portwhy.ask.Answer;
import dev.portwhy.model.Text;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what an answer leaves behind. */
public final class Remembering {

    private Remembering() {}

    /**
     * Keeps it.
     *
     * @param arguments the words of the command line that ask the question again
     * @param program the program that it is about; empty for none
     * @return nothing where there is nothing to come back to; else what has become of the record
     */
    public static Optional<Kept> keep(RecordShelf shelf, Answer answer, List<String> arguments, String program) {
        List<RecordedFinding> findings = Found.recorded(answer);
        if (findings.isEmpty()) {
            return Optional.empty();
        }
        long now = System.currentTimeMillis();
        return Optional.of(new Kept(shelf.keep(new QuestionRecord(
                QuestionRecord.id(now), now, arguments, Found.netns(answer.snapshot()), program, findings))));
    }

    /**
     * What has become of a record.
     *
     * @param obstacle why it is not there; null where it is
     */
    public record Kept(@Nullable Text obstacle) {}
}
