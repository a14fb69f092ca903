package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.IncidentTracker;
import dev.portwhy.ask.past.IncidentTracker.Change;
import dev.portwhy.ask.past.OngoingIncident;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentTrackerTest {

    private final IncidentTracker tracker = new IncidentTracker();
    private final MadeUpMoments moments = new MadeUpMoments();

    private List<Change> changes(int seconds) {
        long nanos = moments.nanos();
        return tracker.take(moments.take(seconds), nanos).stream()
                .map(IncidentTracker.Event::change)
                .toList();
    }

    private MadeUpMoments exhausted() {
        return moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80, new Culprit(7, "client", 4, Culprit.How.HOLDS));
    }

    @Test
    void aFindingThatComesAndGoesIsOneIncident() {
        changes(1);
        exhausted();
        assertThat(changes(1)).containsExactly(Change.BEGAN);
        for (int i = 0; i < 20; i++) {
            assertThat(changes(4)).isEmpty();
            exhausted();
            assertThat(changes(4)).isEmpty();
        }
        OngoingIncident incident = tracker.ongoing().getFirst();
        assertThat(incident.begin()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(1));
        assertThat(incident.last()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(158));
        assertThat(changes(7)).isEmpty();
        assertThat(changes(1)).containsExactly(Change.ENDED);
        assertThat(tracker.ongoing()).isEmpty();
        assertThat(incident.last()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(158));
    }

    @Test
    void whatIsThereAtTheFirstLookWasNotSeenToBegin() {
        exhausted();
        changes(1);
        assertThat(tracker.ongoing().getFirst().beginSeen()).isFalse();
        exhausted();
        moments.found(Slug.CLOSE_WAIT_LEAK, 81);
        changes(1);
        assertThat(tracker.ongoing().getLast().beginSeen()).isTrue();
    }

    @Test
    void theWorstMomentIsTheFullestAndOfThoseTheOneWithMostFailures() {
        exhausted().used(80, 3, 4);
        changes(1);
        exhausted().used(80, 4, 4);
        assertThat(changes(1)).containsExactly(Change.PEAKED);
        exhausted().used(80, 4, 4).failed(80, 5, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(changes(1)).containsExactly(Change.PEAKED);
        exhausted().used(80, 3, 4).failed(80, 50, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(changes(1)).isEmpty();
        OngoingIncident incident = tracker.ongoing().getFirst();
        assertThat(incident.peak().used()).isEqualTo(4);
        assertThat(incident.peak().failures()).isEqualTo(5);
        assertThat(incident.peak().time()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(2));
        assertThat(incident.failures()).isEqualTo(55);
    }

    @Test
    void callsThatFailMakeAnIncidentWhereTheLookCameTooLate() {
        changes(1);
        moments.failed(80, 9, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED).failed(81, 3, 8, null);
        assertThat(changes(1)).containsExactly(Change.BEGAN);
        OngoingIncident incident = tracker.ongoing().getFirst();
        assertThat(incident.failures()).isEqualTo(9);
        assertThat(incident.subject().port()).isEqualTo(80);
        exhausted();
        assertThat(changes(1)).isEmpty();
        assertThat(tracker.ongoing()).containsExactly(incident);
    }

    @Test
    void aCallWithoutCauseBelongsToWhatIsFoundAboutItsDestination() {
        exhausted().found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 81);
        changes(1);
        exhausted().failed(80, 3, 7, null).failed(82, 9, 7, null);
        changes(1);
        assertThat(tracker.ongoing()).extracting(OngoingIncident::failures).containsExactly(3L, 0L);
    }

    @Test
    void aClockThatIsSetBackKeepsNothingOpen() {
        exhausted();
        changes(1);
        moments.set(MadeUpMoments.BEGIN.minusSeconds(3600));
        assertThat(changes(9)).isEmpty();
        assertThat(changes(1)).containsExactly(Change.ENDED);
    }
}
