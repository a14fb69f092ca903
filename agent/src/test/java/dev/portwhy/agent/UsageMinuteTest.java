package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which looks are a minute, and what is known of a destination that a look did not have. */
class UsageMinuteTest {

    private static final int UNKNOWN = UsageBlock.UNKNOWN;

    private final MadeUpMoments moments = new MadeUpMoments();
    private final UsageMinute minute = new UsageMinute();

    private void take(int seconds) {
        Moment moment = moments.take(seconds);
        minute.take(moment.time(), moment.destinations());
    }

    private UsageMinute.Line line(int port) {
        return minute.lines().entrySet().stream()
                .filter(entry -> entry.getKey().port() == port)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private List<int[]> block(int port) throws Exception {
        return List.of(UsageBlock.columns(minute.block(line(port))));
    }

    @Test
    void aMinuteEndsWithTheClocksOwnAndWhereTheClockIsSetBack() {
        assertThat(minute.isOver(MadeUpMoments.BEGIN)).isFalse();
        take(59);
        assertThat(minute.isOver(MadeUpMoments.BEGIN))
                .as("the same instant again")
                .isTrue();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.minusMillis(1))).isTrue();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusMillis(1))).isFalse();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusMillis(59_999))).isFalse();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusSeconds(60))).isTrue();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusSeconds(86_400))).isTrue();
    }

    /** One that begins in the middle of a minute of the clock ends with it, too. */
    @Test
    void whatBeginsLateIsShort() {
        moments.set(Instant.parse("2026-11-27T03:12:50Z"));
        take(1);
        assertThat(minute.isOver(Instant.parse("2026-11-27T03:12:59Z"))).isFalse();
        assertThat(minute.isOver(Instant.parse("2026-11-27T03:13:00Z"))).isTrue();
    }

    @Test
    void aMinuteHoldsSixHundredLooks() {
        for (int i = 0; i < 600; i++) {
            Instant time = MadeUpMoments.BEGIN.plusMillis(i);
            assertThat(minute.isOver(time)).as("look %s", i).isFalse();
            minute.take(time, moments.used(80, 1, 2).take(0).destinations());
        }
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusMillis(600))).isTrue();
    }

    /** Where every destination was shown, one that was not there had no connection; what it could have had stays. */
    @Test
    void whoIsNotThereHasNone() throws Exception {
        moments.used(80, 5, 50);
        take(1);
        take(1);
        moments.used(80, 7, 60).used(443, 1, 60);
        take(1);
        List<int[]> web = block(80);
        assertThat(web.get(0)).containsExactly(5, 0, 7);
        assertThat(web.get(1)).containsExactly(50, 50, 60);
        List<int[]> other = block(443);
        assertThat(other.get(0)).containsExactly(0, 0, 1);
        assertThat(other.get(1)).containsExactly(60, 60, 60);
        assertThat(line(80).peak()).isEqualTo(7);
        assertThat(line(80).peakUsable()).isEqualTo(60);
        assertThat(minute.peakTime(line(80)))
                .isEqualTo(MadeUpMoments.BEGIN.plusSeconds(2).toEpochMilli());
    }

    /** Where only the fullest were shown, nobody knows of one that was not among them. */
    @Test
    void ofWhoIsNotShownNothingIsKnown() throws Exception {
        for (int port = 1; port <= 2 * UsageMinute.MOST; port++) {
            moments.used(port, port, 10_000);
        }
        take(1);
        moments.used(2 * UsageMinute.MOST, 9, 10_000).used(60_000, 1, 10_000);
        take(1);
        assertThat(minute.folded()).isTrue();
        assertThat(minute.lines()).hasSize(UsageMinute.MOST);
        // Those that were least full are one number, with how many they were.
        int[][] rest = UsageBlock.columns(minute.restBlock());
        assertThat(rest[0]).containsExactly(0, 1000);
        assertThat(rest[2]).containsExactly(1000, 1);
        assertThat(rest[1]).containsExactly(500_500, 1);
        assertThat(block(2 * UsageMinute.MOST).getFirst()).containsExactly(2000, 9);
        assertThat(block(2 * UsageMinute.MOST - 1).getFirst()).containsExactly(1999, UNKNOWN);
        assertThat(minute.restPeak()).isEqualTo(500_500);
    }

    @Test
    void whatWasWrittenIsWrittenOnce() {
        assertThat(minute.changed()).isFalse();
        moments.used(80, 1, 2);
        take(1);
        assertThat(minute.changed()).isTrue();
        minute.written();
        assertThat(minute.changed()).isFalse();
        take(1);
        assertThat(minute.changed()).isTrue();
        minute.clear();
        assertThat(minute.changed()).isFalse();
        assertThat(minute.lines()).isEmpty();
        assertThat(minute.isOver(MadeUpMoments.BEGIN.plusSeconds(999))).isFalse();
    }
}
