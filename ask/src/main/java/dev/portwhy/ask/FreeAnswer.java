package dev.portwhy.ask;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of freeing a port, or what would be done to free it.
 *
 * @param before the answers about the port as it was found
 * @param freeing who was in the way, and what ends them
 * @param done what was done; empty where nothing was, as in a dry run
 * @param after the answers about the port as it was left; of a dry run those from before
 * @param gone whether the network namespace itself is gone by now, which what was ended had kept; {@code after} is from before then
 * @param back whether something took it again after it had become free
 * @param kill whether processes might be killed
 * @param rest who is in the way behind it, and what is left that would end them; of a dry run all of it
 */
public record FreeAnswer(
        BindAnswers before,
        Freeing freeing,
        List<FreeDone> done,
        BindAnswers after,
        boolean gone,
        boolean back,
        boolean kill,
        Freeing rest) {

    public FreeAnswer {
        done = List.copyOf(done);
    }

    /** Nothing was done. */
    public static FreeAnswer dryRun(BindAnswers asked, Freeing plan, boolean kill) {
        return new FreeAnswer(asked, plan, List.of(), asked, false, false, kill, plan);
    }

    /** What is left that would end whoever is in the way; of a dry run all of it. */
    public List<FreeStep> steps() {
        return rest.steps();
    }

    /** What is left to a person, with the reason; nothing of a port that is free. */
    public List<FreeStep> left() {
        List<FreeStep> left = new ArrayList<>();
        for (FreeStep step : free() ? List.<FreeStep>of() : steps()) {
            if (step.obstacle() != null) {
                left.add(step);
            } else if (step.kills() && !kill) {
                left.add(new FreeStep(step.remedy(), step.rows(), Text.of("free.left.kill"), step.also()));
            }
        }
        return left;
    }

    /** Whether something is left that would be done. */
    public boolean doesSomething(boolean withKill) {
        return may(withKill) && rest.suffices(step -> mayDo(step, withKill));
    }

    /** What is left that would be done, in this order and no more of it than it takes; nothing where it would not free the port. */
    public List<FreeStep> would() {
        List<FreeStep> would = new ArrayList<>();
        for (FreeStep step : doesSomething(kill) ? steps() : List.<FreeStep>of()) {
            if (mayDo(step, kill)) {
                would.add(step);
            }
        }
        return would;
    }

    /** Whether something could be done that would end only a part of what is in the way, and is not done for that. */
    public boolean wouldNotSuffice() {
        return may(kill) && !doesSomething(kill);
    }

    private boolean may(boolean withKill) {
        for (FreeStep step : steps()) {
            if (mayDo(step, withKill)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayDo(FreeStep step, boolean withKill) {
        return step.obstacle() == null && (withKill || !step.kills());
    }

    /** Whether a socket can be bound there now. */
    public boolean free() {
        return gone || isFree(after);
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
