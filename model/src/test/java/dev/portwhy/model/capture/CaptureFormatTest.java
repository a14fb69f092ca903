package dev.portwhy.model.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was written once is read for ever. Of each format a file is kept that holds every kind of record it had, and beside it
 * what it says; neither is ever changed. After a change of the format {@code -Dgolden.update=true} writes those of the newest.
 */
class CaptureFormatTest {

    private static final Path KEPT = Path.of("src/test/resources/dev/portwhy/model/capture");

    private static Path kept(int format, String what) {
        return KEPT.resolve("format-" + format + '.' + what);
    }

    private static IntStream formats() {
        return IntStream.rangeClosed(1, CaptureFile.VERSION);
    }

    private static Snapshot read(String text) throws IOException {
        return CaptureFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String written(Snapshot snapshot) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureFile.write(snapshot, out);
        byte[] text = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String newest() throws IOException {
        return Files.readString(kept(CaptureFile.VERSION, "capture"));
    }

    private static List<Gap> of(Snapshot snapshot, Gap.Kind kind) {
        return snapshot.visibility().gaps().stream()
                .filter(gap -> gap.kind() == kind)
                .toList();
    }

    private static List<Gap> ofTheFile(Snapshot snapshot) {
        return snapshot.visibility().gaps().stream()
                .filter(gap -> gap.kind().name().startsWith("CAPTURE_"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aFileOfEachFormatSaysWhatItAlwaysSaid(int format) throws IOException {
        List<String> said = SnapshotText.of(CaptureFile.read(kept(format, "capture")));
        if (Boolean.getBoolean("golden.update") && format == CaptureFile.VERSION) {
            Files.write(kept(format, "txt"), said);
        }
        assertThat(withoutLater(said)).isEqualTo(withoutLater(Files.readAllLines(kept(format, "txt"))));
    }

    /** What an older file lacks grows with each format. */
    private static List<String> withoutLater(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("Gap[kind=CAPTURE_LACKS"))
                .toList();
    }

    /** Whoever adds a kind, a field or a word has to count the format up, and to keep a file of it. */
    @Test
    void theNewestKeptFileIsWrittenAsItStands() throws IOException {
        String again = written(CaptureFile.read(kept(CaptureFile.VERSION, "capture")));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(kept(CaptureFile.VERSION, "capture"), again);
        }
        assertThat(again).isEqualTo(newest());
    }

    @Test
    void everyKindOfRecordIsInTheNewestKeptFile() throws IOException {
        for (RecordKind kind : RecordKind.all()) {
            assertThat(newest()).contains("\n#" + kind.word() + "\t").contains("\n" + kind.word() + "\t");
        }
    }

    @Test
    void aFileOfTheFirstFormatLacksWhatCameLater() throws IOException {
        Snapshot first = CaptureFile.read(kept(1, "capture"));
        assertThat(of(first, Gap.Kind.CAPTURE_LACKS))
                .singleElement()
                .satisfies(gap -> assertThat(gap.arguments().getFirst().toString())
                        .contains("holder.inferred")
                        .contains("looker"));
        assertThat(first.visibility().looker()).isEqualTo(Looker.UNKNOWN.asKept());
    }

    @Test
    void aRecordThatIsNotKnownIsSkippedAndTold() throws IOException {
        String text = newest().replaceFirst("\nend\t", "\nquux\t1\t2\nend\t");
        Snapshot snapshot = read(text);
        assertThat(ofTheFile(snapshot)).containsExactly(Gap.of(Gap.Kind.CAPTURE_UNKNOWN, "quux"));
        assertThat(snapshot.sockets().size()).isEqualTo(read(newest()).sockets().size());
    }

    @Test
    void aFieldThatIsNotKnownIsSkippedAndToldWhereverItStands() throws IOException {
        String text = newest().replaceFirst("#socket\tnamespace\t", "#socket\tpacing\tnamespace\t")
                .replace("\nsocket\t", "\nsocket\t4711\t")
                .replaceFirst("#process\tpid\tparent\t", "#process\tpid\tnice\tparent\t")
                .replaceAll("\nprocess\t([0-9]+)\t", "\nprocess\t$1\t-5\t");
        Snapshot snapshot = read(text);
        assertThat(ofTheFile(snapshot))
                .containsExactly(Gap.of(Gap.Kind.CAPTURE_UNKNOWN, "process.nice, socket.pacing"));
        assertThat(snapshot.processes()).isEqualTo(read(newest()).processes());
        assertThat(SnapshotText.of(snapshot).stream()
                        .filter(line -> !line.startsWith("Gap["))
                        .toList())
                .isEqualTo(SnapshotText.of(read(newest())).stream()
                        .filter(line -> !line.startsWith("Gap["))
                        .toList());
    }

    @Test
    void aFieldThatIsMissingIsAGapAndNoDamage() throws IOException {
        String text = newest().replaceFirst("#namespace\tinode\tname\t", "#namespace\tinode\t")
                .replaceAll("\nnamespace\t([0-9]+)\t[^\t]*\t", "\nnamespace\t$1\t");
        Snapshot snapshot = read(text);
        assertThat(ofTheFile(snapshot)).containsExactly(Gap.of(Gap.Kind.CAPTURE_LACKS, "namespace.name"));
        assertThat(snapshot.namespaces())
                .hasSameSizeAs(read(newest()).namespaces())
                .allSatisfy(namespace -> assertThat(namespace.name()).isEmpty());
    }

    /** Without its local port a socket says nothing; all else in the file still does. */
    @Test
    void recordsThatSayNothingWithoutAFieldAreLeftOut() throws IOException {
        String text = newest().replaceFirst("#socket\t(.*)\tlocalPort\t", "#socket\t$1\telsewhere\t");
        Snapshot snapshot = read(text);
        assertThat(snapshot.sockets().size()).isZero();
        assertThat(snapshot.processes()).isNotEmpty();
        assertThat(ofTheFile(snapshot))
                .containsExactly(
                        Gap.of(Gap.Kind.CAPTURE_UNKNOWN, "socket.elsewhere"),
                        Gap.of(Gap.Kind.CAPTURE_LACKS, "socket.localPort"));
    }

    @Test
    void aKindOfRecordThatIsMissingIsAGap() throws IOException {
        String text = newest().replaceAll("#?options\t.*\n", "").replaceFirst("\nend\t[0-9]+", "\nend\t1");
        Snapshot snapshot = read(text);
        assertThat(snapshot.options()).isEmpty();
        assertThat(ofTheFile(snapshot)).containsExactly(Gap.of(Gap.Kind.CAPTURE_LACKS, "options"));
    }

    @Test
    void aNewerFileIsToldFromADamagedOne() throws IOException {
        int newer = CaptureFile.VERSION + 1;
        String heading = "portwhy-capture\t" + newer + "\t" + CaptureFile.VERSION + "\n";
        String text = newest().replaceFirst("^.*\n", heading)
                .replaceFirst("\nend\t", "\nquux\t1\t2\nend\t")
                .replaceFirst("\nholder\t(.*)\tFD\n", "\nholder\t$1\tCARRIER_PIGEON\n")
                .replaceFirst("\ngap\tFILE\t", "\ngap\tNOT_YET_THOUGHT_OF\t");
        Snapshot snapshot = read(text);
        assertThat(ofTheFile(snapshot))
                .containsExactly(Gap.of(
                        Gap.Kind.CAPTURE_NEWER, "gap.NOT_YET_THOUGHT_OF, holder.CARRIER_PIGEON, quux", (long) newer));
        assertThat(snapshot.holders().size()).isEqualTo(read(newest()).holders().size() - 1);
        String ofToday = text.replaceFirst("^.*\n", newest().lines().findFirst().orElseThrow() + "\n");
        assertThatThrownBy(() -> read(ofToday))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.text().key()).isEqualTo("capture.damaged"));
    }

    @Test
    void aNewerFileThatAddsNothingIsReadWithoutAWord() throws IOException {
        String text = newest().replaceFirst("^.*\n", "portwhy-capture\t99\t1\n");
        assertThat(ofTheFile(read(text))).isEmpty();
    }

    @Test
    void aFormatThatWouldBeMisunderstoodIsRefused() throws IOException {
        String text = newest().replaceFirst("^.*\n", "portwhy-capture\t99\t98\n");
        assertThatThrownBy(() -> read(text)).isInstanceOfSatisfying(CaptureException.class, e -> {
            assertThat(e.text().key()).isEqualTo("capture.newer");
            assertThat(e.text().arguments()).containsExactly(99L);
        });
    }

    /** Names of the file are shown to people. */
    @ParameterizedTest
    @ValueSource(strings = {"qu\u001b[31mux", "", "a b", "\u202equux"})
    void namesThatAreNotPlainAreDamage(String name) throws IOException {
        String text = newest().replaceFirst("\nend\t", "\n" + name + "\t1\nend\t");
        assertThatThrownBy(() -> read(text)).isInstanceOf(CaptureException.class);
        String field = newest().replaceFirst("#socket\t", "#socket\t" + name + "\t");
        assertThatThrownBy(() -> read(field)).isInstanceOf(CaptureException.class);
    }

    @Test
    void whoLookedIsKept() throws IOException {
        Snapshot snapshot = read(newest());
        assertThat(snapshot.visibility().looker()).isEqualTo(new Looker(Looker.Source.KERNEL, 1000, true));
    }
}
