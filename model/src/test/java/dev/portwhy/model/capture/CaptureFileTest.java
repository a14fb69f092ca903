package dev.portwhy.model.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFileTest {

    private static byte[] bytes(Snapshot snapshot) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureFile.write(snapshot, out);
        return out.toByteArray();
    }

    private static Snapshot read(byte[] bytes) throws IOException {
        return CaptureFile.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static List<String> rows(Snapshot snapshot) {
        return SnapshotText.of(snapshot);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Snapshot snapshot = new RandomSnapshots(seed).snapshot(seed % 20);
            Snapshot again = read(bytes(snapshot));
            assertThat(rows(again)).isEqualTo(rows(snapshot));
        }
    }

    @Test
    void manySocketsComeBack() throws IOException {
        Snapshot snapshot = new RandomSnapshots(7).snapshot(20_000);
        assertThat(rows(read(bytes(snapshot)))).isEqualTo(rows(snapshot));
    }

    @Test
    void aPersonCanReadIt() throws IOException {
        String text = new String(unpacked(bytes(new RandomSnapshots(3).snapshot(3))), StandardCharsets.UTF_8);
        assertThat(text)
                .startsWith("portwhy-capture\t8\t2\n#host\tname\tkernel\t")
                .endsWith("\n");
        assertThat(text.lines().toList().getLast()).matches("end\t[0-9]+\t3\t[0-9]+");
        assertThat(text.chars().filter(c -> c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0x9b))
                .isEmpty();
    }

    @Test
    void theTextAloneIsReadToo() throws IOException {
        Snapshot snapshot = new RandomSnapshots(3).snapshot(3);
        assertThat(rows(read(unpacked(bytes(snapshot))))).isEqualTo(rows(snapshot));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hello", "hello\nworld\n", "\u001f\u008b", "portwhy\t1\n", "portwhy-capture"})
    void whatIsNoCaptureIsSaidToBeNone(String content) {
        assertThatThrownBy(() -> read(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.text().key()).isEqualTo("capture.foreign"));
        assertThatThrownBy(() -> read(packed(content.getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.text().key()).isEqualTo("capture.foreign"));
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole = bytes(new RandomSnapshots(11).snapshot(5));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(CaptureException.class);
        }
        byte[] text = unpacked(whole);
        for (int length = 0; length < text.length; length++) {
            byte[] cut = Arrays.copyOf(text, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes of text", length).isInstanceOf(CaptureException.class);
        }
    }

    @Test
    void everyFlippedByteIsNoticedInThePackedFile() throws IOException {
        byte[] whole = bytes(new RandomSnapshots(12).snapshot(5));
        byte[] text = unpacked(whole);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x55;
            try {
                // A few bytes of the gzip header mean nothing, and what repeats itself can be copied from elsewhere
                // (RFC
                // 1951): then everything must still be as it was.
                read(flipped);
                assertThat(unpacked(flipped)).as("byte %d", at).isEqualTo(text);
            } catch (CaptureException expected) {
                assertThat(expected.text().key()).startsWith("capture.");
            }
        }
    }

    @Test
    void damagedTextNeverMakesItFailOtherwise() throws IOException {
        Random random = new Random(13);
        for (int i = 0; i < 4_000; i++) {
            byte[] text = unpacked(bytes(new RandomSnapshots(i % 50).snapshot(3)));
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                damage(random, text);
            }
            try {
                read(text);
            } catch (CaptureException expected) {
                assertThat(expected.text().key()).startsWith("capture.");
            }
        }
    }

    private static void damage(Random random, byte[] text) {
        byte[] interesting = "\t\n-\\#0129zu:".getBytes(StandardCharsets.US_ASCII);
        int at = random.nextInt(text.length);
        switch (random.nextInt(3)) {
            case 0 -> text[at] = (byte) random.nextInt();
            case 1 -> text[at] = interesting[random.nextInt(interesting.length)];
            default -> {
                int length = Math.min(random.nextInt(1, 20), text.length - at);
                System.arraycopy(text, random.nextInt(text.length - length + 1), text, at, length);
            }
        }
    }

    @Test
    void countsInTheFileAreNotBelieved() throws IOException {
        String text = new String(unpacked(bytes(new RandomSnapshots(3).snapshot(3))), StandardCharsets.UTF_8);
        String grown = text.replaceFirst("\t3\t([0-9]+)\n$", "\t999999999999\t$1\n");
        assertThat(grown).isNotEqualTo(text);
        assertThatThrownBy(() -> read(grown.getBytes(StandardCharsets.UTF_8))).isInstanceOf(CaptureException.class);
    }

    @Test
    void aFileIsThereWholeAndForItsOwnerOnly(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("state");
        Snapshot snapshot = new RandomSnapshots(5).snapshot(4);
        CaptureFile.write(snapshot, file);
        assertThat(rows(CaptureFile.read(file))).isEqualTo(rows(snapshot));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void nothingIsLeftWhereItCannotBeWritten(@TempDir Path directory) throws IOException {
        Path file = Files.createDirectory(directory.resolve("state"));
        Files.createFile(file.resolve("in-the-way"));
        assertThatThrownBy(() -> CaptureFile.write(new RandomSnapshots(5).snapshot(1), file))
                .isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }
}
