package dev.portwhy.ask.explain;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Understands lines that stand together. A line that names an error is a problem; the lines around it complete it: the hint that
 * has the port, the frame of the stack that has the call. Pure: text in, {@link Explanation} out.
 */
public final class Explainer {

    private static final int BEFORE = 6;
    private static final int BEHIND = 8;
    /** How far apart two lines can be that tell of the same failure. */
    private static final int TOGETHER = 4;
    /** How many of the nearest lines may have the place of one that names none. */
    private static final int ADJACENT = 2;

    private final Peel peel;
    private final Reader reader = new Reader();
    private final Known known = new Known();
    private final Groups groups = new Groups();
    /** What names no error: told only where there is nothing else to tell, or every line of an access log would be a problem. */
    private final Groups beside = new Groups();

    private long notUnderstood;
    private long lines;

    /**
     * One that has read nothing yet.
     *
     * @param now what a line without a year is held against
     * @param zone the zone of times that name none
     */
    public Explainer(Instant now, ZoneId zone) {
        peel = new Peel(new Moments(now, zone));
    }

    /** What a text says. */
    public static Explanation explain(String text, Instant now, ZoneId zone) {
        Explainer explainer = new Explainer(now, zone);
        explainer.add(1, List.of(text.split("\n", -1)));
        return explainer.done();
    }

    /** Reads lines that stand together, the first of which has that number. */
    void add(long number, List<String> text) {
        BitSet all = new BitSet();
        all.set(0, text.size());
        add(number, text, all);
    }

    /** Reads lines that stand together; those that are not worth reading only complete the others. */
    void add(long number, List<String> text, BitSet worth) {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            for (Message message : peel.peeled(number + i, text.get(i))) {
                all.add(worth.get(i) ? new Told(message, known.find(message)) : Told.ordinary(message));
            }
        }
        lines += text.size();
        for (int i = 0; i < all.size(); i++) {
            Told told = all.get(i);
            if (told.worth()
                    && told.before() == null
                    && told.problem() == null
                    && told.line().has("errno")) {
                told.problem(Problems.inStack(told.line(), neighbours(all, i)));
            }
        }
        Understood last = null;
        int lastAt = 0;
        for (int i = 0; i < all.size(); i++) {
            Told told = all.get(i);
            Understood understood = understood(all, i);
            if (understood == null) {
                notUnderstood += told.message().text().isBlank() ? 0 : 1;
            } else if (last != null && i - lastAt <= TOGETHER && continues(last, understood, told)) {
                last = last.with(understood);
                lastAt = i;
            } else if (understood.lookAlike() == LookAlike.NO_REASON && beside(all, i)) {
                lastAt = last == null ? 0 : lastAt;
            } else if (understood.lookAlike() != null && understood.call() == null) {
                (understood.errno() == null ? beside : groups).add(understood);
            } else {
                if (last != null) {
                    groups.add(last);
                }
                last = understood;
                lastAt = i;
            }
        }
        if (last != null) {
            groups.add(last);
        }
    }

    private @Nullable Understood understood(List<Told> all, int at) {
        Told told = all.get(at);
        Understood before = told.before();
        if (before != null || !told.worth()) {
            return before;
        }
        Problem problem = told.problem();
        Understood said = reader.read(told.line(), problem, problem == null ? List.of() : neighbours(all, at));
        if (said != null && said.lookAlike() == LookAlike.NO_REASON && !beside(all, at)) {
            List<Line> near = neighbours(all, at);
            return reader.withPlace(told.line(), said, near.subList(0, Math.min(ADJACENT, near.size())));
        }
        if (said != null && problem != null) {
            known.add(told.message(), problem, said);
        }
        return said;
    }

    /** Counts lines that were not even worth reading. */
    void skipped(long count) {
        lines += count;
        notUnderstood += count;
    }

    /** What all lines together say. */
    Explanation done() {
        return groups.isEmpty()
                ? new Explanation(beside.sorted(), notUnderstood, lines)
                : new Explanation(groups.sorted(), notUnderstood + beside.total(), lines);
    }

    private static boolean beside(List<Told> all, int at) {
        for (int i = Math.max(0, at - BEFORE); i < Math.min(all.size(), at + BEHIND); i++) {
            if (all.get(i).isProblem()) {
                return true;
            }
        }
        return false;
    }

    private static boolean continues(Understood last, Understood next, Told told) {
        if (next.lookAlike() != null || last.lookAlike() != null || !last.agrees(next)) {
            return false;
        }
        String text = told.message().text();
        boolean below = text.startsWith("Caused by") || text.startsWith(" ") || text.startsWith("\t");
        boolean reason = last.errno() == null && next.errno() != null;
        return below || told.soft() || reason || !last.same(next) && (adds(last, next) ^ adds(next, last));
    }

    /** Whether the second says something that the first does not. */
    private static boolean adds(Understood one, Understood two) {
        return one.address() == null && two.address() != null
                || one.port() == null && two.port() != null
                || one.call() == null && two.call() != null
                || one.errno() == null && two.errno() != null
                || one.protocol() == null && two.protocol() != null;
    }

    /** The lines around a problem up to the next one, the nearest first. */
    private static List<Line> neighbours(List<Told> all, int at) {
        List<Line> near = new ArrayList<>();
        boolean before = true;
        boolean behind = true;
        for (int step = 1; step <= BEHIND && (before || behind); step++) {
            int up = at - step;
            before &= up >= 0 && step <= BEFORE && !all.get(up).hard();
            if (before && sameSpeaker(all.get(at), all.get(up))) {
                near.add(all.get(up).line());
            }
            int down = at + step;
            behind &= down < all.size() && !all.get(down).hard();
            if (behind && sameSpeaker(all.get(at), all.get(down))) {
                near.add(all.get(down).line());
            }
        }
        return near;
    }

    private static boolean sameSpeaker(Told one, Told two) {
        String first = one.message().program();
        String second = two.message().program();
        return first == null || second == null || first.equals(second);
    }
}
