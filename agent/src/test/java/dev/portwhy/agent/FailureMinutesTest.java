package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.diagnosis.Slug;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which calls are a row of a minute. */
class FailureMinutesTest {

    private final MadeUpMoments moments = new MadeUpMoments();
    private final FailureMinutes minutes = new FailureMinutes();

    @BeforeEach
    void begin() {
        minutes.at(MadeUpMoments.BEGIN);
    }

    private void failed(int port, long count, int pid, @Nullable Slug cause) {
        List<FailedCalls> failures =
                moments.failed(port, count, pid, cause).take(1).failures();
        failures.forEach(calls -> minutes.add(calls, null));
    }

    @Test
    void whatIsAlikeIsOneRowAndWhatIsNotIsAnother() {
        failed(80, 3, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        failed(80, 4, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        failed(80, 1, 8, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        failed(81, 1, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED);
        failed(80, 1, 7, null);
        assertThat(minutes.changed()).extracting(FailureMinutes.Row::count).containsExactlyInAnyOrder(7L, 1L, 1L, 1L);
        FailureMinutes.Row row = minutes.changed().stream()
                .filter(one -> one.count() == 7)
                .findFirst()
                .orElseThrow();
        assertThat(row.first()).isEqualTo(MadeUpMoments.BEGIN);
        assertThat(row.last()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(1));
        assertThat(row.kind().slug()).isEqualTo("ephemeral-ports-exhausted");
    }

    /** A row that was written keeps its number, and is written again where it grew. */
    @Test
    void onlyWhatChangedIsWritten() {
        failed(80, 3, 7, null);
        failed(80, 3, 8, null);
        minutes.changed().forEach(row -> row.id = row.kind().pid());
        minutes.written();
        assertThat(minutes.changed()).isEmpty();
        failed(80, 2, 8, null);
        assertThat(minutes.changed()).singleElement().satisfies(row -> {
            assertThat(row.count()).isEqualTo(5);
            assertThat(row.id).isEqualTo(8);
        });
    }

    @Test
    void whatIsTooMuchIsANumber() {
        for (int pid = 1; pid <= FailureMinutes.MOST + 5; pid++) {
            failed(80, 2, pid, null);
        }
        minutes.addOthers(100);
        assertThat(minutes.changed()).hasSize(FailureMinutes.MOST);
        assertThat(minutes.others()).isEqualTo(110);
        minutes.written();
        assertThat(minutes.others()).isZero();
        // One that has a row goes on to have it.
        failed(80, 1, 1, null);
        assertThat(minutes.changed())
                .singleElement()
                .extracting(FailureMinutes.Row::count)
                .isEqualTo(3L);
    }

    @Test
    void aMinuteIsThatOfTheClockWhicheverWayItGoes() {
        Instant minute = Instant.parse("2026-11-27T03:12:00Z");
        failed(80, 1, 1, null);
        assertThat(minutes.minute()).isEqualTo(minute.toEpochMilli());
        assertThat(minutes.isOver(minute.plusMillis(59_999))).isFalse();
        assertThat(minutes.isOver(minute.plusSeconds(60))).isTrue();
        assertThat(minutes.isOver(minute.minusMillis(1))).isTrue();
        minutes.at(minute.plusSeconds(30));
        assertThat(minutes.changed()).hasSize(1);
        minutes.at(minute.minusSeconds(3600));
        assertThat(minutes.changed()).isEmpty();
        assertThat(minutes.others()).isZero();
        // Before 1970 as well: a machine without a battery begins there.
        minutes.at(Instant.ofEpochMilli(-1));
        assertThat(minutes.minute()).isEqualTo(-60_000);
    }
}
