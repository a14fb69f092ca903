package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.portwhy.agent.parquet.ParquetColumn;
import dev.portwhy.agent.parquet.ParquetFile;
import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read by a library that has nothing to do with what wrote it. */
class ParquetExportTest {

    private static final Instant END = Instant.parse("2026-12-30T00:00:00Z");

    @TempDir
    Path directory;

    private final MadeUpMoments moments = new MadeUpMoments();

    /** All rows of a file, each column by its name and in the type that the file says it has. */
    private static List<Map<String, @Nullable Object>> rows(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file));
                RowReader row = reader.rowReader()) {
            while (row.hasNext()) {
                row.next();
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (int i = 0; i < row.getFieldCount(); i++) {
                    String name = row.getFieldName(i);
                    values.put(name, row.isNull(name) ? null : row.getValue(name));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    private void record(int seconds) throws Exception {
        HistoryStore store = HistoryStore.open(new HistoryPlace(directory.resolve("data")));
        try (Recorder recorder = new Recorder(store, moments::whole, () -> Bounds.USUAL, text -> {})) {
            store.begin(moments.host(), moments.time(), Duration.ofSeconds(1), true);
            for (int i = 0; i < seconds; i++) {
                moments.used(80, i, 2 * seconds).used(443, 1, 28_000);
                if (i >= 3 && i < 6) {
                    moments.found(
                                    Slug.EPHEMERAL_PORTS_EXHAUSTED,
                                    80,
                                    new Culprit(7, "client", 4, Culprit.How.HOLDS, "python3 \u7ae0.py"))
                            .failed(80, 10, 7, Slug.EPHEMERAL_PORTS_EXHAUSTED)
                            .failed(443, 1, 8, null);
                }
                long nanos = moments.nanos();
                recorder.take(moments.take(1), nanos);
            }
        }
    }

    private List<Exported> export(Path to) throws PastException {
        return new SqlitePast(directory.resolve("data")).export(to, Instant.EPOCH, END);
    }

    @Test
    void whatIsKeptIsReadByOthers() throws Exception {
        record(20);
        Path to = directory.resolve("out");
        Map<String, Long> written = export(to).stream().collect(Collectors.toMap(Exported::file, Exported::rows));
        assertThat(written)
                .containsOnlyKeys(
                        "incidents.parquet",
                        "culprits.parquet",
                        "failures.parquet",
                        "usage.parquet",
                        "captures.parquet",
                        "gaps.parquet");
        List<Map<String, @Nullable Object>> incidents = rows(to.resolve("incidents.parquet"));
        assertThat(incidents).hasSize(1);
        assertThat(incidents.getFirst())
                .containsEntry("slug", "ephemeral-ports-exhausted")
                .containsEntry("severity", "critical")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("port", 80L)
                .containsEntry("begin", MadeUpMoments.BEGIN.plusSeconds(3))
                .containsEntry("last", MadeUpMoments.BEGIN.plusSeconds(5))
                .containsEntry("begin_seen", true)
                .containsEntry("over", true)
                .containsEntry("failures", 30L)
                .containsEntry("key", null);
        assertThat(rows(to.resolve("culprits.parquet")))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("program", "python3 \u7ae0.py")
                        .containsEntry("incident", incidents.getFirst().get("id")));
        assertThat(rows(to.resolve("failures.parquet")))
                .extracting(row -> row.get("count"), row -> row.get("slug"), row -> row.get("netns"))
                .containsExactlyInAnyOrder(
                        tuple(30L, "ephemeral-ports-exhausted", MadeUpMoments.NETNS.inode()),
                        tuple(3L, null, MadeUpMoments.NETNS.inode()));
        assertThat(rows(to.resolve("captures.parquet")))
                .extracting(row -> row.get("why"))
                .contains("begin");
        assertThat(rows(to.resolve("gaps.parquet"))).isEmpty();

        List<Map<String, @Nullable Object>> usage = rows(to.resolve("usage.parquet"));
        List<Map<String, @Nullable Object>> web = usage.stream()
                .filter(row -> Long.valueOf(80).equals(row.get("port")))
                .toList();
        assertThat(web).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(web.get(i))
                    .containsEntry("time", MadeUpMoments.BEGIN.plusSeconds(i))
                    .containsEntry("seconds", 0L)
                    .containsEntry("used", (long) i)
                    .containsEntry("usable", 40L)
                    .containsEntry("least", null);
        }
        // All others together, of which there were none.
        assertThat(usage)
                .filteredOn(row -> row.get("address") == null)
                .hasSize(20)
                .allSatisfy(row -> assertThat(row).containsEntry("used", 0L).containsEntry("others", 0L));
        assertThat(written.get("usage.parquet")).isEqualTo(60);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("usage.parquet"))))
                .isEqualTo("rw-------");
        assertThat(files(to)).isEqualTo(written.keySet().stream().sorted().toList());
    }

    private static List<String> files(Path of) throws IOException {
        try (Stream<Path> there = Files.list(of)) {
            return there.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /** What is older is there by ten seconds and by minute, and a span that is asked for bounds it. */
    @Test
    void whatIsCoarserSaysSo() throws Exception {
        record(60);
        try (HistoryStore store = HistoryStore.open(new HistoryPlace(directory.resolve("data")))) {
            store.bound(Bounds.USUAL, MadeUpMoments.BEGIN.plus(Duration.ofHours(5)));
        }
        export(directory.resolve("tens"));
        assertThat(web(directory.resolve("tens")))
                .extracting(row -> row.get("seconds"), row -> row.get("used"))
                .containsExactly(
                        tuple(10L, 9L),
                        tuple(10L, 19L),
                        tuple(10L, 29L),
                        tuple(10L, 39L),
                        tuple(10L, 49L),
                        tuple(10L, 59L));
        try (HistoryStore store = HistoryStore.open(new HistoryPlace(directory.resolve("data")))) {
            store.bound(Bounds.USUAL, MadeUpMoments.BEGIN.plus(Duration.ofDays(5)));
        }
        export(directory.resolve("minutes"));
        assertThat(web(directory.resolve("minutes")))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("time", MadeUpMoments.BEGIN)
                        .containsEntry("seconds", 60L)
                        .containsEntry("least", 0L)
                        .containsEntry("used", 59L)
                        .containsEntry("last", 59L));
        new SqlitePast(directory.resolve("data"))
                .export(directory.resolve("none"), MadeUpMoments.BEGIN.plusSeconds(3600), END);
        assertThat(rows(directory.resolve("none/usage.parquet"))).isEmpty();
    }

    private static List<Map<String, @Nullable Object>> web(Path of) throws IOException {
        return rows(of.resolve("usage.parquet")).stream()
                .filter(row -> Long.valueOf(80).equals(row.get("port")))
                .toList();
    }

    /** What cannot be written is told in one sentence, and nothing of it is left. */
    @Test
    void nothingHalfIsLeft() throws Exception {
        record(10);
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.writeString(full.resolve("usage.parquet"), "mine");
        assertThatThrownBy(() -> export(full)).hasMessageContaining("history.export.full");
        assertThat(Files.readString(full.resolve("usage.parquet"))).isEqualTo("mine");
        assertThatThrownBy(() -> export(full.resolve("usage.parquet")))
                .hasMessageContaining("history.export.directory");
        assertThatThrownBy(() -> export(directory.resolve("no/such"))).hasMessageContaining("history.export.no-parent");
        // A history that breaks in the middle of the work: what was written before it goes again.
        Path to = directory.resolve("out");
        Path data = directory.resolve("data");
        try (Connection connection = SqliteDriver.load(data)
                        .connect(data.resolve("portwhy.db").toString(), new Properties());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE usage SET block = x'0909' WHERE destination != 0"))
                    .isPositive();
        }
        assertThatThrownBy(() -> export(to)).isInstanceOf(PastException.class);
        assertThat(to).doesNotExist();
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> export(empty)).isInstanceOf(PastException.class);
        assertThat(files(empty)).isEmpty();
    }

    /** A group ends at a hundred thousand rows, and each has its own dictionary. */
    @Test
    void manyRowsAreGroups() throws Exception {
        Path file = directory.resolve("many.parquet");
        int count = 250_001;
        try (OutputStream out = Files.newOutputStream(file);
                ParquetFile table = new ParquetFile(out)) {
            ParquetColumn number = table.column("number", ParquetColumn.Kind.NUMBER);
            ParquetColumn text = table.column("text", ParquetColumn.Kind.TEXT);
            ParquetColumn truth = table.column("truth", ParquetColumn.Kind.TRUTH);
            for (int i = 0; i < count; i++) {
                number.number(i % 3 == 0 ? null : Long.valueOf(-i));
                text.text(i % 5 == 0 ? null : "t" + i % 700);
                truth.number(i % 2);
                table.endRow();
            }
        }
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
            assertThat(reader.getFileMetaData().rowGroups())
                    .extracting(RowGroup::numRows)
                    .containsExactly(100_000L, 100_000L, 50_001L);
            int i = 0;
            try (RowReader row = reader.rowReader()) {
                while (row.hasNext()) {
                    row.next();
                    assertThat(row.isNull("number")).isEqualTo(i % 3 == 0);
                    assertThat(i % 3 == 0 || row.getLong("number") == -i).isTrue();
                    assertThat(
                                    i % 5 == 0
                                            ? row.isNull("text")
                                            : row.getString("text").equals("t" + i % 700))
                            .isTrue();
                    assertThat(row.getBoolean("truth")).isEqualTo(i % 2 == 1);
                    i++;
                }
            }
            assertThat(i).isEqualTo(count);
        }
        Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/full")));
        assertThatThrownBy(() -> {
                    try (OutputStream out = Files.newOutputStream(Path.of("/dev/full"));
                            ParquetFile table = new ParquetFile(out)) {
                        table.column("number", ParquetColumn.Kind.NUMBER).number(1L);
                        table.endRow();
                    }
                })
                .hasMessageContaining("No space left");
    }
}
