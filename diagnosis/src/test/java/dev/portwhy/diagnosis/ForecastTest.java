package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ForecastTest {

    private static Capacity ask(Snapshots machine) {
        return Diagnosis.connect(
                        machine.snapshot(),
                        0,
                        new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.2"), 443))
                .capacity();
    }

    /** {@code perSecond} connections a second, ended steadily over the last {@code seconds}. */
    private static Snapshots steady(Snapshots machine, int perSecond, int seconds) {
        int port = 40_000;
        for (int age = 0; age < seconds; age++) {
            for (int i = 0; i < perSecond; i++) {
                machine.timeWait("10.0.0.1:" + port++, "10.0.0.2:443", 60_000 - age * 1000 - 1000 * i / perSecond);
            }
        }
        return machine;
    }

    @Test
    void nothingToMeasureByIsSaidSo() {
        Capacity capacity = ask(Snapshots.machine().connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.2:443"));
        assertThat(capacity.perSecond()).isNull();
        assertThat(capacity.msToExhaustion()).isNull();
    }

    @Test
    void theAgeOfTimeWaitTellsTheRate() {
        Capacity capacity = ask(steady(Snapshots.machine().range(40_000, 40_999), 10, 30));
        assertThat(capacity.perSecond()).isEqualTo(10.0, Offset.offset(0.6));
        // 600 in a minute fit into 1000 ports for ever.
        assertThat(capacity.msToExhaustion()).isNull();
    }

    @Test
    void moreThanAMinuteHoldsRunsOut() {
        Capacity capacity = ask(steady(Snapshots.machine().range(40_000, 40_399), 10, 30));
        assertThat(capacity.now().free()).isEqualTo(100);
        assertThat(capacity.msToExhaustion()).isNotNull().isBetween(8500L, 11_500L);
    }

    @Test
    void aBurstThatIsOverComesToNothing() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_399);
        for (int i = 0; i < 350; i++) {
            machine.timeWait("10.0.0.1:" + (40_000 + i), "10.0.0.2:443", 30_000);
        }
        Capacity capacity = ask(machine);
        assertThat(capacity.perSecond()).isZero();
        assertThat(capacity.msToExhaustion()).isNull();
    }

    @Test
    void portsThatAreTakenOverDoNotRunOut() {
        Capacity capacity =
                ask(steady(Snapshots.machine().range(40_000, 40_399).set("net.ipv4.tcp_tw_reuse", "1"), 10, 30));
        assertThat(capacity.msToExhaustion()).isNull();
    }
}
