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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a namespace of its own are changed and put back; the files of the boot are a directory's of the test. */
@Tag("kernel")
@Tag("root")
class SettingsActsTest {

    private static final Setting RANGE = Setting.IP_LOCAL_PORT_RANGE;
    private static final Setting REUSE = Setting.TCP_TW_REUSE;
    private static final Setting RESERVED = Setting.IP_LOCAL_RESERVED_PORTS;

    @TempDir
    Path root;

    private TestNamespace namespace;
    private TestSite site;

    @BeforeEach
    void fresh() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        namespace = TestNamespace.create();
        site = new TestSite(root);
    }

    @AfterEach
    void end() throws IOException {
        if (namespace != null) {
            namespace.close();
        }
    }

    private SettingsOutcome apply(SettingsWish... wishes) throws IOException {
        return namespace.run(() -> site.acts().apply(List.of(wishes), false, null));
    }

    private SettingsWish wish(Setting setting, String to) throws IOException {
        return namespace.run(() -> TestSite.wish(setting, to));
    }

    private String value(Setting setting) throws IOException {
        return namespace.run(() -> TestSite.value(setting));
    }

    private SettingsOutcome rollback(String id) throws IOException {
        return namespace.run(() -> site.acts().rollback(id, false, false));
    }

    private static String id(SettingsOutcome outcome) {
        assertThat(outcome.outcome()).isInstanceOf(ActOutcome.Done.class);
        return String.valueOf(((ActOutcome.Done) outcome.outcome()).journal());
    }

    private static String reason(SettingsOutcome outcome) {
        assertThat(outcome.outcome()).isInstanceOf(ActOutcome.Refused.class);
        return ((ActOutcome.Refused) outcome.outcome()).reason().key();
    }

    private JournalStatus status() throws IOException {
        return namespace.run(() -> site.acts().status());
    }

    @Test
    void theRunningValueAndTheFileAreWrittenAndPutBack() throws IOException {
        String before = value(RANGE);
        String id = id(apply(wish(RANGE, "15000 60999"), wish(RESERVED, "15672,30000-32767")));
        assertThat(value(RANGE)).isEqualTo("15000 60999");
        assertThat(value(RESERVED)).isEqualTo("15672,30000-32767");
        assertThat(Files.readString(site.file(RANGE))).endsWith("net.ipv4.ip_local_port_range = 15000 60999\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(site.file(RANGE))))
                .isEqualTo("rw-r--r--");
        assertThat(status().acts()).singleElement().satisfies(act -> {
            assertThat(act.entry().state()).isEqualTo(JournalEntry.State.APPLIED);
            assertThat(act.standings())
                    .allMatch(one -> one.running() == Standing.Part.NEW && one.file() == Standing.Part.NEW)
                    .noneMatch(Standing::changedSince);
        });
        assertThat(rollback(id).changes()).extracting(SettingChange::key).containsExactly(RESERVED.key(), RANGE.key());
        assertThat(value(RANGE)).isEqualTo(before);
        assertThat(value(RESERVED)).isEmpty();
        assertThat(site.files()).isEmpty();
        assertThat(status().acts().getFirst().entry().state()).isEqualTo(JournalEntry.State.ROLLED_BACK);
    }

    @Test
    void aFileThatWasThereComesBackAsItWas() throws IOException {
        Files.createDirectories(site.file(REUSE).getParent());
        Files.writeString(site.file(REUSE), "# mine \u00fc\nnet.ipv4.tcp_tw_reuse = 0\n");
        Files.setPosixFilePermissions(site.file(REUSE), PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(site.file(REUSE), "unix:uid", 1234);
        Map<String, String> before = site.files();
        String id = id(apply(wish(REUSE, "1")));
        assertThat(site.files()).isNotEqualTo(before);
        rollback(id);
        assertThat(site.files()).isEqualTo(before);
    }

    @Test
    void whatTheKernelRefusesLeavesAllAsItWas() throws IOException {
        String before = value(RANGE);
        SettingsOutcome outcome = apply(wish(RANGE, "15000 60999"), wish(REUSE, "7"));
        assertThat(outcome.outcome().word()).isEqualTo("EINVAL");
        assertThat(value(RANGE)).isEqualTo(before);
        assertThat(site.files()).isEmpty();
        assertThat(status().acts().getFirst().entry().state()).isEqualTo(JournalEntry.State.ROLLED_BACK);
    }

    @Test
    void aSettingThatIsNotThereIsRefusedBeforeAnythingIsWritten() throws IOException {
        assertThat(reason(apply(wish(RANGE, "15000 60999"), wish(Setting.TCP_TW_RECYCLE, "0"))))
                .isEqualTo("apply.refused.absent");
        assertThat(status().acts()).isEmpty();
    }

    @Test
    void whatIsSoAlreadyIsNotDoneTwice() throws IOException {
        id(apply(wish(REUSE, "1")));
        assertThat(id(apply(wish(REUSE, "1")))).isEmpty();
        assertThat(status().acts()).hasSize(1);
    }

    @Test
    void whatSomebodyElseChangedSinceIsLeftAloneUnlessForced() throws IOException {
        String range = value(RANGE);
        String reuse = value(REUSE);
        String id = id(apply(wish(RANGE, "15000 60999"), wish(REUSE, "1")));
        namespace.command("sysctl", "-qw", REUSE.key() + "=0");
        assertThat(reason(rollback(id))).isEqualTo("apply.rollback.changed");
        assertThat(value(RANGE)).isEqualTo("15000 60999");
        assertThat(status().acts().getFirst().standings())
                .extracting(Standing::running)
                .containsExactly(Standing.Part.NEW, Standing.Part.OTHER);
        namespace.run(() -> site.acts().rollback(id, true, false));
        assertThat(value(RANGE)).isEqualTo(range);
        assertThat(value(REUSE)).isEqualTo(reuse);
    }

    @Test
    void aFileThatSomebodyElseChangedSinceIsLeftAlone() throws IOException {
        String id = id(apply(wish(REUSE, "1")));
        Files.writeString(site.file(REUSE), "net.ipv4.tcp_tw_reuse = 0\n");
        assertThat(reason(rollback(id))).isEqualTo("apply.rollback.file-changed");
        assertThat(value(REUSE)).isEqualTo("1");
        assertThat(Files.readString(site.file(REUSE))).isEqualTo("net.ipv4.tcp_tw_reuse = 0\n");
    }

    @Test
    void theLaterOfTwoActsOnOneSettingGoesFirst() throws IOException {
        String before = value(RANGE);
        String first = id(apply(wish(RANGE, "15000 60999")));
        site.now = site.now.plusSeconds(1);
        String second = id(apply(wish(RANGE, "12000 60999")));
        assertThat(reason(rollback(first))).isEqualTo("apply.rollback.later");
        assertThat(id(namespace.run(() -> site.acts().rollback(null, false, false))))
                .isEqualTo(second);
        assertThat(value(RANGE)).isEqualTo("15000 60999");
        rollback(first);
        assertThat(value(RANGE)).isEqualTo(before);
        assertThat(site.files()).isEmpty();
        assertThat(reason(namespace.run(() -> site.acts().rollback(null, false, false))))
                .isEqualTo("apply.rollback.none");
    }

    @Test
    void aTrialLeavesTheFilesAloneUntilItIsKept() throws IOException {
        SettingsWish wish = wish(REUSE, "1");
        SettingsOutcome trial = namespace.run(() -> site.acts().apply(List.of(wish), false, Duration.ofMinutes(10)));
        assertThat(trial.until()).isEqualTo("2026-11-26T17:25:30Z");
        assertThat(site.arranged).containsExactly(id(trial) + " 600");
        assertThat(site.files()).isEmpty();
        assertThat(status().acts().getFirst().entry().state()).isEqualTo(JournalEntry.State.TRIAL);
        id(namespace.run(() -> site.acts().keep(null)));
        assertThat(Files.readString(site.file(REUSE))).endsWith("net.ipv4.tcp_tw_reuse = 1\n");
        assertThat(status().acts().getFirst().entry().state()).isEqualTo(JournalEntry.State.KEPT);
        // The timer comes nevertheless.
        assertThat(namespace
                        .run(() -> site.acts().rollback(id(trial), false, true))
                        .changes())
                .isEmpty();
        assertThat(value(REUSE)).isEqualTo("1");
        rollback(id(trial));
        assertThat(site.files()).isEmpty();
    }

    @Test
    void aTrialIsTakenBack() throws IOException {
        String before = value(REUSE);
        SettingsWish wish = wish(REUSE, before.equals("1") ? "0" : "1");
        String id = id(namespace.run(() -> site.acts().apply(List.of(wish), false, Duration.ofMinutes(10))));
        namespace.run(() -> site.acts().rollback(id, false, true));
        assertThat(value(REUSE)).isEqualTo(before);
        assertThat(reason(namespace.run(() -> site.acts().keep(null)))).isEqualTo("apply.keep.none");
    }

    @Test
    void anotherBootHasTheFilesAndNothingElse() throws IOException {
        SettingsWish range = wish(RANGE, "15000 60999");
        String runtime = id(namespace.run(() -> site.acts().apply(List.of(range), true, null)));
        site.now = site.now.plusSeconds(1);
        String filed = id(apply(wish(REUSE, "1")));
        site.boot = "4b1d0a1e-0000-4000-8000-000000000002";
        // What was there in the running kernel alone is gone with it, whatever the value is now.
        assertThat(status().acts().get(1).standings().getFirst().running()).isEqualTo(Standing.Part.GONE);
        assertThat(rollback(runtime).skipped()).hasSize(1);
        assertThat(value(RANGE)).isEqualTo("15000 60999");
        rollback(filed);
        assertThat(site.files()).isEmpty();
        assertThat(value(REUSE)).isEqualTo("2");
    }

    @Test
    void whereSomebodyStopsItNoMoreIsWritten() throws IOException {
        String before = value(RANGE);
        site.stopped = true;
        SettingsOutcome outcome = apply(wish(RANGE, "15000 60999"), wish(REUSE, "1"));
        assertThat(outcome.outcome().word()).isEqualTo("EINTR");
        assertThat(outcome.changes()).isEmpty();
        assertThat(value(RANGE)).isEqualTo(before);
        assertThat(status().acts().getFirst().entry().state()).isEqualTo(JournalEntry.State.BROKEN_OFF);
        site.stopped = false;
        id(namespace.run(() -> site.acts().rollback(null, false, false)));
    }
}
