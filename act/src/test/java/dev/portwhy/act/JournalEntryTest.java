package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.portwhy.act.JournalEntry.State;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalEntryTest {

    private static final Instant NOW = Instant.parse("2026-11-26T03:12:40Z");
    private static final SettingChange CHANGE = new SettingChange(
            Setting.IP_LOCAL_PORT_RANGE.key(),
            new NamespaceId(4026531840L, "host"),
            "32768\t60999",
            "15000 60999",
            true,
            null);

    @Test
    void theWordsOfTheStatesAreThoseOfTheContract() {
        assertThat(Arrays.stream(State.values()).map(State::word))
                .containsExactly("applied", "trial", "kept", "rolled-back", "broken-off");
    }

    @Test
    void whatTheListIsMadeOfMayChangeAfterwards() {
        List<SettingChange> changes = new ArrayList<>(List.of(CHANGE));
        JournalEntry entry = new JournalEntry("a1", NOW, State.APPLIED, null, changes);
        changes.clear();
        assertThat(entry.changes()).containsExactly(CHANGE);
    }

    /** Nobody would end a trial without an end, and what is no trial must never end by itself. */
    @Test
    void aTrialAndNothingElseHasAnEnd() {
        JournalEntry trial = new JournalEntry("a1", NOW, State.TRIAL, NOW.plusSeconds(600), List.of(CHANGE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JournalEntry("a1", NOW, State.TRIAL, null, List.of(CHANGE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JournalEntry("a1", NOW, State.KEPT, NOW, List.of(CHANGE)));
        assertThat(trial.in(State.KEPT)).isEqualTo(new JournalEntry("a1", NOW, State.KEPT, null, List.of(CHANGE)));
    }

    @Test
    void anOutcomeHasAWordForPrograms() {
        Text reason = Text.of("reason");
        assertThat(List.of(
                        new ActOutcome.Done(null),
                        new ActOutcome.Refused("EPERM", reason),
                        new ActOutcome.LeftToAPerson(reason)))
                .extracting(ActOutcome::word)
                .containsExactly("OK", "EPERM", "left-to-a-person");
    }
}
