package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Opening;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import java.util.List;
import java.util.Random;
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

    /** As {@link #steady(Snapshots, int, int)}, each connection with timestamps. */
    private static Snapshots stamped(Snapshots machine, int perSecond, int seconds) {
        int port = 40_000;
        for (int age = 0; age < seconds; age++) {
            for (int i = 0; i < perSecond; i++) {
                machine.timeWait("10.0.0.1:" + port++, "10.0.0.2:443", 60_000 - age * 1000 - 1000 * i / perSecond)
                        .fact(PortFacts.TIMESTAMPS);
            }
        }
        return machine;
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
                ask(stamped(Snapshots.machine().range(40_000, 40_399).set("net.ipv4.tcp_tw_reuse", "1"), 10, 30));
        assertThat(capacity.msToExhaustion()).isNull();
    }

    /** What is older than a second may have been taken over, and is missing: only the youngest tell the rate. */
    @Test
    void underReuseTheYoungestTellTheRate() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_399).set("net.ipv4.tcp_tw_reuse", "1");
        Capacity capacity = ask(stamped(machine, 300, 1).timeWait("10.0.0.1:40301", "10.0.0.2:443", 58_500));
        assertThat(capacity.perSecond()).isEqualTo(300.0, Offset.offset(5.0));
        assertThat(capacity.msToExhaustion()).isNull();
    }

    @Test
    void aBurstThatHasEndedForetellsNothing() {
        Snapshots machine = Snapshots.machine().range(40_000, 41_999);
        for (int i = 0; i < 1100; i++) {
            machine.timeWait("10.0.0.1:" + (40_000 + i), "10.0.0.2:443", 56_000 - i % 900);
        }
        Capacity capacity = ask(machine);
        assertThat(capacity.perSecond()).isZero();
        assertThat(capacity.msToExhaustion()).isNull();
    }

    /** A second of many connections that is not over yet may be over in the next. */
    @Test
    void aBurstOfOneSecondIsNoTrend() {
        assertThat(ask(steady(Snapshots.machine().range(40_000, 40_399), 300, 1))
                        .msToExhaustion())
                .isNull();
        assertThat(ask(steady(Snapshots.machine().range(40_000, 41_999), 300, 4))
                        .msToExhaustion())
                .isNotNull();
    }

    /** Two hundred every five seconds: the pauses between them are no end. */
    @Test
    void pausesThatComeAgainAreNoEnd() {
        Snapshots machine = Snapshots.machine().range(40_000, 41_999);
        for (int i = 0; i < 1000; i++) {
            machine.timeWait("10.0.0.1:" + (40_000 + i), "10.0.0.2:443", 56_000 - 5000 * (i / 200) - i % 200);
        }
        assertThat(ask(machine).perSecond()).isEqualTo(40.0, Offset.offset(5.0));
    }

    /** Closed by the server first, in the same namespace: nothing is left here, and its ends tell. */
    @Test
    void whatThePeerClosesFirstIsToldByItsOwnEnds() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_399).listen("10.0.0.2:443");
        for (int i = 0; i < 350; i++) {
            machine.timeWait("10.0.0.2:443", "10.0.0.1:" + (40_000 + i), 60_000 - i * 1000 / 300);
        }
        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot(),
                0,
                new ConnectQuestion(Protocol.TCP, Snapshots.address("10.0.0.1"), Snapshots.address("10.0.0.2"), 443));
        assertThat(answer.capacity().perSecond()).isEqualTo(300.0, Offset.offset(5.0));
        assertThat(answer.capacity().msToExhaustion()).isNull();
        assertThat(answer.capacity().now().free()).isEqualTo(400);
    }

    /** Of 300 a second each loses its TIME_WAIT to a later one after 0.67 s on average; what is left is no 300 any more. */
    @Test
    void whatIsMissingOfThePeersEndsIsMadeUpFor() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_399).listen("10.0.0.2:443");
        Random random = new Random(7);
        int left = 0;
        for (int i = 0; i < 300; i++) {
            double age = i / 300.0;
            if (random.nextDouble() < Math.exp(-age / 0.67)) {
                machine.timeWait("10.0.0.2:443", "10.0.0.1:" + (40_000 + i), (int) (60_000 - age * 1000));
                left++;
            }
        }
        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot(),
                0,
                new ConnectQuestion(Protocol.TCP, Snapshots.address("10.0.0.1"), Snapshots.address("10.0.0.2"), 443));
        assertThat(left).isLessThan(200);
        assertThat(answer.capacity().perSecond()).isEqualTo(300.0, Offset.offset(60.0));
    }

    /** Taken over at once, what is there says nothing of how many there were. */
    @Test
    void whatIsTakenOverAtOnceTellsNoRate() {
        Snapshots machine = Snapshots.machine()
                .range(40_000, 40_399)
                .set("net.ipv4.tcp_tw_reuse", "1")
                .set("net.ipv4.tcp_tw_reuse_delay", "1");
        assertThat(ask(stamped(machine, 300, 1)).perSecond()).isNull();
    }

    /** Nothing of these is in TIME_WAIT: the other side closes, or nobody does. */
    @Test
    void whatIsOpenAndGrowsRunsOutWhereItIsCounted() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_999);
        for (int port = 40_000; port < 40_400; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.2:443");
        }
        assertThat(ask(machine).msToExhaustion()).isNull();
        machine.opening("10.0.0.1", "10.0.0.2:443", 25, 20, 10_000);
        Capacity capacity = ask(machine);
        assertThat(capacity.perSecond()).isEqualTo(25);
        assertThat(capacity.msToExhaustion()).isEqualTo(30_000);
    }

    @Test
    void whatGrowsIsForetoldSixtyTimesAsFarAsItWasWatched() {
        Snapshots near = Snapshots.machine().range(40_000, 40_999);
        near.connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.2:443");
        near.opening("10.0.0.1", "10.0.0.2:443", 2, 999 / 600.0, 10_000);
        assertThat(ask(near).msToExhaustion()).isEqualTo(600_000);
        Snapshots far = Snapshots.machine().range(40_000, 40_999);
        far.connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.2:443");
        far.opening("10.0.0.1", "10.0.0.2:443", 2, 999 / 601.0, 10_000);
        assertThat(ask(far).msToExhaustion()).isNull();
    }

    /** TIME_WAIT as old as it gets comes and goes, and stays the same; what grows besides has the rest. */
    @Test
    void timeWaitStaysWhereWhatIsOpenGrows() {
        Snapshots machine = steady(Snapshots.machine().range(40_000, 41_199), 10, 60);
        machine.opening("10.0.0.1", "10.0.0.2:443", 11, 1, 60_000);
        assertThat(ask(machine).msToExhaustion()).isEqualTo(600_000);
    }

    @Test
    void whereNoneBeginAnyMoreNothingRunsOut() {
        Snapshots machine = steady(Snapshots.machine().range(40_000, 40_399), 10, 30);
        assertThat(ask(machine).msToExhaustion()).isNotNull();
        machine.opening("10.0.0.1", "10.0.0.2:443", 0, 0, 60_000);
        assertThat(ask(machine).msToExhaustion()).isNull();
        assertThat(ask(machine).perSecond()).isZero();
    }

    @Test
    void whoWasCountedHasMadeTheTimeWaitAndNotWhoHasOneOpen() {
        Snapshots machine = steady(Snapshots.machine().range(40_000, 41_199), 10, 30);
        machine.process(7, "idle");
        machine.connection(ESTABLISHED, "10.0.0.1:41000", "10.0.0.2:443").heldBy(7);
        assertThat(culprits(machine)).containsExactly("idle[7] 1");
        machine.opening(
                "10.0.0.1",
                "10.0.0.2:443",
                10,
                0,
                30_000,
                new Opening.Opener(8, "curl", 299),
                new Opening.Opener(7, "idle", 1));
        assertThat(culprits(machine)).containsExactly("curl[8] 299", "idle[7] 1");
    }

    private static List<String> culprits(Snapshots machine) {
        return Diagnosis.usages(machine.snapshot(), 1).fullest().getFirst().culprits().stream()
                .map(one -> one.comm() + "[" + one.pid() + "] " + one.sockets())
                .toList();
    }
}
