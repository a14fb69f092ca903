package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.look.UnixTrial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a path that a unix socket is to be bound to: each thing that can be there, with and without a process. */
class UnixSocketTest {

    private static final String PATH = "/run/app.sock";

    private static Finding ask(UnixTrial.State state, String path, Integer... pids) {
        Snapshots machine = Snapshots.machine().process(7, "mysqld").process(8, "mysqld");
        return Diagnosis.unix(machine.snapshot(), new UnixTrial(state, List.of(pids), Map.of(), true), path);
    }

    private static String key(Finding finding) {
        return finding.title().key().replace("finding.unix-socket-in-use", "").replaceFirst("^\\.", "");
    }

    private static List<String> acts(Finding finding) {
        return finding.remedies().stream()
                .map(remedy -> remedy.action() instanceof RemoveFile
                        ? "remove-file"
                        : remedy.id().replaceFirst(":.*", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "FREE, free, INFO, ''",
        "TOO_LONG, long, CRITICAL, bind-elsewhere",
        "NO_DIRECTORY, directory, CRITICAL, bind-elsewhere",
        "NO_ACCESS, access, CRITICAL, bind-elsewhere",
        "OTHER_FILE, other, CRITICAL, bind-elsewhere",
        "LEFT, left, CRITICAL, remove-file",
        "LISTENING, unseen, CRITICAL, look-there",
        "BOUND, unseen, CRITICAL, look-there",
        "ANSWERS, answers, CRITICAL, look-there",
        "UNCLEAR, unclear, CRITICAL, look-there"
    })
    void eachThingThatCanBeThereHasItsOwnAnswer(UnixTrial.State state, String key, Severity severity, String act) {
        Finding finding = ask(state, PATH);
        assertThat(finding.slug()).isEqualTo(Slug.UNIX_SOCKET_IN_USE);
        assertThat(key(finding)).isEqualTo(key);
        assertThat(finding.title().arguments()).containsExactly(PATH);
        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(String.join(" ", acts(finding))).isEqualTo(act);
        assertThat(finding.culprits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LISTENING, ''", "BOUND, bound"})
    void whoHasItIsNamedAndEnded(UnixTrial.State state, String key) {
        Finding finding = ask(state, PATH, 7, 8);
        assertThat(key(finding)).isEqualTo(key);
        assertThat(finding.culprits()).extracting(Culprit::pid).containsExactly(7, 8);
        assertThat(finding.culprits()).extracting(Culprit::comm).containsOnly("mysqld");
        assertThat(acts(finding)).doesNotContain("look-there", "remove-file").hasSize(1);
        assertThat(finding.remedies().getFirst().command())
                .contains("kill")
                .contains("7")
                .contains("8");
    }

    /** Only where nobody answers is a file a leftover; with a server behind it, to remove it is to cut that server off. */
    @ParameterizedTest
    @EnumSource(UnixTrial.State.class)
    void aFileIsRemovedOnlyWhereItWasLeftBehind(UnixTrial.State state) {
        for (Integer[] pids : List.of(new Integer[] {}, new Integer[] {7})) {
            Finding finding = ask(state, PATH, pids);
            assertThat(acts(finding).contains("remove-file")).isEqualTo(state == UnixTrial.State.LEFT);
            assertThat(finding.remedies())
                    .extracting(Remedy::verify)
                    .allMatch(again -> again.equals(AskAgain.PROGRAM + " " + PATH));
        }
    }

    /** SO_REUSEADDR is what people try: it means nothing to a path, and is no matter where the path is not taken. */
    @ParameterizedTest
    @EnumSource(UnixTrial.State.class)
    void thatReuseaddrDoesNotHelpIsSaidOfPathsThatAreTaken(UnixTrial.State state) {
        boolean taken = "EADDRINUSE".equals(state.outcome());
        assertThat(ask(state, PATH).wontHelp()).hasSize(taken ? 1 : 0);
        assertThat(ask(state, "@app").wontHelp())
                .as("an abstract name is no file")
                .isEmpty();
    }

    @Test
    void aPathWithABlankIsTypedAsOneWord() {
        Finding left = ask(UnixTrial.State.LEFT, "/run/my app.sock");
        assertThat(left.remedies().getFirst().command()).isEqualTo("rm '/run/my app.sock'");
        assertThat(left.remedies().getFirst().proof()).isEqualTo(Remedy.Proof.CARRIED_OUT);
        assertThat(ask(UnixTrial.State.UNCLEAR, "/run/my app.sock")
                        .remedies()
                        .getFirst()
                        .command())
                .contains("ss -xlp src '/run/my app.sock'");
    }
}
