package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action.Several;
import dev.portwhy.diagnosis.Ending.Signal;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that free a port: which of them kill, and what an answer comes down to. */
class FreeStepTest {

    private static FreeStep step(Action action) {
        Text text = Text.of("x");
        Remedy remedy = Remedy.byRule(action, text, text, text, "portwhy 80");
        return new FreeStep(remedy, List.of(3, 4), null);
    }

    private static Signal signal(String name, Integer... pids) {
        return new Signal(List.of(pids), List.of(), name);
    }

    @Test
    void onlySigkillGivesNoChanceToTidyUp() {
        assertThat(step(signal("TERM", 7)).kills()).isFalse();
        assertThat(step(signal("HUP", 7)).kills()).isFalse();
        assertThat(step(signal("KILL", 7)).kills()).isTrue();
        assertThat(step(new Several(List.of(signal("TERM", 7), signal("KILL", 8)), false))
                        .kills())
                .isTrue();
        assertThat(step(new Several(List.of(signal("TERM", 7), signal("QUIT", 8)), false))
                        .kills())
                .isFalse();
        assertThat(step(new Action.Wait(null)).kills()).isFalse();
    }

    /** What was asked first is killed in the same place, for the same sockets. */
    @Test
    void whatDidNotEndIsKilledNext() {
        FreeStep harder =
                Objects.requireNonNull(step(new Several(List.of(signal("TERM", 7, 9), signal("INT", 8, 7)), false))
                        .killing());
        assertThat(harder.remedy().command()).isEqualTo("kill -KILL 7 9 8");
        assertThat(harder.remedy().risk()).isEqualTo(Remedy.Risk.DATA);
        assertThat(harder.remedy().verify()).isEqualTo("portwhy 80");
        assertThat(harder.rows()).containsExactly(3, 4);
        assertThat(harder.kills()).isTrue();
        assertThat(harder.killing()).isNull();
    }

    @Test
    void whatSendsNoSignalIsNotKilled() {
        assertThat(step(new Action.Wait(null)).killing()).isNull();
        assertThat(step(new Action.CloseInProgram(List.of(7))).killing()).isNull();
        assertThat(step(new Several(List.of(new Action.Wait(null)), false)).killing())
                .isNull();
    }

    /** An act that ends the sockets frees the port; a change of what wants it, a wait or a look does not. */
    @Test
    void whichActsFreeAPort() {
        assertThat(Freeing.frees(signal("TERM", 7))).isTrue();
        assertThat(Freeing.frees(new Action.Wait(null))).isFalse();
        assertThat(Freeing.frees(new Action.BindElsewhere("port"))).isFalse();
        assertThat(Freeing.frees(new Action.SetOption("SO_REUSEADDR"))).isFalse();
        assertThat(Freeing.frees(new Action.CloseInProgram(List.of(7)))).isFalse();
        assertThat(Freeing.frees(new Action.LookThere("x", null))).isFalse();
        assertThat(Freeing.frees(new Several(List.of(signal("TERM", 7), signal("TERM", 8)), false)))
                .isTrue();
        assertThat(Freeing.frees(new Several(List.of(signal("TERM", 7), new Action.Wait(null)), false)))
                .as("all of them have to")
                .isFalse();
    }

    @Test
    void risksAreInTheOrderOfTheirHarm() {
        assertThat(Remedy.Risk.values())
                .containsExactly(Remedy.Risk.NONE, Remedy.Risk.BRIEF, Remedy.Risk.SERVICE, Remedy.Risk.DATA);
        assertThat(signal("KILL", 7).risk()).isGreaterThan(signal("TERM", 7).risk());
    }

    /** A stopped process acts on a signal once it goes on. */
    @Test
    void aStoppedProcessIsLetGoOn() {
        assertThat(new Signal(List.of(7, 8), List.of(8)).command()).isEqualTo("kill 7 8; kill -CONT 8");
        assertThat(new Signal(List.of(7, 8), List.of()).id()).isEqualTo("signal:7,8");
        assertThat(signal("KILL", 7).id()).isEqualTo("signal:KILL:7");
    }

    private static List<Level> worstFirst() {
        List<Level> all = new ArrayList<>(List.of(Level.OK, Level.WARNING, Level.UNKNOWN, Level.CRITICAL));
        all.sort(Level::comparedByWorst);
        return all;
    }

    /** What fails comes first, then what could not be seen, then what will fail. */
    @Test
    void levelsComeWorstFirst() {
        assertThat(worstFirst()).containsExactly(Level.CRITICAL, Level.UNKNOWN, Level.WARNING, Level.OK);
    }

    @ParameterizedTest
    @CsvSource({"OK, 0, ok", "WARNING, 1, warning", "CRITICAL, 2, critical", "UNKNOWN, 3, unknown"})
    void exitStatusesAndWordsAreAPromise(Level level, int status, String word) {
        assertThat(level.exitStatus()).isEqualTo(status);
        assertThat(level.word()).isEqualTo(word);
    }

    private static Finding finding(Severity severity) {
        Subject nothing = new Subject(null, Protocol.TCP, null, null, null, null, null);
        return new FindingDraft(Slug.PORT_FREE, severity, Text.of("x"), nothing).done();
    }

    /** The worst finding decides, wherever it stands. */
    @ParameterizedTest
    @CsvSource({
        "'', OK",
        "INFO, OK",
        "INFO INFO, OK",
        "WARNING, WARNING",
        "INFO WARNING, WARNING",
        "WARNING INFO, WARNING",
        "WARNING CRITICAL, CRITICAL",
        "CRITICAL WARNING, CRITICAL",
        "INFO CRITICAL INFO, CRITICAL",
    })
    void theWorstFindingDecides(String severities, Level level) {
        List<Finding> findings = new ArrayList<>();
        for (String one : severities.split(" ")) {
            if (!one.isEmpty()) {
                findings.add(finding(Severity.valueOf(one)));
            }
        }
        assertThat(Level.of(findings)).isEqualTo(level);
    }
}
