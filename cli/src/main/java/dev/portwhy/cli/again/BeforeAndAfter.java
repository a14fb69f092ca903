package dev.portwhy.cli.again;

import dev.portwhy.diagnosis.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was found before against what is found now.
 *
 * @param gone found before, and not any more
 * @param still found before, and now
 * @param fresh found now, and not before
 * @param harmless those of {@code fresh} that stand in nobody's way: the port has another program than the one that was in the way
 */
record BeforeAndAfter(
        List<RecordedFinding> gone,
        List<RecordedFinding> still,
        List<RecordedFinding> fresh,
        List<RecordedFinding> harmless) {

    public BeforeAndAfter {
        gone = List.copyOf(gone);
        still = List.copyOf(still);
        fresh = List.copyOf(fresh);
        harmless = List.copyOf(harmless);
    }

    /**
     * Compares.
     *
     * @param program the program that the question was about: when that has the port now, it is what was wanted
     */
    static BeforeAndAfter of(List<RecordedFinding> before, List<RecordedFinding> after, String program) {
        List<RecordedFinding> gone = new ArrayList<>();
        List<RecordedFinding> still = new ArrayList<>();
        List<RecordedFinding> fresh = new ArrayList<>(after);
        List<RecordedFinding> harmless = new ArrayList<>();
        for (RecordedFinding was : before) {
            RecordedFinding now = find(after, was);
            if (now == null || was.givenWayTo(now) || isWanted(was, now, program)) {
                gone.add(was);
            } else {
                still.add(now);
                fresh.remove(now);
            }
        }
        for (RecordedFinding now : fresh) {
            for (RecordedFinding was : gone) {
                boolean samePort =
                        was.isOfHolder() && now.slug().equals("port-held-by-listener") && was.port() == now.port();
                if (samePort && (was.givenWayTo(now) || isWanted(was, now, program))) {
                    harmless.add(now);
                    break;
                }
            }
        }
        return new BeforeAndAfter(gone, still, fresh, harmless);
    }

    private static @org.jspecify.annotations.Nullable RecordedFinding find(
            List<RecordedFinding> all, RecordedFinding wanted) {
        for (RecordedFinding one : all) {
            if (one.sameAs(wanted)) {
                return one;
            }
        }
        return null;
    }

    /** Whether the program that asked has it now, and did not before. */
    private static boolean isWanted(RecordedFinding was, RecordedFinding now, String program) {
        return !program.isEmpty()
                && was.isOfHolder()
                && now.programs().contains(program)
                && Collections.disjoint(was.holders(), now.holders());
    }

    /** What it comes down to: what is still there and what is new, but for what is as it should be. */
    Level level(Level answered) {
        List<RecordedFinding> left = new ArrayList<>(still);
        left.addAll(fresh);
        left.removeAll(harmless);
        for (RecordedFinding finding : left) {
            if (finding.severity().equals("critical")) {
                return Level.CRITICAL;
            }
        }
        if (!left.isEmpty()) {
            return Level.WARNING;
        }
        return answered == Level.UNKNOWN ? Level.UNKNOWN : Level.OK;
    }
}
