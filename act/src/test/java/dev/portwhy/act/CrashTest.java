package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The program is ended at every single system call of apply, keep and rollback. Whatever it was at: each setting and each file is the
 * old or the new one, the journal knows of everything that is not the old one, and a rollback puts all back.
 */
@Tag("kernel")
@Tag("root")
class CrashTest {

    private static final Setting RANGE = Setting.IP_LOCAL_PORT_RANGE;
    private static final Setting REUSE = Setting.TCP_TW_REUSE;
    private static final Setting RESERVED = Setting.IP_LOCAL_RESERVED_PORTS;
    private static final List<Setting> ALL = List.of(RESERVED, RANGE, REUSE);

    /** Memory, where there is any: every run syncs some twenty times. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private Path root;

    private int runs;

    @BeforeEach
    void fresh() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        root = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "portwhy-crash")
                : Files.createTempDirectory("portwhy-crash");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (root != null) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** What is done before the end comes. */
    private interface Doing {
        void with(SettingsActs acts) throws IOException;
    }

    private static List<SettingsWish> wishes() throws IOException {
        return List.of(
                TestSite.wish(RESERVED, "15672,30000-32767"),
                TestSite.wish(RANGE, "15000 60999"),
                TestSite.wish(REUSE, "1"));
    }

    private static List<String> values() throws IOException {
        List<String> values = new ArrayList<>();
        for (Setting setting : ALL) {
            values.add(TestSite.value(setting));
        }
        return values;
    }

    /** A site in which one file is there already, with a mode and an owner of its own. */
    private TestSite site() throws IOException {
        TestSite site = new TestSite(root.resolve("run" + runs++));
        Files.createDirectories(site.file(REUSE).getParent());
        Files.writeString(site.file(REUSE), "net.ipv4.tcp_tw_reuse = 2\n");
        Files.setPosixFilePermissions(site.file(REUSE), PosixFilePermissions.fromString("rw-r-----"));
        Files.setAttribute(site.file(REUSE), "unix:uid", 1234);
        return site;
    }

    /** Runs {@code before} whole and {@code doing} up to each of its calls in turn; returns how many there were. */
    private int endedEverywhere(@Nullable Doing before, Doing doing) throws IOException {
        List<String> old = values();
        for (int last = 0; ; last++) {
            TestSite site = site();
            Map<String, String> oldFiles = site.files();
            if (before != null) {
                before.with(site.acts());
            }
            List<String> valuesBefore = values();
            Map<String, String> filesBefore = site.files();
            EndedDisk disk = new EndedDisk(last);
            boolean ended = false;
            try {
                doing.with(site.acts(disk));
            } catch (EndedDisk.Killed e) {
                ended = true;
            }
            oldOrNew(site, old, valuesBefore, filesBefore, last);
            told(site, old, last);
            site.acts().rollback(null, false, false);
            site.acts().rollback(null, false, false);
            assertThat(values()).as("call %d", last).isEqualTo(old);
            assertThat(site.files()).as("call %d", last).isEqualTo(oldFiles);
            if (!ended) {
                return disk.made();
            }
        }
    }

    private static void oldOrNew(
            TestSite site, List<String> old, List<String> before, Map<String, String> filesBefore, int last)
            throws IOException {
        List<SettingsWish> wishes = wishes();
        List<String> now = values();
        for (int i = 0; i < ALL.size(); i++) {
            assertThat(now.get(i))
                    .as("call %d", last)
                    .isIn(old.get(i), before.get(i), wishes.get(i).to());
        }
        for (Map.Entry<String, String> file : site.files().entrySet()) {
            if (file.getKey().startsWith(".")) {
                // No reader of *.conf takes it in.
                assertThat(file.getKey()).endsWith(".new");
                continue;
            }
            assertThat(file.getValue())
                    .as("call %d, %s", last, file.getKey())
                    .satisfiesAnyOf(
                            text -> assertThat(text).isEqualTo(filesBefore.get(file.getKey())),
                            text -> assertThat(text)
                                    .contains("portwhy tune rollback")
                                    .endsWith("\n"),
                            text -> assertThat(text).isEqualTo("33184 1234 net.ipv4.tcp_tw_reuse = 2\n"));
        }
    }

    /** No setting is lost: what is not as it was stands in the journal as new. */
    private static void told(TestSite site, List<String> old, int last) throws IOException {
        JournalStatus status = site.acts().status();
        assertThat(status.unusable()).isEmpty();
        List<String> now = values();
        for (int i = 0; i < ALL.size(); i++) {
            if (!now.get(i).equals(old.get(i))) {
                String key = ALL.get(i).key();
                assertThat(status.acts())
                        .as("call %d, %s", last, key)
                        .anyMatch(act -> act.standings().stream()
                                .anyMatch(standing -> standing.change().key().equals(key)
                                        && standing.running() == Standing.Part.NEW));
            }
        }
        for (JournalStatus.Act act : status.acts()) {
            assertThat(act.standings()).as("call %d", last).noneMatch(Standing::changedSince);
        }
    }

    @Test
    void everySettingIsTheOldOrTheNewOne() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            int calls = namespace.run(() -> {
                Doing apply = acts -> acts.apply(wishes(), false, null);
                Doing trial = acts -> acts.apply(wishes(), false, Duration.ofMinutes(10));
                Doing rollback = acts -> acts.rollback(null, false, false);
                return endedEverywhere(null, apply)
                        + endedEverywhere(apply, rollback)
                        + endedEverywhere(null, trial)
                        + endedEverywhere(trial, acts -> acts.keep(null))
                        + endedEverywhere(trial, rollback);
            });
            assertThat(calls).isGreaterThan(500);
        }
    }
}
