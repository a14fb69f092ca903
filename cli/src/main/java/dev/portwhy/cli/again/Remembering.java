package dev.portwhy.cli.again;

import dev.portwhy.ask.Answer;
import java.util.List;

/** Keeps what an answer leaves behind. */
public final class Remembering {

    private Remembering() {}

    /**
     * Keeps it.
     *
     * @param arguments the words of the command line that ask the question again
     * @param program the program that it is about; empty for none
     * @return whether there is something to come back to
     */
    public static boolean keep(RecordShelf shelf, Answer answer, List<String> arguments, String program) {
        List<RecordedFinding> findings = Found.recorded(answer);
        if (findings.isEmpty()) {
            return false;
        }
        long now = System.currentTimeMillis();
        return shelf.keep(new QuestionRecord(
                QuestionRecord.id(now), now, arguments, Found.netns(answer.snapshot()), program, findings));
    }
}
