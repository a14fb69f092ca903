package dev.portwhy.cli.again;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer leaves behind: whole or not at all, for who asked and nobody else, and never much. */
class RecordsTest {

    private static final long NOW = 1_795_716_625_140L;
    private static final long DAY = 24L * 3600 * 1000;

    @TempDir
    Path directory;

    private static RecordedFinding held(String... holders) {
        return new RecordedFinding(
                "port-held-by-listener",
                "critical",
                7,
                "tcp 0.0.0.0:443",
                443,
                List.of(holders),
                Map.of("sockets", 1L));
    }

    private static QuestionRecord record(long time, String... words) {
        return new QuestionRecord(
                QuestionRecord.id(time),
                time,
                List.of(words),
                4026531840L,
                "nginx",
                List.of(held("a\tb\\[7]", "c[8]")));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        QuestionRecord record = record(NOW, "why", "a\nb", "");
        assertThat(QuestionRecord.parse(record.id(), record.text())).isEqualTo(record);
    }

    @Test
    void whatIsCutShortOrForeignIsNone() {
        String text = record(NOW, "443").text();
        for (int length = 0; length < text.length(); length++) {
            assertThat(QuestionRecord.parse("q", text.substring(0, length)))
                    .as("%d", length)
                    .isNull();
        }
        for (String foreign : List.of(
                "portwhy record 2\nend\n",
                "portwhy record 1\ntime\tx\nend\n",
                "portwhy record 1\nfinding\ta\nend\n",
                "portwhy record 1\nnumber\nend\n\\\nend\n")) {
            QuestionRecord parsed = QuestionRecord.parse("q", foreign);
            assertThat(parsed == null || parsed.findings().isEmpty())
                    .as(foreign)
                    .isTrue();
        }
    }

    @Test
    void whereTheyLieCanBeChosen() {
        RecordShelf shelf = RecordShelf.usual(Map.of("PORTWHY_STATE", directory.toString(), "HOME", "/nonexistent"));
        assertThat(shelf.keep(record(NOW, "443"))).isNull();
        assertThat(directory.resolve("records")).isDirectoryContaining("regex:.*/" + QuestionRecord.id(NOW));
    }

    @Test
    void idsAreWordsOfTheirOwn() {
        assertThat(QuestionRecord.isId(QuestionRecord.id(NOW))).isTrue();
        for (String word : List.of("last", "list")) {
            assertThat(QuestionRecord.isId(word)).isFalse();
            assertThat(QuestionRecord.isWanted(word)).isTrue();
        }
        assertThat(QuestionRecord.isWanted(QuestionRecord.id(NOW))).isTrue();
        for (String other : List.of("", "443", "q", "nginx", "connect", "127.0.0.1:443", "../../etc/p", "qmwxvbe0O")) {
            assertThat(QuestionRecord.isId(other)).as(other).isFalse();
        }
    }

    @Test
    void onlyTheCallerCanReadThem() throws IOException {
        Path place = directory.resolve("a/records");
        assertThat(RecordShelf.in(place.toString()).keep(record(NOW, "443"))).isNull();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo("rwx------");
        try (var files = Files.list(place)) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void theLastOneOfAQuestionIsFound() {
        RecordShelf shelf = RecordShelf.in(directory.resolve("records").toString());
        for (int i = 0; i < 3; i++) {
            shelf.keep(record(NOW + i, i == 1 ? "80" : "443"));
        }
        QuestionRecord last = Objects.requireNonNull(shelf.last(null));
        assertThat(last.timeMs()).isEqualTo(NOW + 2);
        assertThat(shelf.last(List.of("80"))).isEqualTo(record(NOW + 1, "80"));
        assertThat(shelf.last(List.of("81"))).isNull();
        assertThat(shelf.find(QuestionRecord.id(NOW))).isEqualTo(record(NOW, "443"));
        assertThat(shelf.find(QuestionRecord.id(NOW + 9))).isNull();
    }

    @Test
    void thereAreNeverManyAndNoneIsOld() throws IOException {
        Path place = directory.resolve("records");
        RecordShelf shelf = RecordShelf.in(place.toString());
        shelf.keep(record(NOW - 31 * DAY, "443"));
        for (int i = 0; i < 150; i++) {
            shelf.keep(record(NOW + i, "443"));
        }
        try (var files = Files.list(place)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .hasSize(100)
                    .contains(QuestionRecord.id(NOW + 149))
                    .doesNotContain(QuestionRecord.id(NOW - 31 * DAY), QuestionRecord.id(NOW));
        }
    }

    /** Whoever may write there could say what they like. */
    @Test
    void aPlaceThatIsOpenToOthersIsNeitherWrittenNorRead() throws IOException {
        Path place = directory.resolve("records");
        RecordShelf shelf = RecordShelf.in(place.toString());
        shelf.keep(record(NOW, "443"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(shelf.keep(record(NOW + 1, "443"))).isNotNull();
        assertThat(shelf.last(null)).isNull();
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
        Path file = place.resolve(QuestionRecord.id(NOW));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(shelf.last(null)).isNull();
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/etc/passwd"));
        assertThat(shelf.last(null)).isNull();
    }

    @Test
    void whereNothingCanBeWrittenThereIsNone() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(RecordShelf.in(file + "/records").keep(record(NOW, "443"))).isNotNull();
        assertThat(RecordShelf.in(file + "/records").last(null)).isNull();
        assertThat(RecordShelf.in("/proc/portwhy/records").keep(record(NOW, "443")))
                .isNotNull();
    }

    @Test
    void allAreGivenTheLastOneFirstWithoutWhatIsForeign() throws IOException {
        Path place = directory.resolve("records");
        RecordShelf shelf = RecordShelf.in(place.toString());
        assertThat(shelf.all()).isEmpty();
        shelf.keep(record(NOW, "443"));
        shelf.keep(record(NOW + 1, "80"));
        Files.writeString(place.resolve("last"), record(NOW, "1").text());
        Files.writeString(place.resolve("list"), record(NOW, "2").text());
        Files.writeString(place.resolve("README"), "no record");
        Files.writeString(place.resolve(QuestionRecord.id(NOW + 2)), "portwhy record 1\ncut");
        Files.write(place.resolve(QuestionRecord.id(NOW + 3)), new byte[70_000]);
        Files.createDirectory(place.resolve(QuestionRecord.id(NOW + 4)));
        Files.createSymbolicLink(place.resolve(QuestionRecord.id(NOW + 5)), Path.of("/dev/zero"));
        assertThat(shelf.all()).containsExactly(record(NOW + 1, "80"), record(NOW, "443"));
        assertThat(shelf.last(null)).isEqualTo(record(NOW + 1, "80"));
        for (int i = 10; i < 130; i++) {
            assertThat(shelf.keep(record(NOW + i, "443"))).isNull();
        }
        assertThat(place.resolve("README")).as("what is not ours stays").exists();
        assertThat(place.resolve("list")).exists();
        assertThat(place.resolve("last")).exists();
    }

    /** Whoever asks for records after a month of quiet gets none, and none is left. */
    @Test
    void whatIsOldGoesThoughNothingNewIsKept() {
        Path place = directory.resolve("records");
        RecordShelf shelf = RecordShelf.in(place.toString());
        shelf.keep(record(NOW, "443"));
        shelf.keep(record(NOW + 2 * DAY, "80"));
        shelf.clear(NOW + 30 * DAY);
        assertThat(shelf.all()).hasSize(2);
        shelf.clear(NOW + 30 * DAY + 1);
        assertThat(shelf.all()).containsExactly(record(NOW + 2 * DAY, "80"));
        shelf.clear(NOW + 60 * DAY);
        assertThat(shelf.all()).isEmpty();
        assertThat(place).isEmptyDirectory();
        RecordShelf.in("/proc/portwhy/records").clear(NOW);
    }

    @Test
    void whatIsTooLargeIsNotKept() {
        RecordShelf shelf = RecordShelf.in(directory.resolve("records").toString());
        assertThat(shelf.keep(record(NOW, "x".repeat(70_000)))).isNotNull();
        assertThat(shelf.all()).isEmpty();
    }

    /** Each has their own; root's are nobody else's to read or to write. */
    @Test
    @Tag("kernel")
    void anOrdinaryUserHasRecordsOfTheirOwn() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can become somebody else");
        Path home = Files.createTempDirectory(Path.of("/tmp"), "portwhy-home");
        Path roots = directory.resolve("records");
        try {
            Files.setAttribute(home, "unix:uid", 65534);
            RecordShelf.in(roots.toString()).keep(record(NOW, "443"));
            Map<String, String> environment = Map.of("HOME", home.toString());
            NetworkThread.onItsOwn(() -> {
                AnotherUser.become(65534);
                RecordShelf own = RecordShelf.usual(environment);
                assertThat(own.keep(record(NOW, "80"))).isNull();
                assertThat(own.last(null)).isEqualTo(record(NOW, "80"));
                RecordShelf other = RecordShelf.in(roots.toString());
                assertThat(other.keep(record(NOW + 1, "80"))).isNotNull();
                assertThat(other.last(null)).isNull();
                assertThat(other.all()).isEmpty();
                other.clear(NOW + 90 * DAY);
                return 0;
            });
            Path file = home.resolve(".local/state/portwhy/records").resolve(QuestionRecord.id(NOW));
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(65534);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(RecordShelf.in(roots.toString()).all()).hasSize(1);
        } finally {
            try (var files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void whatIsGoneStillThereAndNew() {
        RecordedFinding full = new RecordedFinding(
                "ephemeral-ports-exhausted",
                "critical",
                7,
                "tcp 10.0.0.1 -> 10.0.0.9:443",
                443,
                List.of("a[1]"),
                Map.of());
        RecordedFinding filling = new RecordedFinding(
                "ephemeral-ports-running-out",
                "warning",
                7,
                "tcp 10.0.0.1 -> 10.0.0.9:443",
                443,
                List.of("a[1]"),
                Map.of());
        RecordedFinding elsewhere =
                new RecordedFinding(full.slug(), "critical", 8, full.subject(), 443, List.of(), Map.of());
        BeforeAndAfter both = BeforeAndAfter.of(List.of(full, elsewhere), List.of(elsewhere, filling), "");
        assertThat(both.gone()).containsExactly(full);
        assertThat(both.still()).containsExactly(elsewhere);
        assertThat(both.fresh()).containsExactly(filling);
        assertThat(both.harmless()).isEmpty();
    }

    /** A port that has another program now is no longer held by the one that was in the way. */
    @Test
    void whoWantedThePortIsNotInTheWay() {
        RecordedFinding old = held("python3[7]");
        assertThat(BeforeAndAfter.of(List.of(old), List.of(held("nginx[9]", "nginx[10]")), "")
                        .harmless())
                .hasSize(1);
        assertThat(BeforeAndAfter.of(List.of(old), List.of(held("python3[9]")), "")
                        .still())
                .as("it has come back")
                .hasSize(1);
        assertThat(BeforeAndAfter.of(List.of(held("nginx[7]")), List.of(held("nginx[9]")), "nginx")
                        .gone())
                .as("nginx wanted it, an old nginx had it")
                .hasSize(1);
        assertThat(BeforeAndAfter.of(List.of(held("nginx[7]")), List.of(held("nginx[7]")), "nginx")
                        .still())
                .hasSize(1);
        assertThat(BeforeAndAfter.of(List.of(held()), List.of(held("nginx[9]")), "")
                        .still())
                .as("nobody knows who had it")
                .hasSize(1);
    }
}
