package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.DestinationPeak;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.model.SocketState;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which states the connections of a destination were at its worst, and whose they were. */
class UsagePeaksTest {

    private static final Bounds LONG = new Bounds(Duration.ofDays(60), 1 << 30);

    @TempDir
    Path directory;

    private final MadeUpMoments moments = new MadeUpMoments();
    private HistoryPlace place;

    @BeforeEach
    void place() {
        place = new HistoryPlace(directory.resolve("data"));
    }

    private static Culprit holder(int pid, int sockets) {
        return new Culprit(pid, "p" + pid, sockets, Culprit.How.HOLDS, "python3 app" + pid + ".py");
    }

    /** Seconds of two destinations: one grows and shrinks again, once a minute, and more in the second minute. */
    private void record(int seconds) throws Exception {
        HistoryStore store = HistoryStore.open(place);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> LONG, text -> {})) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            for (int i = 0; i < seconds; i++) {
                int used = (i / 60 == 1 ? 20 : 10) + 30 - Math.abs(30 - i % 60);
                moments.used(
                                80,
                                used,
                                100,
                                Map.of(
                                        SocketState.ESTABLISHED,
                                        3,
                                        SocketState.TIME_WAIT,
                                        used - 5,
                                        SocketState.SYN_SENT,
                                        2),
                                holder(1, used),
                                holder(2, 4),
                                new Culprit(3, "worker", 3, Culprit.How.INFERRED),
                                holder(4, 1))
                        .used(443, 1, 100, Map.of(SocketState.ESTABLISHED, 1), holder(9, 1));
                long nanos = moments.nanos();
                recorder.take(moments.take(1), nanos);
            }
        }
    }

    private List<DestinationPeak> read(@Nullable Integer port, Instant since, Instant until) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.read(new HistoryRequest(null, port, since, until, 0)).destinations();
        }
    }

    private long rows(String table) throws Exception {
        try (Connection connection =
                SqliteDriver.load(place.directory()).connect(place.file().toString(), new Properties())) {
            return HistorySchema.number(connection, "SELECT count(*) FROM " + table);
        }
    }

    private void coarsen(Duration later) throws Exception {
        try (HistoryStore store = HistoryStore.open(place)) {
            store.bound(LONG, MadeUpMoments.BEGIN.plus(later));
        }
    }

    @Test
    void theWorstMomentIsKeptWithItsStatesAndItsHolders() throws Exception {
        record(180);
        Instant end = MadeUpMoments.BEGIN.plusSeconds(180);
        List<DestinationPeak> fullest = read(null, MadeUpMoments.BEGIN, end);
        assertThat(fullest).extracting(DestinationPeak::port).containsExactly(80, 443);
        DestinationPeak web = fullest.getFirst();
        assertThat(web.time()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(90));
        assertThat(web.used()).isEqualTo(50);
        assertThat(web.usable()).isEqualTo(100);
        assertThat(web.established()).isEqualTo(3);
        assertThat(web.timeWait()).isEqualTo(45);
        assertThat(web.otherStates()).isEqualTo(2);
        assertThat(web.netns()).isEqualTo(MadeUpMoments.NETNS.id());
        assertThat(web.holders())
                .containsExactly(holder(1, 50), holder(2, 4), new Culprit(3, "worker", 3, Culprit.How.INFERRED));
        assertThat(read(443, MadeUpMoments.BEGIN, end))
                .extracting(DestinationPeak::port)
                .containsExactly(443);
        // Of the last minute, what was worst in that one.
        assertThat(read(80, MadeUpMoments.BEGIN.plusSeconds(120), end))
                .extracting(DestinationPeak::used, DestinationPeak::time)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(40, MadeUpMoments.BEGIN.plusSeconds(150)));
        // A row a minute, whatever there was to see.
        assertThat(rows("usage_peak")).isEqualTo(6);
        assertThat(rows("usage_holder")).isEqualTo(12);
    }

    @Test
    void ofAnHourThatIsOverTheWorstStaysAndGoesWithIt() throws Exception {
        record(180);
        List<DestinationPeak> before = read(null, MadeUpMoments.BEGIN, MadeUpMoments.BEGIN.plusSeconds(180));
        coarsen(Duration.ofHours(5));
        assertThat(read(null, MadeUpMoments.BEGIN, MadeUpMoments.BEGIN.plusSeconds(180)))
                .isEqualTo(before);
        assertThat(rows("usage_peak")).isEqualTo(2);
        assertThat(rows("usage_holder")).isEqualTo(4);
        // What comes later into the same hour, since the clock was set back, is held against what is there.
        moments.set(MadeUpMoments.BEGIN.plusSeconds(600));
        record(60);
        coarsen(Duration.ofHours(6));
        assertThat(rows("usage_peak")).isEqualTo(2);
        assertThat(read(80, MadeUpMoments.BEGIN, MadeUpMoments.BEGIN.plusSeconds(3600)))
                .containsExactly(before.getFirst());
        coarsen(Duration.ofDays(40));
        assertThat(rows("usage_peak")).isZero();
        assertThat(rows("usage_holder")).isZero();
    }

    /** However many destinations a minute has: those that are one row together have no worst moment of their own. */
    @Test
    void thereIsABound() throws Exception {
        HistoryStore store = HistoryStore.open(place);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> LONG, text -> {})) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            for (int i = 0; i < 4; i++) {
                for (int port = 1; port <= UsageMinute.MOST; port++) {
                    moments.used(port + i * UsageMinute.MOST, 1 + i, 100, Map.of(), holder(port, 1));
                }
                long nanos = moments.nanos();
                recorder.take(moments.take(31), nanos);
            }
        }
        assertThat(rows("usage_peak")).isLessThanOrEqualTo(2L * UsageMinute.MOST);
        assertThat(rows("usage_holder")).isEqualTo(rows("usage_peak"));
        assertThat(read(null, MadeUpMoments.BEGIN, MadeUpMoments.BEGIN.plusSeconds(200)))
                .hasSize(10);
    }
}
