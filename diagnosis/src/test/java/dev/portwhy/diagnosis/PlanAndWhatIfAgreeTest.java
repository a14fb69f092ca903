package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT1;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code tune plan} proposes for a destination, {@code lab what-if} says to help there; over a table of situations. */
class PlanAndWhatIfAgreeTest {

    /** Too few for the plan to find the range narrow are not worth a change; these are many enough. */
    private static final int LOW = 40_000;

    private static final int PORTS = 200;

    /** A destination all of whose ports are held in one way. */
    private static Snapshots full(
            SocketState state,
            boolean held,
            String from,
            String to,
            @Nullable Boolean stamped,
            boolean boundFirst,
            Map<Setting, String> settings) {
        int closed = boundFirst ? PortFacts.CLOSED : 0;
        Snapshots machine = Snapshots.machine().range(LOW, LOW + PORTS - 1).process(7, "app");
        settings.forEach((setting, value) -> machine.set(setting.key(), value));
        for (int port = LOW; port < LOW + PORTS; port++) {
            if (state == TIME_WAIT) {
                machine.timeWait(from + ":" + port, to + ":443", 30_000);
                if (stamped != null || boundFirst) {
                    machine.fact((Boolean.TRUE.equals(stamped) ? PortFacts.TIMESTAMPS : 0) | closed);
                }
                continue;
            }
            machine.connection(state, from + ":" + port, to + ":443");
            if (held) {
                machine.heldBy(7);
            } else {
                machine.ownerless();
            }
            if (boundFirst) {
                machine.fact(closed);
            }
        }
        return machine;
    }

    private static List<Snapshots> situations() {
        List<Snapshots> all = new ArrayList<>();
        for (String[] ends : new String[][] {
            {"10.0.0.1", "10.0.0.9"},
            {"10.0.0.1", "10.0.0.1"},
            {"127.0.0.1", "127.0.0.1"},
            {"[fd00::1]", "[fd00::9]"},
            {"[::1]", "[::1]"}
        }) {
            for (String mode : List.of("0", "1", "2")) {
                for (String stamps : List.of("0", "1")) {
                    Map<Setting, String> settings = new LinkedHashMap<>();
                    settings.put(Setting.TCP_TW_REUSE, mode);
                    settings.put(Setting.TCP_TIMESTAMPS, stamps);
                    settings.put(Setting.TCP_FIN_TIMEOUT, "60");
                    settings.put(Setting.TCP_ORPHAN_RETRIES, "0");
                    settings.put(Setting.IP_LOCAL_RESERVED_PORTS, "");
                    for (SocketState state : List.of(ESTABLISHED, CLOSE_WAIT, FIN_WAIT2, FIN_WAIT1, SYN_SENT)) {
                        for (boolean held : new boolean[] {true, false}) {
                            all.add(full(state, held, ends[0], ends[1], null, false, settings));
                            all.add(full(state, held, ends[0], ends[1], null, true, settings));
                        }
                    }
                    for (Boolean stamped : new Boolean[] {null, true, false}) {
                        all.add(full(TIME_WAIT, false, ends[0], ends[1], stamped, false, settings));
                        all.add(full(TIME_WAIT, false, ends[0], ends[1], stamped, true, settings));
                    }
                }
            }
        }
        return all;
    }

    private static SettingEffect effect(Snapshot snapshot, Subject about, Map<Setting, String> changes) {
        ConnectQuestion question = new ConnectQuestion(
                Protocol.TCP,
                about.source(),
                Objects.requireNonNull(about.address()),
                Objects.requireNonNull(about.port()));
        return SettingEffect.of(snapshot, 0, question, changes);
    }

    @Test
    void whatIsPlannedHelpsAndNothingOfItIsInVain() {
        int planned = 0;
        int overSix = 0;
        for (Snapshots machine : situations()) {
            Snapshot snapshot = machine.snapshot();
            TunePlan plan = TunePlan.of(snapshot);
            Map<Setting, String> changes = new LinkedHashMap<>();
            for (TuneChange change : plan.changes()) {
                changes.put(change.setting(), change.to());
            }
            if (changes.isEmpty()) {
                continue;
            }
            planned++;
            for (Finding ended : plan.ended()) {
                Subject about = ended.subject();
                if (about.address() == null || about.port() == null) {
                    continue;
                }
                SettingEffect effect = effect(snapshot, about, changes);
                assertThat(effect.verdict().helps())
                        .as("%s: %s", ended.title(), changes)
                        .isTrue();
                assertThat(effect.trouble()).as("%s", ended.title()).isTrue();
                overSix += about.address().family() == Family.INET6 ? 1 : 0;
            }
        }
        assertThat(planned).as("situations with a plan").isGreaterThan(20);
        assertThat(overSix).as("findings of IPv6 that a plan ends").isGreaterThan(20);
    }

    /** Where more ports would only be filled by a program that does not close, neither proposes them. */
    @Test
    void whatIsOnlyDelayedIsNotPlanned() {
        for (SocketState state : List.of(CLOSE_WAIT, FIN_WAIT2)) {
            Snapshot snapshot = full(
                            state, true, "10.0.0.1", "10.0.0.9", null, false, Map.of(Setting.TCP_FIN_TIMEOUT, "60"))
                    .snapshot();
            for (TuneChange change : TunePlan.of(snapshot).changes()) {
                for (Finding finding : Diagnosis.machine(snapshot).findings()) {
                    if (finding.subject().port() != null) {
                        SettingEffect effect =
                                effect(snapshot, finding.subject(), Map.of(change.setting(), change.to()));
                        assertThat(effect.verdict()).isNotEqualTo(SettingEffect.Verdict.DELAYS);
                    }
                }
            }
        }
    }
}
