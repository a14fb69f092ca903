package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A history that something else has written into: each question is answered, or refused in a sentence of ours. */
class DamagedHistoryTest {

    private static final Instant END = Instant.parse("2026-11-28T00:00:00Z");
    private static final int PAGE = 4096;

    private static final Set<String> REFUSED = Set.of(
            "history.foreign",
            "history.unreadable",
            "history.unwritable",
            "history.capture",
            "history.no-capture",
            "history.empty",
            "history.newer");

    @TempDir
    Path directory;

    private HistoryPlace place;

    /** Some hours that have everything in them, with what is coarser. */
    @BeforeEach
    void record() throws Exception {
        place = new HistoryPlace(directory.resolve("data"));
        MadeUpMoments moments = new MadeUpMoments();
        HistoryStore store = HistoryStore.open(place);
        try (Recorder recorder = new Recorder(store, moments::whole, () -> Bounds.USUAL, text -> {})) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            for (int i = 0; i < 400; i++) {
                moments.used(80, i % 50, 50).used(443, 3, 50);
                if (i % 100 < 3) {
                    moments.found(Slug.EPHEMERAL_PORTS_EXHAUSTED, 80, new Culprit(7, "client", 4, Culprit.How.HOLDS))
                            .failed(80, 10, i, Slug.EPHEMERAL_PORTS_EXHAUSTED);
                }
                long nanos = moments.nanos();
                recorder.take(moments.take(30), nanos);
            }
        }
    }

    private interface Question {
        void ask(HistoryReader reader) throws PastException;
    }

    private List<Question> questions(Path out) {
        return List.of(
                reader -> reader.read(new HistoryRequest(null, 80, null, END, 50)),
                reader -> reader.usage(Instant.EPOCH, END, 10),
                HistoryReader::state,
                reader -> reader.nearest(END),
                reader -> reader.export(out, Instant.EPOCH, END));
    }

    /** Asks everything; what it gives is how often there was no answer. */
    private int refusals(String of) {
        int refused = 0;
        for (Question question : questions(directory.resolve("out"))) {
            try (HistoryReader reader = HistoryReader.open(place)) {
                question.ask(reader);
            } catch (PastException e) {
                assertThat(REFUSED).as(of).contains(e.text().key());
                refused++;
            }
            for (String name : new String[] {"incidents", "culprits", "failures", "usage", "captures", "gaps"}) {
                assertThat(directory.resolve("out/" + name + ".parquet.part"))
                        .as(of)
                        .doesNotExist();
                directory.resolve("out/" + name + ".parquet").toFile().delete();
            }
        }
        return refused;
    }

    @Test
    void whateverIsWrittenIntoItAQuestionIsAnsweredOrRefused() throws Exception {
        assertThat(refusals("whole")).isZero();
        byte[] whole = Files.readAllBytes(place.file());
        Random random = new Random(20261127);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            byte[] damaged = whole.clone();
            int page = random.nextInt(whole.length / PAGE);
            for (int i = 0; i < 40; i++) {
                damaged[page * PAGE + random.nextInt(PAGE)] = (byte) random.nextInt();
            }
            Files.write(place.file(), damaged);
            refused += refusals("page " + page + " of round " + round);
        }
        assertThat(refused).isPositive();
        for (int length : new int[] {0, 1, 99, 100, PAGE - 1, PAGE, PAGE + 1, whole.length / 2}) {
            Files.write(place.file(), Arrays.copyOf(whole, length));
            assertThat(refusals("cut at " + length)).as("cut at %s", length).isPositive();
        }
        Files.write(place.file(), whole);
        assertThat(refusals("whole again")).isZero();
    }

    private void change(String sql) throws SQLException, PastException {
        try (Connection connection = SqliteDriver.load(place.directory())
                        .connect(place.file().toString(), new Properties());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private void assertRefused(String key, Question question) {
        assertThatThrownBy(() -> {
                    try (HistoryReader reader = HistoryReader.open(place)) {
                        question.ask(reader);
                    }
                })
                .isInstanceOfSatisfying(
                        PastException.class, e -> assertThat(e.text().key()).isEqualTo(key));
    }

    /** A block or a capture that was cut is named, and what does not need it is answered. */
    @Test
    void whatWasCutOffIsNamed() throws Exception {
        change("UPDATE usage SET block = substr(block, 1, length(block) / 2) WHERE destination != 0");
        change("UPDATE capture SET file = substr(file, 1, length(file) / 2)");
        assertRefused("history.unreadable", reader -> reader.usage(Instant.EPOCH, END, 10));
        assertRefused("history.capture", reader -> reader.nearest(END));
        try (HistoryReader reader = HistoryReader.open(place)) {
            assertThat(reader.state().incidents()).isEqualTo(4);
        }
    }

    /** An agent does not go on in a file that is damaged where it begins, and leaves it as it is. */
    @Test
    void anAgentLeavesItAsItIs() throws Exception {
        byte[] damaged = Files.readAllBytes(place.file());
        Arrays.fill(damaged, 100, 2000, (byte) 0x5a);
        Files.write(place.file(), damaged);
        assertThatThrownBy(() -> HistoryStore.open(place).close())
                .isInstanceOfSatisfying(
                        PastException.class, e -> assertThat(e.text().key()).isEqualTo("history.foreign"));
        assertThat(Files.readAllBytes(place.file())).isEqualTo(damaged);
    }
}
