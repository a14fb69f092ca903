package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kinds of act are words that scripts rely on. */
class RemedyJsonTest {

    private static final Action UNIT = new Action.StopUnit(List.of("web.service"), false, null);
    private static final Action SIGNAL = new Action.Signal(List.of(7), List.of());

    @Test
    void everyKindOfActHasAWordOfItsOwn() {
        Set<String> acts = Stream.of(Action.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(acts)
                .as("a new kind of act needs a word in the contract, and a line here")
                .containsExactlyInAnyOrder(
                        "SetSetting",
                        "ReservePorts",
                        "StopUnit",
                        "StopContainer",
                        "Signal",
                        "DestroySocket",
                        "CloseInProgram",
                        "ChangeProgram",
                        "BindElsewhere",
                        "SetOption",
                        "RaiseLimit",
                        "Wait",
                        "LookThere",
                        "DeleteService",
                        "Several");
    }

    @Test
    void severalActsAreOfTheirKindWhereTheyShareOne() {
        assertThat(RemedyJson.kind(new Action.Several(List.of(UNIT, UNIT), false)))
                .isEqualTo("stop-unit");
        assertThat(RemedyJson.kind(new Action.Several(List.of(UNIT, SIGNAL), false)))
                .isEqualTo("other");
    }

    @Test
    void theWordIsTheOneOfTheContract() {
        assertThat(Stream.of(
                                UNIT,
                                SIGNAL,
                                new Action.RaiseLimit("fs.file-max", 2, 1),
                                new Action.BindElsewhere("own-address"),
                                new Action.SetOption("SO_REUSEADDR"),
                                new Action.CloseInProgram(List.of()),
                                new Action.Wait(Duration.ZERO),
                                new Action.LookThere("peer", null))
                        .map(RemedyJson::kind))
                .containsExactly(
                        "stop-unit",
                        "signal",
                        "raise-limit",
                        "bind-elsewhere",
                        "set-option",
                        "close-in-program",
                        "wait",
                        "look-there");
    }
}
