package dev.portwhy.ask;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of freeing a port, or what would be done to free it.
 *
 * @param before the answers about the port as it was found
 * @param freeing who was in the way, and what ends them
 * @param done what was done; empty where nothing was, as in a dry run
 * @param after the answers about the port as it was left; of a dry run those from before
 * @param back whether something took it again after it had become free
 */
public record FreeAnswer(
        BindAnswers before, Freeing freeing, List<FreeDone> done, BindAnswers after, boolean back) {

    public FreeAnswer {
        done = List.copyOf(done);
    }

    /** Whether a socket can be bound there now. */
    public boolean free() {
        return isFree(after);
    }

    /** Whether sockets can be bound everywhere that was asked about. */
    public static boolean isFree(BindAnswers answers) {
        for (BindAnswer answer : all(answers)) {
            if (!answer.outcome().equals("OK")) {
                return false;
            }
        }
        return true;
    }

    /** What is not free of it; without any, all that was asked about. */
    public static List<BindAnswer> held(BindAnswers answers) {
        List<BindAnswer> held = new ArrayList<>(all(answers));
        held.removeIf(answer -> answer.outcome().equals("OK"));
        return held.isEmpty() ? all(answers) : held;
    }

    /** The answers, one for each end. */
    public static List<BindAnswer> all(BindAnswers answers) {
        List<BindAnswer> all = new ArrayList<>();
        for (List<BindAnswer> one : answers.answers()) {
            all.addAll(one);
        }
        return all;
    }

    /** Whether what is in the way could not be told for sure, and the kernel was not asked. */
    public boolean unknown() {
        return !free() && after.level() == Level.UNKNOWN;
    }
}
