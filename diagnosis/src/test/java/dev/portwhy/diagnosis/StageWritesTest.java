package dev.portwhy.diagnosis;

import static dev.portwhy.model.boot.BootStage.Kind.PROCPS;
import static dev.portwhy.model.boot.BootStage.Kind.PROCPS_3;
import static dev.portwhy.model.boot.BootStage.Kind.PROCPS_EXCLUDING;
import static dev.portwhy.model.boot.BootStage.Kind.SYSTEMD_SYSCTL;
import static dev.portwhy.model.boot.BootStage.Kind.TUNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which lines of which program reach a setting, and in which order: each program has rules of its own. */
class StageWritesTest {

    private static final String KEY = "net/ipv4/tcp_fin_timeout";

    /** Lines as they are told: {@code KEY=VALUE}, and {@code -KEY} for one without a value. */
    private static List<BootLine> lines(String... texts) {
        List<BootLine> lines = new ArrayList<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            lines.add(
                    equals < 0
                            ? new BootLine(lines.size() + 1, text.substring(1), null)
                            : new BootLine(lines.size() + 1, text.substring(0, equals), text.substring(equals + 1)));
        }
        return lines;
    }

    private static BootStage stage(BootStage.Kind kind, String... texts) {
        return AuditMachines.stage(kind, AuditMachines.file("/etc/sysctl.d/50.conf", lines(texts)));
    }

    private static List<String> told(List<StageWrites.Entry> entries) {
        return entries.stream()
                .map(entry -> entry.line().number() + " " + entry.line().value())
                .toList();
    }

    private static List<String> to(BootStage.Kind kind, String... texts) {
        return told(new StageWrites(stage(kind, texts)).to(KEY));
    }

    @ParameterizedTest
    @EnumSource(BootStage.Kind.class)
    void aLineOfItsOwnIsWrittenByEveryProgram(BootStage.Kind kind) {
        assertThat(to(kind, KEY + "=10")).containsExactly("1 10");
        assertThat(to(kind, "net/ipv4/tcp_fin_timeou=10", KEY + "s=10", "ipv4/tcp_fin_timeout=10", "=10"))
                .as("another setting")
                .isEmpty();
        assertThat(to(kind, "-" + KEY)).as("without a value").isEmpty();
        assertThat(to(kind)).isEmpty();
    }

    /** systemd keeps one line of a name; the other programs write each, so that the last one has the last word. */
    @Test
    void ofSeveralLinesSystemdWritesOne() {
        assertThat(to(SYSTEMD_SYSCTL, KEY + "=10", KEY + "=20")).containsExactly("2 20");
        assertThat(to(PROCPS, KEY + "=10", KEY + "=20")).containsExactly("1 10", "2 20");
        assertThat(to(TUNED, KEY + "=10", KEY + "=20")).containsExactly("1 10", "2 20");
    }

    /** A line with a new value goes to the end, one with the same value stays where the first of its name was. */
    @Test
    void systemdKeepsThePlaceOfALineThatIsSaidTwice() {
        String first = "net/ipv4/tcp_f*=1";
        String second = "net/ipv4/tcp_*=2";
        assertThat(to(SYSTEMD_SYSCTL, first, second)).containsExactly("1 1", "2 2");
        assertThat(to(SYSTEMD_SYSCTL, first, second, first)).containsExactly("3 1", "2 2");
        assertThat(to(SYSTEMD_SYSCTL, first, second, "net/ipv4/tcp_f*=3")).containsExactly("2 2", "3 3");
        assertThat(to(SYSTEMD_SYSCTL, "-" + KEY, second, "-" + KEY)).isEmpty();
    }

    @Test
    void aSettingWithALineOfItsOwnIsLeftOutOfPatternsWhereverThatStands() {
        String pattern = "net/ipv4/tcp_fin_*=5";
        for (BootStage.Kind kind : List.of(SYSTEMD_SYSCTL, PROCPS, PROCPS_EXCLUDING)) {
            assertThat(to(kind, pattern)).as(kind.word()).containsExactly("1 5");
            assertThat(to(kind, pattern, KEY + "=10")).as(kind.word()).containsExactly("2 10");
            assertThat(to(kind, KEY + "=10", pattern)).as(kind.word()).containsExactly("1 10");
            assertThat(to(kind, "-" + KEY, pattern)).as(kind.word()).isEmpty();
            assertThat(to(kind, pattern, "-" + KEY)).as(kind.word()).isEmpty();
            assertThat(to(kind, pattern, KEY + "s=1"))
                    .as("%s: a near miss keeps nothing away", kind.word())
                    .containsExactly("1 5");
        }
    }

    /** Only later versions of procps let a pattern without a value keep a setting away from another pattern. */
    @Test
    void aPatternThatExcludesDoesSoInLaterVersionsOfProcpsAlone() {
        String[] texts = {"-net/ipv4/tcp_fin*", "net/ipv4/tcp_*=5"};
        assertThat(to(PROCPS_EXCLUDING, texts)).isEmpty();
        assertThat(to(PROCPS, texts)).containsExactly("2 5");
        assertThat(to(SYSTEMD_SYSCTL, texts)).containsExactly("2 5");
        assertThat(to(PROCPS_EXCLUDING, "-net/ipv6/*", "net/ipv4/tcp_*=5")).containsExactly("2 5");
    }

    /** The others know no patterns: an asterisk is a name that no setting has. */
    @ParameterizedTest
    @EnumSource(
            value = BootStage.Kind.class,
            names = {"PROCPS_3", "TUNED", "TUNED_AGAIN", "COMMAND_LINE", "SYSTEMD"})
    void whoKnowsNoPatternsWritesNone(BootStage.Kind kind) {
        assertThat(to(kind, "net/ipv4/tcp_fin_*=5", "net/ipv4/*=5", "net/ipv4/tcp_fin_timeou?=5"))
                .isEmpty();
    }

    /** The kernel finds the same file by other spellings of its path; systemd compares names and has made them plain before. */
    @ParameterizedTest
    @CsvSource({
        "net//ipv4/tcp_fin_timeout, true",
        "/net/ipv4/tcp_fin_timeout, true",
        "./net/ipv4/tcp_fin_timeout, true",
        "net/./ipv4/tcp_fin_timeout, true",
        "net/ipv4/../ipv4/tcp_fin_timeout, true",
        "net/ipv6/../ipv4//./tcp_fin_timeout/, true",
        "net/ipv4/tcp_fin_timeout/., true",
        "../net/ipv4/tcp_fin_timeout, false",
        "net/../../net/ipv4/tcp_fin_timeout, false",
        "net//ipv4/tcp_fin_timeout/.., false",
        "net/ipv4/..tcp_fin_timeout, false",
        "NET/ipv4/tcp_fin_timeout, false",
    })
    void whoOpensPathsAsTheyAreWrittenReachesASettingByAnother(String path, boolean reached) {
        for (BootStage.Kind kind : List.of(PROCPS, PROCPS_3, TUNED)) {
            assertThat(to(kind, path + "=7")).as(kind.word()).isEqualTo(reached ? List.of("1 7") : List.of());
        }
        StageWrites writes = new StageWrites(stage(PROCPS, path + "=7"));
        assertThat(writes.naming(KEY)).as("it names the setting").hasSize(reached ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(BootFile.Outcome.class)
    void onlyTheLinesOfFilesThatAreReadCount(BootFile.Outcome outcome) {
        BootFile other = new BootFile("/run/sysctl.d/60.conf", outcome, "", lines(KEY + "=99"));
        BootFile read = AuditMachines.file("/etc/sysctl.d/50.conf", lines(KEY + "=10"));
        boolean counts = outcome == BootFile.Outcome.READ || outcome == BootFile.Outcome.CUT;
        for (BootStage.Kind kind : BootStage.Kind.values()) {
            StageWrites writes = new StageWrites(AuditMachines.stage(kind, read, other));
            assertThat(writes.to(KEY).getLast().line().value()).as(kind.word()).isEqualTo(counts ? "99" : "10");
            assertThat(writes.naming(KEY))
                    .as("%s: all are told of", kind.word())
                    .hasSize(2);
        }
    }

    @Test
    void everyLineThatNamesASettingIsToldOfInItsOrder() {
        StageWrites writes = new StageWrites(
                stage(SYSTEMD_SYSCTL, "net/ipv4/tcp_*=1", "-" + KEY, "net/ipv6/*=2", KEY + "=3", "net/ipv4/tcp_f*=4"));
        assertThat(told(writes.naming(KEY))).containsExactly("1 1", "2 null", "4 3", "5 4");
        assertThat(writes.naming(KEY).getFirst().file().path()).isEqualTo("/etc/sysctl.d/50.conf");
    }

    /** A directory of a thousand files, as configuration management leaves them: the last file has the last word. */
    @Test
    void manyFilesAreWrittenInTheirOrder() {
        List<BootFile> files = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            files.add(AuditMachines.file("/etc/sysctl.d/" + (1000 + i) + ".conf", lines(KEY + "=" + i)));
        }
        BootFile[] all = files.toArray(BootFile[]::new);
        assertThat(new StageWrites(AuditMachines.stage(PROCPS, all)).to(KEY)).hasSize(1000);
        assertThat(new StageWrites(AuditMachines.stage(SYSTEMD_SYSCTL, all)).to(KEY))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.file().path()).isEqualTo("/etc/sysctl.d/1999.conf");
                    assertThat(entry.line().value()).isEqualTo("999");
                });
    }
}
