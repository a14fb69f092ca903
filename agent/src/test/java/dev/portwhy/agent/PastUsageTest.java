package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.AgentState;
import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.model.Text;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How full destinations were, from the look to the answer: at full rate, and when it is hours and days ago. */
class PastUsageTest {

    private final MadeUpMoments moments = new MadeUpMoments();
    private final List<Text> told = new ArrayList<>();

    @TempDir
    Path directory;

    private HistoryPlace place;

    @BeforeEach
    void place() {
        place = new HistoryPlace(directory.resolve("data"));
    }

    /** What an agent does, with moments of ours. */
    private interface Work {
        void with(Recorder recorder) throws Exception;
    }

    private void agent(Bounds bounds, Work work) throws Exception {
        HistoryStore store = HistoryStore.open(place);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> bounds, told::add)) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            work.with(recorder);
        }
    }

    private void agent(Work work) throws Exception {
        agent(new Bounds(Duration.ofDays(60), 1 << 30), work);
    }

    private void take(Recorder recorder, int seconds) {
        long nanos = moments.nanos();
        recorder.take(moments.take(seconds), nanos);
    }

    private PastUsage usage(long fromSecond, long toSecond, int top) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.usage(second(fromSecond), second(toSecond), top);
        }
    }

    private static Instant second(long second) {
        return MadeUpMoments.BEGIN.plusSeconds(second);
    }

    private long number(String query) throws Exception {
        try (Connection connection =
                SqliteDriver.load(place.directory()).connect(place.file().toString(), new Properties())) {
            return HistorySchema.number(connection, query);
        }
    }

    private static List<Integer> used(PastUsage.Series series) {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < series.used().size(); i++) {
            used.add(series.used().at(i));
        }
        return used;
    }

    @Test
    void everySecondComesBackAsItWas() throws Exception {
        Random random = new Random(3);
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        agent(recorder -> {
            for (int i = 0; i < 200; i++) {
                first.add(random.nextInt(28_000));
                second.add(i % 50 < 25 ? 3 : 0);
                moments.used(80, first.get(i), 28_232);
                if (second.get(i) > 0) {
                    moments.used(443, second.get(i), 50);
                }
                take(recorder, 1);
            }
        });
        PastUsage usage = usage(0, 200, 10);
        assertThat(usage.from()).isEqualTo(MadeUpMoments.BEGIN);
        assertThat(usage.step()).isEqualTo(Duration.ofSeconds(1));
        assertThat(usage.steps()).isEqualTo(200);
        assertThat(usage.series()).extracting(PastUsage.Series::port).containsExactly(80, 443);
        assertThat(usage.series()).extracting(PastUsage.Series::usable).containsExactly(28_232, 50);
        assertThat(used(usage.series().getFirst())).isEqualTo(first);
        assertThat(used(usage.series().getLast())).isEqualTo(second);
        assertThat(told).isEmpty();

        PastUsage one = usage(100, 110, 1);
        assertThat(used(one.series().getFirst())).isEqualTo(first.subList(100, 110));
        assertThat(one.rest().at(0)).isEqualTo(3);
    }

    @Test
    void twoAgentsOfAMinuteAndWhatIsBetweenThem() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 10; i++) {
                moments.used(80, 7, 50);
                take(recorder, 1);
            }
        });
        moments.pass(100);
        agent(recorder -> {
            for (int i = 0; i < 10; i++) {
                moments.used(80, 9, 50);
                take(recorder, 1);
            }
        });
        List<Integer> used = used(usage(0, 120, 5).series().getFirst());
        assertThat(used.subList(0, 10)).containsOnly(7);
        assertThat(used.subList(10, 110)).containsOnly(-1);
        assertThat(used.subList(110, 120)).containsOnly(9);
    }

    @Test
    void whatIsOlderIsCoarserAndKeepsItsHighest() throws Exception {
        List<Integer> seen = new ArrayList<>();
        Random random = new Random(4);
        agent(recorder -> {
            for (int i = 0; i < 6 * 3600 / 5; i++) {
                seen.add(random.nextInt(1000));
                moments.used(80, seen.get(i), 1000);
                take(recorder, 5);
            }
        });
        assertThat(number("SELECT min(begin) FROM usage"))
                .isBetween(second(2 * 3600).toEpochMilli(), second(4 * 3600).toEpochMilli());
        assertThat(number("SELECT count(*) FROM usage_hour WHERE tens IS NULL")).isZero();
        PastUsage usage = usage(0, 3000, 3);
        assertThat(usage.step()).isEqualTo(Duration.ofSeconds(1));
        List<Integer> used = used(usage.series().getFirst());
        for (int i = 0; i + 1 < 600; i += 2) {
            int most = Math.max(seen.get(i), seen.get(i + 1));
            assertThat(used.subList(i * 5, i * 5 + 10)).containsOnly(most);
        }
        agent(recorder -> {
            moments.pass(3 * 86_400);
            take(recorder, 1);
        });
        assertThat(number("SELECT count(*) FROM usage_hour WHERE tens NOT NULL"))
                .isZero();
        List<Integer> minutes = used(usage(0, 3000, 3).series().getFirst());
        for (int minute = 0; minute < 50; minute++) {
            int most = seen.subList(minute * 12, minute * 12 + 12).stream()
                    .max(Integer::compare)
                    .orElseThrow();
            assertThat(minutes.subList(minute * 60, minute * 60 + 60)).containsOnly(most);
        }
        agent(recorder -> {
            moments.pass(31 * 86_400);
            take(recorder, 1);
        });
        assertThat(number("SELECT count(*) FROM usage_hour")).isZero();
        assertThat(number("SELECT count(*) FROM destination")).isZero();
    }

    @Test
    void theFullestDestinationOfEachStepIsTold() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 4 * 3600 / 10; i++) {
                moments.used(80, 10, 100);
                if (i == 30) {
                    moments.used(443, 49, 50);
                }
                if (i < 1400) {
                    take(recorder, 10);
                }
            }
            take(recorder, 1);
        });
        // An hour is coarser by now, and the last ones are not; a step is finer than a minute, and coarser.
        for (int minutes : new int[] {1, 10, 200}) {
            History history = history(null, minutes);
            History.Fullest worst =
                    Objects.requireNonNull(history.series().get(5 / minutes).fullest());
            assertThat(List.of(worst.port(), worst.used(), worst.usable())).containsExactly(443, 49, 50);
            History.Fullest last =
                    Objects.requireNonNull(history.series().get(150 / minutes).fullest());
            assertThat(last.used()).isEqualTo(minutes == 200 ? 49 : 10);
        }
        assertThat(history(443, 1).series().get(5).fullest()).isNotNull();
        assertThat(history(81, 1).series()).allMatch(step -> step.fullest() == null);
    }

    @Test
    void fromOneLookToTheNextTheEarlierOneStands() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 20; i++) {
                moments.used(80, 10 + i, 100);
                take(recorder, 7);
            }
        });
        try (HistoryReader reader = HistoryReader.open(place)) {
            History history = reader.read(new HistoryRequest(null, null, second(0), second(130), 130));
            for (int i = 0; i < 130; i++) {
                History.Fullest fullest =
                        Objects.requireNonNull(history.series().get(i).fullest(), "second " + i);
                assertThat(fullest.used()).isEqualTo(10 + i / 7);
            }
        }
    }

    private History history(@Nullable Integer port, int minutes) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.read(new HistoryRequest(null, port, second(0), second(12_000), 200 / minutes));
        }
    }

    @Test
    void whatIsKeptIsTold() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 5 * 360; i++) {
                moments.used(80, 10, 100);
                take(recorder, 10);
            }
        });
        try (HistoryReader reader = HistoryReader.open(place)) {
            AgentState.UsageKept kept = reader.state().usage();
            assertThat(kept.minutes()).isEqualTo(Instant.parse("2026-11-27T03:00:00Z"));
            assertThat(kept.tenSeconds()).isEqualTo(kept.minutes());
            assertThat(kept.everyLook()).isEqualTo(Instant.parse("2026-11-27T06:00:00Z"));
        }
    }

    @Test
    void ofManyDestinationsAThousandComeOneByOneAndTheRestIsOne() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 20; i++) {
                for (int port = 1; port <= 1000; port++) {
                    // Every look has others in its second half.
                    moments.used(port <= 500 ? port : port + 1000 * i, port <= 500 ? 500 : 1, 1000);
                }
                take(recorder, 1);
            }
        });
        assertThat(number("SELECT count(*) FROM usage WHERE destination != 0")).isLessThanOrEqualTo(UsageMinute.MOST);
        PastUsage usage = usage(0, 20, 500);
        assertThat(usage.series()).hasSize(500).allMatch(series -> series.port() <= 500);
        assertThat(used(usage.series().getFirst())).containsOnly(500);
        for (int i = 0; i < usage.steps(); i++) {
            assertThat(usage.rest().at(i)).isEqualTo(500);
        }
    }

    /** A thousand destinations, a look a second, numbers that wander: what the blocks take, and what the file does. */
    @Test
    void aValueTakesTwoBytes() throws Exception {
        Random random = new Random(5);
        int[] used = random.ints(1000, 100, 28_000).toArray();
        agent(recorder -> {
            for (int i = 0; i < 120; i++) {
                for (int port = 1; port <= used.length; port++) {
                    used[port - 1] = Math.clamp(used[port - 1] + (int) (random.nextGaussian() * 40), 1, 28_232);
                    moments.used(port, used[port - 1], 28_232);
                }
                take(recorder, 1);
            }
        });
        double blocks = number("SELECT sum(length(block)) FROM usage") / 120_000.0;
        assertThat(blocks).isLessThan(2);
    }
}
