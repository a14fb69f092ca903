package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.IncidentTracker;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Slug;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the whole machine is kept, and when that would cost too much. */
class CapturePlanTest {

    private static final long SECOND = 1_000_000_000L;

    private final MadeUpMoments moments = new MadeUpMoments();
    private final IncidentTracker tracker = new IncidentTracker();
    private final CapturePlan plan = new CapturePlan();

    /** What is wanted of the next second; where it is made, that takes so long. */
    private @Nullable String next(int seconds, long took) {
        long nanos = moments.nanos();
        Moment moment = moments.take(seconds);
        List<IncidentTracker.Event> events = tracker.take(moment, nanos);
        CapturePlan.Wanted wanted = plan.wanted(moment.snapshot(), events, nanos);
        if (wanted != null) {
            plan.done(wanted, nanos, took);
        }
        return wanted == null ? null : wanted.why();
    }

    @Test
    void theFirstLookAndThenEveryTenMinutes() {
        assertThat(next(599, 0)).isEqualTo("regular");
        assertThat(next(1, 0)).isNull();
        assertThat(next(1, 0)).isEqualTo("regular");
        assertThat(next(1, 0)).isNull();
    }

    @Test
    void aBeginningComesAtOnceAndWhatGrowsEveryTenSeconds() {
        next(60, 0);
        StringBuilder kept = new StringBuilder();
        for (int i = 1; i <= 25; i++) {
            moments.found(Slug.EPHEMERAL_PORTS_RUNNING_OUT, 80).used(80, i, 50);
            String why = next(1, 0);
            kept.append(why == null ? "." : why.charAt(0));
        }
        assertThat(kept).hasToString("b.........p.........p....");
    }

    /** One that takes three seconds is followed by a minute without one, in which what was wanted is not forgotten. */
    @Test
    void whatTakesLongIsMadeSeldomAndStillMade() {
        next(100, 3 * SECOND);
        assertThat(next(1, 0)).isNull();
        moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80).used(80, 50, 50);
        assertThat(next(1, 3 * SECOND)).isEqualTo("begin");
        for (int i = 0; i < 10; i++) {
            moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80).used(80, 50, 50);
            assertThat(next(1, 0)).isNull();
        }
        String why = null;
        int seconds = 0;
        while (why == null && seconds < 100) {
            why = next(1, 0);
            seconds++;
        }
        assertThat(why).isEqualTo("end");
        assertThat(seconds).isBetween(45, 52);
    }

    /** What could not be written is wanted again. */
    @Test
    void whatWasNotMadeIsStillWanted() {
        next(60, 0);
        moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80).used(80, 50, 50);
        long nanos = moments.nanos();
        Moment moment = moments.take(1);
        List<IncidentTracker.Event> events = tracker.take(moment, nanos);
        assertThat(plan.wanted(moment.snapshot(), events, nanos)).isNotNull();
        moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80).used(80, 50, 50);
        assertThat(next(1, 0)).isEqualTo("begin");
    }

    /** An incident that grows while the machine is not looked at has nothing new to show. */
    @Test
    void aLookIsKeptOnce() {
        long nanos = moments.nanos();
        Moment moment = moments.take(1);
        CapturePlan.Wanted wanted = plan.wanted(moment.snapshot(), List.of(), nanos);
        assertThat(wanted).isNotNull();
        plan.done(java.util.Objects.requireNonNull(wanted), nanos, 0);
        assertThat(plan.wanted(moment.snapshot(), List.of(), nanos + 700 * SECOND))
                .isNull();
        assertThat(plan.wanted(moments.take(1).snapshot(), List.of(), nanos + 700 * SECOND))
                .isNotNull();
    }
}
