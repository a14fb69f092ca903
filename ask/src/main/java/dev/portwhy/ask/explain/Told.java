package dev.portwhy.ask.explain;

import org.jspecify.annotations.Nullable;

/** A message on its way to being understood; what costs time is found out where it is asked for. */
final class Told {

    private final Message message;
    private final @Nullable Understood before;
    private @Nullable Line line;
    private @Nullable Problem problem;
    private boolean looked;
    private final boolean worth;

    Told(Message message, @Nullable Understood before) {
        this(message, before, true);
    }

    private Told(Message message, @Nullable Understood before, boolean worth) {
        this.message = message;
        this.before = before;
        this.worth = worth;
        looked = !worth;
    }

    /** One in which no error stands. */
    static Told ordinary(Message message) {
        return new Told(message, null, false);
    }

    /** Whether it can say something by itself. */
    boolean worth() {
        return worth;
    }

    Message message() {
        return message;
    }

    /** What it says, where that is known from a message before. */
    @Nullable Understood before() {
        return before;
    }

    Line line() {
        if (line == null) {
            line = new Line(message);
        }
        return line;
    }

    /** The error about ports that it names; null for none. */
    @Nullable Problem problem() {
        if (!looked) {
            looked = true;
            problem = Problems.in(line());
        }
        return problem;
    }

    void problem(@Nullable Problem found) {
        problem = found;
    }

    boolean isProblem() {
        return before != null || problem() != null;
    }

    /** Whether it names the error itself, so that it is no hint of another line's. */
    boolean hard() {
        return before != null || problem() != null && line().has("errno");
    }

    /** Whether it only says that a port is taken, as hints do. */
    boolean soft() {
        return before == null && line().has("taken") && !line().has("errno");
    }
}
