package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Text;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a machine does to an agent: the clock is set to and fro, the agent is ended, killed, the machine started anew, in an order
 * that chance has made. No call is counted twice, none is lost but what a kill may cost, and each question has an answer.
 */
class RecorderWalkTest {

    private static final Bounds ALL = new Bounds(Duration.ofDays(36_500), 1L << 40);
    private static final int STEPS = 800;
    private static final long KILL_COSTS = Duration.ofSeconds(14).toNanos();

    @TempDir
    Path directory;

    private final MadeUpMoments moments = new MadeUpMoments();
    private final List<Text> told = new ArrayList<>();

    /** Calls that failed at a time by the clock that nobody sets. */
    private record Failed(long nanos, long count) {}

    private final Deque<Failed> recent = new ArrayDeque<>();
    private long failed;
    private long mayBeLost;
    private final Set<Unrecorded.Why> gaps = EnumSet.noneOf(Unrecorded.Why.class);

    @Test
    void nothingIsCountedTwiceAndNothingIsLost() throws Exception {
        walk(20261127);
    }

    @Test
    void norInAnotherOrder() throws Exception {
        walk(7);
    }

    private void walk(long seed) throws Exception {
        Random random = new Random(seed);
        HistoryPlace place = new HistoryPlace(directory.resolve("data"));
        HistoryStore store = begin(place);
        Recorder recorder = recorder(store);
        for (int step = 0; step < STEPS; step++) {
            int chance = random.nextInt(100);
            if (chance == 0) {
                recorder.close();
                gaps.add(Unrecorded.Why.STOPPED);
            } else if (chance == 1) {
                store.close();
                gaps.add(Unrecorded.Why.KILLED);
                recent.removeIf(one -> one.nanos() < moments.nanos() - KILL_COSTS);
                mayBeLost += recent.stream().mapToLong(Failed::count).sum();
            } else if (chance == 2) {
                recorder.close();
                moments.reboot();
                gaps.add(Unrecorded.Why.BOOT);
            }
            if (chance <= 2) {
                recent.clear();
                moments.pass(1 + random.nextInt(300));
                store = begin(place);
                recorder = recorder(store);
            } else if (chance == 3) {
                moments.set(moments.time().plusSeconds(3 + random.nextInt(7200)));
                gaps.add(Unrecorded.Why.CLOCK_FORWARD);
            } else if (chance == 4) {
                moments.set(moments.time().minusSeconds(3 + random.nextInt(7200)));
                gaps.add(Unrecorded.Why.CLOCK_BACK);
            }
            look(random, recorder);
        }
        recorder.close();
        assertThat(told).isEmpty();
        check(place, seed);
    }

    private HistoryStore begin(HistoryPlace place) throws Exception {
        HistoryStore store = HistoryStore.open(place);
        store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
        return store;
    }

    private Recorder recorder(HistoryStore store) {
        return new Recorder(store, moments::whole, () -> ALL, told::add);
    }

    private void look(Random random, Recorder recorder) {
        moments.used(80, random.nextInt(51), 50).used(81 + random.nextInt(5), random.nextInt(20), 50);
        if (random.nextInt(4) == 0) {
            long count = 1L + random.nextInt(9);
            int port = 80 + random.nextInt(3);
            boolean known = random.nextBoolean();
            if (known) {
                moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, port, new Culprit(7, "client", 4, Culprit.How.HOLDS));
            }
            moments.failed(port, count, 1 + random.nextInt(3), known ? Slug.EPHEMERAL_PORTS_EXHAUSTED : null);
            failed += count;
            recent.add(new Failed(moments.nanos(), count));
        }
        long nanos = moments.nanos();
        recorder.take(moments.take(1 + random.nextInt(3)), nanos);
    }

    private void check(HistoryPlace place, long seed) throws Exception {
        Instant end = moments.time().plus(Duration.ofDays(365));
        try (HistoryReader reader = HistoryReader.open(place)) {
            var history = reader.read(new HistoryRequest(null, null, Instant.EPOCH, end, 100));
            assertThat(history.gaps()).extracting(Unrecorded::why).containsAll(gaps);
            assertThat(history.gaps()).allMatch(gap -> !gap.to().isBefore(gap.from()));
            assertThat(history.destinations()).isNotEmpty();
            assertThat(history.incidents())
                    .allSatisfy(incident -> assertThat(incident.failures()).isNotNegative());
            assertThat(reader.usage(Instant.EPOCH, end, 10).series()).hasSize(6);
            assertThat(reader.state().kept()).isBefore(end);
            reader.export(directory.resolve("out"), Instant.EPOCH, end);
        }
        try (HistoryStore store = HistoryStore.open(place)) {
            store.bound(ALL, MadeUpMoments.BEGIN.plus(Duration.ofDays(10)));
        }
        try (Connection connection = SqliteDriver.load(place.directory())
                        .connect(place.file().toString(), new Properties());
                Statement statement = connection.createStatement()) {
            long kept = HistorySchema.number(connection, "SELECT sum(count) FROM failure");
            assertThat(kept).as("seed %s", seed).isBetween(failed - mayBeLost, failed);
            try (ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
                assertThat(row.getString(1)).isEqualTo("ok");
            }
            assertThat(HistorySchema.number(connection, "SELECT count(*) FROM usage_hour"))
                    .isPositive();
            // Nothing is left behind of what is no more.
            assertThat(
                            HistorySchema.number(
                                    connection,
                                    "SELECT count(*) FROM usage_holder WHERE (begin, destination) NOT IN (SELECT begin, destination FROM usage_peak)"))
                    .isZero();
            assertThat(HistorySchema.number(
                            connection,
                            "SELECT count(*) FROM usage_peak WHERE (begin, destination) NOT IN (SELECT begin, destination FROM usage"
                                    + " UNION ALL SELECT hour, destination FROM usage_hour)"))
                    .isZero();
        }
    }
}
