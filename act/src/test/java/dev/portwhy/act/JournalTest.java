package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.act.JournalRecord.Phase;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.model.NamespaceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the journal: the whole form, what is not believed of them, and that it takes none of the others with it. */
class JournalTest {

    private static final JournalRecord RECORD = new JournalRecord(
            "20261126-171530",
            Instant.parse("2026-11-26T17:15:30Z"),
            "4b1d0a1e-0000-4000-8000-000000000001",
            Phase.APPLIED,
            null,
            false,
            List.of(
                    new RecordedChange(
                            new SettingChange(
                                    "net.ipv4.ip_local_port_range",
                                    new NamespaceId(4026531840L, "host"),
                                    "32768 60999",
                                    "15000 60999",
                                    true,
                                    "/etc/sysctl.d/99-portwhy.conf"),
                            1,
                            true,
                            new StoredFile("# f\u00c3\u00bcr 100%\nnet.ipv4.ip_local_port_range = 1 2\n", 0640, 0, 4),
                            new StoredFile("net.ipv4.ip_local_port_range = 15000 60999\n", 0644, 0, 0)),
                    new RecordedChange(
                            new SettingChange(
                                    "net.ipv4.ip_local_reserved_ports",
                                    new NamespaceId(4026532210L, "w\u00e9b"),
                                    "",
                                    "8080",
                                    true,
                                    null),
                            0,
                            false,
                            null,
                            null)));

    @TempDir
    Path root;

    private Path directory;
    private Journal journal;

    @BeforeEach
    void fresh() throws IOException {
        directory = root.resolve("journal");
        journal = new Journal(new LinuxDisk(), directory.toString(), () -> false);
    }

    private void write(JournalRecord record) throws IOException {
        journal.alone(() -> {}, () -> {
            journal.write(record);
            return true;
        });
    }

    private static JournalRecord named(String id) {
        return new JournalRecord(id, RECORD.time(), RECORD.boot(), Phase.APPLIED, null, true, RECORD.changes());
    }

    @Test
    void aRecordIsWrittenAsItAlwaysWas() throws IOException {
        try (InputStream golden = Objects.requireNonNull(getClass().getResourceAsStream("journal.act"))) {
            String text = new String(golden.readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(JournalText.write(RECORD)).isEqualTo(text);
            assertThat(JournalText.read(text)).isEqualTo(RECORD);
        }
        JournalRecord trial = new JournalRecord(
                "a", RECORD.time(), "", Phase.TRIAL, RECORD.time().plusSeconds(600), false, List.of());
        assertThat(JournalText.read(JournalText.write(trial))).isEqualTo(trial);
    }

    /** A crash leaves the whole of the old or of the new file; half of one comes from elsewhere, and must not look like a whole one. */
    @Test
    void nothingButTheWholeIsBelieved() {
        String text = JournalText.write(RECORD);
        for (int length = 0; length < text.length(); length++) {
            assertThat(JournalText.read(text.substring(0, length)))
                    .as("%d", length)
                    .isNull();
            char other = text.charAt(length) == '1' ? '2' : '1';
            assertThat(JournalText.read(text.substring(0, length) + other + text.substring(length + 1)))
                    .as("%d", length)
                    .isNull();
        }
        assertThat(JournalText.read(text + text)).isNull();
    }

    @Test
    void whatIsDamagedIsToldAndTakesNoOtherWithIt() throws IOException {
        write(named("a"));
        write(named("b"));
        Path damaged = directory.resolve("c.act");
        Files.writeString(damaged, "portwhy-journal 1\nid c\n");
        Path elsewhere = directory.resolve("d.act");
        Files.copy(directory.resolve("a.act"), elsewhere);
        Path open = directory.resolve("e.act");
        Files.writeString(open, JournalText.write(named("e")));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path link = Files.createSymbolicLink(directory.resolve("f.act"), directory.resolve("a.act"));
        Path large = directory.resolve("g.act");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(20L << 20);
        }
        Path directoryLike = Files.createDirectory(directory.resolve("h.act"));
        Files.writeString(directory.resolve("README"), "not ours");
        Journal.Content content = journal.read();
        assertThat(content.records()).extracting(JournalRecord::id).containsExactly("a", "b");
        assertThat(content.unusable())
                .containsExactly(
                        new UnusableFile(damaged.toString(), UnusableFile.Why.DAMAGED),
                        new UnusableFile(elsewhere.toString(), UnusableFile.Why.DAMAGED),
                        new UnusableFile(open.toString(), UnusableFile.Why.OPEN),
                        new UnusableFile(link.toString(), UnusableFile.Why.NO_FILE),
                        new UnusableFile(large.toString(), UnusableFile.Why.TOO_LARGE),
                        new UnusableFile(directoryLike.toString(), UnusableFile.Why.NO_FILE));
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsNotBelieved() throws IOException {
        write(named("a"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(journal.read().records()).isEmpty();
        assertThat(journal.read().unusable())
                .containsExactly(new UnusableFile(directory.toString(), UnusableFile.Why.OPEN));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> write(named("b"))))
                .isInstanceOf(IOException.class);
        assertThat(Files.exists(directory.resolve("b.act"))).isFalse();
    }

    @Test
    void ofTwoAtOnceOneWaitsAndIsToldSo() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger step = new AtomicInteger();
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                journal.alone(() -> {}, () -> {
                    inside.countDown();
                    await(told);
                    step.compareAndSet(0, 1);
                    return true;
                });
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await(inside);
        Journal other = new Journal(new LinuxDisk(), directory.toString(), () -> false);
        other.alone(told::countDown, () -> step.compareAndSet(1, 2));
        first.join();
        assertThat(step).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoActsOfOneSecondHaveTwoNames() throws IOException {
        String first = journal.newId(RECORD.time());
        assertThat(first).isEqualTo("20261126-171530");
        write(named(first));
        assertThat(journal.newId(RECORD.time())).isEqualTo("20261126-171530-2");
    }
}
