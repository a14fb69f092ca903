package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.Incident;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.PastFailures;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Host;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePastTest {

    private final MadeUpMoments moments = new MadeUpMoments();
    private final List<Text> told = new ArrayList<>();

    @TempDir
    Path directory;

    private HistoryPlace place;
    private Bounds bounds = Bounds.USUAL;

    @BeforeEach
    void place() {
        place = new HistoryPlace(directory.resolve("data"));
    }

    /** What an agent does, with moments of ours. */
    private interface Work {
        void with(Recorder recorder) throws Exception;
    }

    private void agent(Work work) throws Exception {
        HistoryStore store = HistoryStore.open(place);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> bounds, told::add)) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            work.with(recorder);
        }
    }

    private void take(Recorder recorder, int seconds) {
        long nanos = moments.nanos();
        recorder.take(moments.take(seconds), nanos);
    }

    private History read(@Nullable Integer port) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.read(new HistoryRequest(null, port, null, Instant.parse("2026-11-28T00:00:00Z"), 10));
        }
    }

    @Test
    void whatHappenedIsReadAsItWas() throws Exception {
        agent(recorder -> {
            take(recorder, 1);
            moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80, new Culprit(7, "client", 4, Culprit.How.HOLDS))
                    .used(80, 4, 4)
                    .failed(80, 100, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED)
                    .failed(80, 11, 8, Slug.EPHEMERAL_PORTS_EXHAUSTED);
            take(recorder, 30);
            moments.failed(443, 5, 9, null);
            take(recorder, 1);
        });
        History history = read(null);
        assertThat(history.incidents()).hasSize(1);
        Incident incident = history.incidents().getFirst();
        assertThat(incident.slug()).isEqualTo("ephemeral-ports-exhausted");
        assertThat(incident.severity()).isEqualTo("critical");
        assertThat(incident.begin()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(1));
        assertThat(incident.end()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(1));
        assertThat(incident.beginSeen()).isTrue();
        assertThat(incident.endSeen()).isTrue();
        assertThat(incident.subject().address()).isEqualTo(MadeUpMoments.HERE);
        assertThat(incident.subject().netns()).isEqualTo(MadeUpMoments.NETNS.id());
        assertThat(incident.failures()).isEqualTo(111);
        assertThat(incident.peak().used()).isEqualTo(4);
        assertThat(incident.culprits()).containsExactly(new Culprit(7, "client", 4, Culprit.How.HOLDS));
        assertThat(incident.callers())
                .containsExactly(new Incident.Caller(7, "caller", 100), new Incident.Caller(8, "caller", 11));
        assertThat(history.failures()).extracting(PastFailures::count).containsExactly(100L, 11L, 5L);
        assertThat(history.series().stream().mapToLong(History.Step::failures).sum())
                .isEqualTo(116);
        assertThat(history.samples()).isEqualTo(3);
        assertThat(history.gaps()).extracting(Unrecorded::why).containsExactly(Unrecorded.Why.STOPPED);

        History ofPort = read(443);
        assertThat(ofPort.incidents()).isEmpty();
        assertThat(ofPort.failures()).extracting(PastFailures::count).containsExactly(5L);
        assertThat(told).isEmpty();
    }

    /** Nothing is lost between two writes, and nothing is counted twice. */
    @Test
    void callsOfManyMinutesAreCountedExactly() throws Exception {
        agent(recorder -> {
            for (int i = 0; i < 300; i++) {
                moments.failed(80, 7, 1 + i % 3, Slug.EPHEMERAL_PORTS_EXHAUSTED);
                take(recorder, 1);
            }
        });
        History history = read(null);
        assertThat(history.failures()).extracting(PastFailures::count).containsExactly(700L, 700L, 700L);
        assertThat(history.incidents()).extracting(Incident::failures).containsExactly(2100L);
        assertThat(history.incidents().getFirst().callers()).hasSize(3);
    }

    /** A minute that ends while nothing can be written takes nothing along: it is written once that goes again. */
    @Test
    void whatFailsWhileNothingCanBeWrittenIsKeptForLater() throws Exception {
        agent(recorder -> {
            take(recorder, 20);
            change("CREATE TRIGGER full BEFORE UPDATE ON run BEGIN SELECT raise(ABORT, 'no room'); END");
            for (int i = 0; i < 10; i++) {
                moments.failed(80, 7, 1, null);
                take(recorder, 20);
            }
            change("DROP TRIGGER full");
            take(recorder, 20);
        });
        History history = read(null);
        assertThat(history.failures()).extracting(PastFailures::count).containsExactly(70L);
        assertThat(history.gaps()).extracting(Unrecorded::why).contains(Unrecorded.Why.UNWRITABLE);
        assertThat(told).extracting(Text::key).containsExactly("agent.unwritable", "agent.writable");
    }

    @Test
    void aMinuteHasSoManyRowsAtMostAndEveryCallIsCounted() throws Exception {
        agent(recorder -> {
            for (int pid = 1; pid <= 3 * FailureMinutes.MOST; pid++) {
                moments.failed(80, 2, pid, null);
            }
            take(recorder, 1);
        });
        History history = read(null);
        assertThat(history.failures()).hasSize(FailureMinutes.MOST);
        assertThat(history.moreFailures()).isEqualTo(4L * FailureMinutes.MOST);
    }

    @Test
    void theTimesWithoutAnAgentAreGapsWithTheirReason() throws Exception {
        agent(recorder -> {
            moments.found(Slug.CLOSE_WAIT_LEAK, 80);
            take(recorder, 1);
        });
        moments.pass(100);
        agent(recorder -> take(recorder, 1));
        moments.pass(100);
        moments.reboot();
        // This one ends as a process does that is killed.
        HistoryStore killed = HistoryStore.open(place);
        killed.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
        killed.close();
        moments.pass(100);
        agent(recorder -> take(recorder, 1));
        History history = read(null);
        assertThat(history.gaps())
                .extracting(Unrecorded::why)
                .containsExactly(
                        Unrecorded.Why.STOPPED, Unrecorded.Why.BOOT, Unrecorded.Why.KILLED, Unrecorded.Why.STOPPED);
        assertThat(history.gaps().getFirst().from()).isEqualTo(MadeUpMoments.BEGIN);
        assertThat(history.gaps().getFirst().to()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(101));
        Incident cut = history.incidents().getFirst();
        assertThat(cut.end()).isEqualTo(MadeUpMoments.BEGIN);
        assertThat(cut.endSeen()).isFalse();
        assertThat(cut.beginSeen()).isFalse();
    }

    @Test
    void aClockThatIsSetIsAGap() throws Exception {
        agent(recorder -> {
            take(recorder, 1);
            moments.set(MadeUpMoments.BEGIN.plusSeconds(3600));
            take(recorder, 1);
            moments.set(MadeUpMoments.BEGIN.plusSeconds(60));
            take(recorder, 1);
            take(recorder, 1);
        });
        assertThat(read(null).gaps())
                .extracting(Unrecorded::why)
                .contains(Unrecorded.Why.CLOCK_FORWARD, Unrecorded.Why.CLOCK_BACK);
    }

    @Test
    void anotherAgentIsRefusedAndTheLockGoesWithTheFirst() throws Exception {
        agent(recorder -> assertThatThrownBy(() -> HistoryStore.open(place))
                .isInstanceOfSatisfying(
                        PastException.class, e -> assertThat(e.text().key()).isEqualTo("history.taken")));
        agent(recorder -> take(recorder, 1));
    }

    @Test
    void aFileThatIsNoHistoryIsLeftAsItIs() throws Exception {
        agent(recorder -> take(recorder, 1));
        for (String content : List.of("something else, and long enough to be taken for anything at all ".repeat(99))) {
            Files.writeString(place.file(), content);
            assertKey("history.foreign", () -> HistoryStore.open(place));
            assertKey("history.foreign", () -> HistoryReader.open(place));
            assertThat(place.file()).hasContent(content);
        }
    }

    @Test
    void aHistoryOfALaterVersionIsLeftAsItIs() throws Exception {
        agent(recorder -> take(recorder, 1));
        try (var connection =
                SqliteDriver.load(place.directory()).connect(place.file().toString(), new Properties())) {
            HistorySchema.set(connection, "PRAGMA user_version = 2");
        }
        assertKey("history.newer", () -> HistoryStore.open(place));
        assertKey("history.newer", () -> HistoryReader.open(place));
    }

    @Test
    void aDirectoryThatOthersWriteToIsRefused() throws Exception {
        Files.createDirectories(place.directory());
        Files.setPosixFilePermissions(place.directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertKey("history.open", () -> HistoryStore.open(place));
    }

    @Test
    void whereNothingIsKeptThatIsSaid() throws IOException {
        assertKey("history.absent", () -> HistoryReader.open(place));
        Files.createDirectories(place.directory());
        assertKey("history.absent", () -> HistoryReader.open(place));
        // What an agent leaves that is killed in its first moments, or finds the disk full.
        Files.createFile(place.file());
        assertKey("history.empty", () -> HistoryReader.open(place));
    }

    @Test
    void onlyTheOwnerReadsIt() throws Exception {
        agent(recorder -> take(recorder, 1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.directory())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.file())))
                .isEqualTo("rw-------");
    }

    /** By another process: a second SQLite in this one would not mind the locks of the first (sqlite.org/howtocorrupt.html). */
    private void change(String sql) throws Exception {
        ProcessBuilder sqlite3 = new ProcessBuilder("sqlite3", place.file().toString(), sql).inheritIO();
        try {
            assertThat(sqlite3.start().waitFor()).isZero();
        } catch (IOException e) {
            Assumptions.abort("needs sqlite3");
        }
    }

    private List<String> captures() throws Exception {
        List<String> captures = new ArrayList<>();
        try (Connection connection = SqliteDriver.load(place.directory())
                        .connect(place.file().toString(), new Properties());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT why, time, incident FROM capture ORDER BY id")) {
            while (row.next()) {
                captures.add(row.getString(1) + " "
                        + Duration.ofMillis(row.getLong(2) - MadeUpMoments.BEGIN.toEpochMilli())
                                .toSeconds() + " " + row.getString(3));
            }
        }
        return captures;
    }

    /** To find out which moment is nearest no file is read but its own: there may be thousands of them, each of megabytes. */
    @Test
    void theNearestMomentIsFoundWithoutReadingAllOfThem() throws Exception {
        agent(recorder -> take(recorder, 1));
        List<String> steps = new ArrayList<>();
        try (Connection connection = SqliteDriver.load(place.directory())
                        .connect(place.file().toString(), new Properties());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "EXPLAIN QUERY PLAN " + HistoryReader.NEAREST.replace("?", "1800000000000"))) {
            while (row.next()) {
                steps.add(row.getString("detail"));
            }
        }
        assertThat(steps)
                .anyMatch(step -> step.contains("COVERING INDEX capture_time"))
                .noneMatch(step -> step.startsWith("SCAN capture") && !step.contains("COVERING INDEX"));
    }

    @Test
    void theWholeMachineIsKeptAtBeginningWorstMomentAndEndAndEveryTenMinutes() throws Exception {
        agent(recorder -> {
            take(recorder, 100);
            for (int used = 1; used <= 45; used++) {
                moments.found(Slug.EPHEMERAL_PORTS_RUNNING_OUT, 80).used(80, used, 50);
                take(recorder, 1);
            }
            for (int i = 0; i < 75; i++) {
                take(recorder, 10);
            }
        });
        // Of the worst moments the last that was ten seconds behind the one before.
        assertThat(captures())
                .containsExactly("regular 0 null", "begin 100 1", "peak 140 1", "end 155 1", "regular 755 null");
        try (HistoryReader reader = HistoryReader.open(place)) {
            assertThat(reader.nearest(MadeUpMoments.BEGIN.plusSeconds(49))
                            .host()
                            .time())
                    .isEqualTo(MadeUpMoments.BEGIN);
            assertThat(reader.nearest(MadeUpMoments.BEGIN.plusSeconds(51))
                            .host()
                            .time())
                    .isEqualTo(MadeUpMoments.BEGIN.plusSeconds(100));
            assertThat(reader.nearest(MadeUpMoments.BEGIN.plusSeconds(9000)).host())
                    .isEqualTo(new Host("machine", "6.12.0", "x86_64", "boot-1", MadeUpMoments.BEGIN.plusSeconds(755)));
        }
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        bounds = new Bounds(Duration.ofHours(1), 1 << 30);
        agent(recorder -> {
            moments.found(Slug.CLOSE_WAIT_LEAK, 80, new Culprit(7, "client", 4, Culprit.How.HOLDS))
                    .failed(80, 5, 7, null);
            take(recorder, 30);
            take(recorder, 3000);
            moments.found(Slug.CLOSE_WAIT_LEAK, 81).failed(81, 5, 7, null);
            take(recorder, 30);
            for (int i = 0; i < 7; i++) {
                take(recorder, 60);
            }
        });
        assertThat(read(null).incidents()).hasSize(2);
        agent(recorder -> {
            moments.pass(600);
            take(recorder, 1);
        });
        assertThat(read(null).incidents())
                .singleElement()
                .satisfies(incident -> assertThat(incident.subject().port()).isEqualTo(81));
        assertThat(read(null).failures()).extracting(PastFailures::count).containsExactly(5L);
        try (Connection connection =
                SqliteDriver.load(place.directory()).connect(place.file().toString(), new Properties())) {
            assertThat(HistorySchema.number(connection, "SELECT count(*) FROM culprit"))
                    .isZero();
            assertThat(HistorySchema.number(connection, "SELECT min(time) FROM capture"))
                    .isGreaterThanOrEqualTo(MadeUpMoments.BEGIN.plusSeconds(30).toEpochMilli());
        }
    }

    @Test
    void whatIsTooMuchGoesTheOldestFirstAndTheFileShrinks() throws Exception {
        bounds = new Bounds(Duration.ofDays(14), 2 << 20);
        long[] largest = {0};
        agent(recorder -> {
            for (int i = 0; i < 40; i++) {
                for (int pid = 1; pid <= FailureMinutes.MOST; pid++) {
                    moments.failed(80, 1, pid, null);
                }
                take(recorder, 60);
                largest[0] = Math.max(largest[0], Files.size(place.file()));
            }
        });
        assertThat(largest[0]).isLessThan(bounds.bytes() * 3 / 2);
        assertThat(Files.size(place.file())).isLessThan(bounds.bytes() * 11 / 10);
        List<PastFailures> left = read(null).failures();
        assertThat(left).isNotEmpty();
        assertThat(left.getFirst().last()).isEqualTo(MadeUpMoments.BEGIN.plusSeconds(39 * 60));
        assertThat(captures()).isNotEmpty();
    }

    private interface Call {
        AutoCloseable make() throws IOException, SQLException;
    }

    private static void assertKey(String key, Call call) {
        assertThatThrownBy(() -> call.make().close())
                .isInstanceOfSatisfying(
                        PastException.class, e -> assertThat(e.text().key()).isEqualTo(key));
    }

    /** Whoever asks how the agent is does not wait for what is written every half minute. */
    @Test
    void howSendingGoesIsThereAtOnce() throws Exception {
        Instant noon = Instant.parse("2026-11-27T12:00:00Z");
        Pushed begins = new Pushed("http://collector/", null, null, "");
        Pushed fails = new Pushed("http://collector/", null, noon, "Connection refused");
        Pushed works = new Pushed("http://collector/", noon.plusSeconds(3), null, "");
        agent(recorder -> {
            for (Pushed one : List.of(
                    begins, fails, works, new Pushed("http://collector/", noon.plusSeconds(4), noon, "HTTP 500"))) {
                recorder.pushed(one);
                take(recorder, 1);
                assertThat(pushed()).isEqualTo(one);
            }
            recorder.pushed(works);
            take(recorder, 1);
            recorder.pushed(new Pushed("http://collector/", noon.plusSeconds(9), null, ""));
            take(recorder, 1);
            assertThat(pushed())
                    .as("another one that went well is written with what else there is")
                    .isEqualTo(works);
        });
        agent(recorder -> take(recorder, 1));
        assertThat(pushed()).as("an agent that sends nothing").isNull();
    }

    private @Nullable Pushed pushed() throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.state().pushed();
        }
    }
}
