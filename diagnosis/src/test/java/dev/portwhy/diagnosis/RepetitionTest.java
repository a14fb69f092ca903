package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT1;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.LAST_ACK;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.Trouble;
import dev.portwhy.ports.shape.Trouble.Hold;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a destination's trouble is scaled down, what is tried, how long is waited, and how much of it is to succeed. */
class RepetitionTest {

    private static final String HERE = "10.0.0.1";
    private static final String THERE = "10.0.0.9";
    private static final String RANGE = "net.ipv4.ip_local_port_range";
    private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";

    /** So many of a range's ports have a connection in a state, which a program has open or nobody. */
    private static Snapshots connections(SocketState state, int count, int ports, boolean open) {
        Snapshots machine = Snapshots.machine().process(7, "app").range(40_000, 40_000 + ports - 1);
        return add(machine, state, 40_000, count, open);
    }

    private static Snapshots add(Snapshots machine, SocketState state, int first, int count, boolean open) {
        for (int port = first; port < first + count; port++) {
            if (state == TIME_WAIT) {
                machine.timeWait(HERE + ":" + port, THERE + ":443", 30_000);
                continue;
            }
            machine.connection(state, HERE + ":" + port, THERE + ":443");
            if (open) {
                machine.heldBy(7);
            } else {
                machine.ownerless();
            }
        }
        return machine;
    }

    private static Snapshots full(SocketState state) {
        return connections(state, 10, 10, state == ESTABLISHED || state == CLOSE_WAIT);
    }

    private static Repetition repeat(Snapshots machine, Setting setting, String value) {
        return repeat(machine, HERE, THERE, setting, value);
    }

    private static Repetition repeat(Snapshots machine, String from, String to, Setting setting, String value) {
        return Repetition.of(
                machine.snapshot(),
                0,
                new ConnectQuestion(Protocol.TCP, Snapshots.address(from), Snapshots.address(to), 443),
                Map.of(setting, value));
    }

    private static Trouble shape(Snapshots machine) {
        return repeat(machine, Setting.TCP_FIN_TIMEOUT, "5").now().without().shape();
    }

    private static Repetition.Pair later(Repetition repetition) {
        return Objects.requireNonNull(repetition.later());
    }

    @ParameterizedTest
    @CsvSource({
        "ESTABLISHED, true, OPEN, true, false",
        "CLOSE_WAIT, true, CLOSE_WAIT, true, false",
        "FIN_WAIT2, true, HALF_CLOSED, true, false",
        "FIN_WAIT2, false, FIN_WAIT2, false, false",
        "TIME_WAIT, false, TIME_WAIT, false, false",
        "SYN_SENT, true, SYN_SENT, false, true",
        "FIN_WAIT1, true, OPEN, true, false",
        "FIN_WAIT1, false, ORPHAN, false, true",
        "LAST_ACK, false, ORPHAN, false, true",
        "CLOSING, false, ORPHAN, false, true",
    })
    void eachStateIsRepeatedByHowItHoldsItsPort(
            SocketState state, boolean open, Hold hold, boolean closedThere, boolean silent) {
        Trouble shape = shape(connections(state, 4, 10, open));
        assertThat(shape.standing()).containsExactly(Map.entry(hold, 4));
        assertThat(shape.closedThere()).isEqualTo(closedThere);
        assertThat(shape.silent()).isEqualTo(silent);
    }

    /** Rounding loses nothing: what it leaves goes to the largest part. */
    @Test
    void severalStatesKeepTheirParts() {
        Snapshots mixed = connections(ESTABLISHED, 700, 1000, true);
        add(mixed, TIME_WAIT, 40_700, 200, false);
        add(mixed, CLOSE_WAIT, 40_900, 100, true);
        Map<Hold, Integer> standing = shape(mixed).standing();
        assertThat(standing.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(96);
        assertThat(standing).containsEntry(Hold.TIME_WAIT, 19).containsEntry(Hold.CLOSE_WAIT, 9);
        assertThat(standing).containsEntry(Hold.OPEN, 68);
    }

    @ParameterizedTest
    @CsvSource({
        "96, 96, 1.0, 96",
        "97, 97, 1.0104, 96",
        "1000, 1000, 10.4167, 96",
        "1000, 999, 10.4167, 95",
        "1000, 1, 10.4167, 1",
        "1000, 0, 10.4167, 0",
    })
    void aLargeRangeIsScaledDownAndWhatIsNotFullStaysSo(int ports, int used, double factor, int standing) {
        Repetition repetition = repeat(connections(ESTABLISHED, used, ports, true), Setting.TCP_FIN_TIMEOUT, "5");
        Trial without = repetition.now().without();
        assertThat(repetition.factor()).isCloseTo(factor, Offset.offset(0.001));
        assertThat(without.shape().standing(Hold.OPEN)).isEqualTo(standing);
        assertThat(without.expected()).isEqualTo(96 - standing);
        assertThat(without.tries()).isEqualTo(96);
    }

    /** Of a range with an odd number of ports connect() reaches all but one; a bound one is among them. */
    @Test
    void anOddPortIsOutOfReach() {
        Trouble odd = shape(connections(ESTABLISHED, 1, 9, true));
        assertThat(odd.range()).isEqualTo(new PortRange(40_000, 40_007));
        assertThat(odd.reserved()).isEmpty();
        Trouble bound = shape(connections(ESTABLISHED, 1, 10, true).bound("10.0.0.1:40009"));
        assertThat(bound.bound()).containsExactly(40_000);
        assertThat(bound.range()).isEqualTo(new PortRange(40_000, 40_009));
    }

    @ParameterizedTest
    @CsvSource({
        "40000 40019, 40000 40019, '', 10, 20",
        "41000 41009, 50000 50009, '', 10, 10",
        "40005 40014, 40005 40014, '', 5, 10",
        "40000 40003, 40000 40003, '', 0, 10",
        "30000 40009, 40000 40095, '', 94, 96",
    })
    void anotherRangeLiesBesideTheOldOneAsFarAsItDoesInTruth(
            String range, String scaled, String reserved, int free, int tries) {
        Trial with = repeat(full(ESTABLISHED), Setting.IP_LOCAL_PORT_RANGE, range)
                .now()
                .with();
        assertThat(with.changes()).containsExactly(Map.entry(RANGE, scaled), Map.entry(RESERVED, reserved));
        assertThat(with.expected()).isEqualTo(free);
        assertThat(with.tries()).isEqualTo(tries);
    }

    @ParameterizedTest
    @CsvSource({"40000-40003, 40006-40009, 6", "40000-40001, 40008-40009, 8", "40000-40009, 40000-40009, 0"})
    void reservedPortsLieAtTheHighEnd(String reserved, String scaled, int free) {
        Trial with = repeat(connections(ESTABLISHED, 0, 10, true), Setting.IP_LOCAL_RESERVED_PORTS, reserved)
                .now()
                .with();
        assertThat(with.changes()).containsEntry(RESERVED, scaled).containsEntry(RANGE, "40000 40009");
        assertThat(with.expected()).isEqualTo(free);
    }

    @Test
    void portsThatAreOnlyBoundAreBoundInTheRepetitionToo() {
        Snapshots machine =
                connections(ESTABLISHED, 4, 10, true).bound("10.0.0.1:40008").bound("10.0.0.1:40009");
        Repetition repetition = repeat(machine, Setting.IP_LOCAL_PORT_RANGE, "40000 40019");
        assertThat(repetition.now().without().shape().bound()).containsExactly(40_000, 40_001);
        assertThat(repetition.now().without().expected()).isEqualTo(4);
        assertThat(repetition.now().with().expected()).isEqualTo(14);
        assertThat(repetition.later()).isNull();
    }

    @Test
    void theOtherEndIsWhereItIsInTruth() {
        assertThat(shape(full(ESTABLISHED)).place()).isEqualTo(Trouble.Place.ELSEWHERE);
        Trouble loopback = repeat(Snapshots.machine(), "127.0.0.1", "127.0.0.1", Setting.TCP_TW_REUSE, "1")
                .now()
                .with()
                .shape();
        assertThat(loopback.place()).isEqualTo(Trouble.Place.LOOPBACK);
        assertThat(loopback.family()).isEqualTo(Family.INET);
        assertThat(repeat(Snapshots.machine(), HERE, HERE, Setting.TCP_TW_REUSE, "1")
                        .now()
                        .with()
                        .shape()
                        .place())
                .isEqualTo(Trouble.Place.HERE);
        Trouble six = repeat(Snapshots.machine(), "::1", "::1", Setting.TCP_TW_REUSE, "1")
                .now()
                .with()
                .shape();
        assertThat(six.place()).isEqualTo(Trouble.Place.LOOPBACK);
        assertThat(six.family()).isEqualTo(Family.INET6);
        assertThat(repeat(Snapshots.machine(), HERE, "::ffff:10.0.0.9", Setting.TCP_TW_REUSE, "1")
                        .now()
                        .with()
                        .shape()
                        .family())
                .isEqualTo(Family.INET);
    }

    /** A peer that does not answer cannot be of this namespace, whose kernel would. */
    @Test
    void whoDoesNotAnswerIsElsewhere() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_009).process(7, "app");
        machine.connection(SYN_SENT, "10.0.0.1:40000", "10.0.0.1:443").heldBy(7);
        Trouble shape = repeat(machine, HERE, HERE, Setting.TCP_SYN_RETRIES, "1")
                .now()
                .with()
                .shape();
        assertThat(shape.silent()).isTrue();
        assertThat(shape.place()).isEqualTo(Trouble.Place.ELSEWHERE);
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_tw_reuse_delay, 60000, net.ipv4.tcp_tw_reuse_delay=3000",
        "net.ipv4.tcp_tw_reuse_delay, 3001, net.ipv4.tcp_tw_reuse_delay=3000",
        "net.ipv4.tcp_tw_reuse_delay, 500, net.ipv4.tcp_tw_reuse_delay=500",
        "net.ipv4.tcp_fin_timeout, 30, net.ipv4.tcp_fin_timeout=30",
        "net.ipv4.tcp_syn_retries, 3, net.ipv4.tcp_syn_retries=3",
        "net.ipv4.ip_autobind_reuse, 1, net.ipv4.ip_autobind_reuse=1",
        "net.ipv4.ip_unprivileged_port_start, 80, ''",
        "net.ipv4.ip_local_reserved_ports, 50000, ''",
    })
    void whatAConnectionDependsOnIsSetThereTooTimesMadeShorter(String key, String value, String set) {
        Map<String, String> settings = shape(full(ESTABLISHED).set(key, value)).settings();
        assertThat(settings.entrySet().stream().map(Object::toString))
                .containsExactlyElementsOf(set.isEmpty() ? List.of() : List.of(set));
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 5, 5", "1000, 1000, 104, 10", "1000, 1000, 9999999, 9600", "1000, 1000, 0, 0"})
    void theTableOfTimeWaitIsScaledWithThePortsAndNoneIsNone(int count, int ports, String most, String scaled) {
        Repetition repetition = repeat(connections(TIME_WAIT, count, ports, false), Setting.TCP_MAX_TW_BUCKETS, most);
        assertThat(repetition.now().with().changes())
                .containsExactly(Map.entry(Setting.TCP_MAX_TW_BUCKETS.key(), scaled));
    }

    @Test
    void timeWaitThatMayBeTakenOverIsWaitedFor() {
        Repetition reuse = repeat(full(TIME_WAIT), Setting.TCP_TW_REUSE, "1");
        assertThat(reuse.now().without().expected()).isZero();
        assertThat(reuse.now().with().expected()).isEqualTo(10);
        assertThat(reuse.now().with().waitMs()).isEqualTo(1200);
        assertThat(reuse.now().with().first()).as("made under the old settings").isFalse();
        assertThat(later(reuse).with().first()).isTrue();
        assertThat(later(reuse).with().expected()).isEqualTo(10);
        assertThat(later(reuse).without().expected()).isZero();
        Repetition never = repeat(full(TIME_WAIT), Setting.TCP_FIN_TIMEOUT, "5");
        assertThat(never.now().with().waitMs()).isEqualTo(200);
        assertThat(never.later()).isNull();
        Repetition old = repeat(full(TIME_WAIT).set("net.ipv4.tcp_tw_reuse_delay", "60000"), Setting.TCP_TW_REUSE, "1");
        assertThat(old.now().with().waitMs()).isEqualTo(3200);
        assertThat(old.later()).as("as old as that it ends by itself").isNull();
    }

    /** How many TIME_WAIT fit in the table is not exact: no number is promised. */
    @Test
    void aSmallerTableOfTimeWaitHelpsLaterByANumberNobodyKnows() {
        Repetition smaller = repeat(full(TIME_WAIT), Setting.TCP_MAX_TW_BUCKETS, "5");
        assertThat(smaller.now().with().expected()).isZero();
        assertThat(later(smaller).without().expected()).isZero();
        assertThat(later(smaller).with().expected()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"1, 2125", "5, 6625", "8, 10000", "9, 0", "50, 0", "60, 0"})
    void ownerlessFinWait2IsRepeatedWhileItsTimeIsShortEnough(String timeout, int waitMs) {
        Repetition repetition = repeat(full(FIN_WAIT2), Setting.TCP_FIN_TIMEOUT, timeout);
        assertThat(repetition.now().with().expected())
                .as("those that are there keep their timer")
                .isZero();
        assertThat(repetition.modelled()).isEqualTo(waitMs == 0 && !timeout.equals("60"));
        if (waitMs == 0) {
            assertThat(repetition.later()).isNull();
        } else {
            assertThat(later(repetition).with().waitMs()).isEqualTo(waitMs);
            assertThat(later(repetition).with().expected()).isEqualTo(10);
            assertThat(later(repetition).without().expected()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SYN_SENT, net.ipv4.tcp_syn_retries, 1, 4375, 10, false",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 2, 8875, 10, false",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 5, 11000, 0, true",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 6, 200, 0, false",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 7, 200, 0, true",
        "SYN_SENT, net.ipv4.tcp_orphan_retries, 2, 200, 0, false",
        "FIN_WAIT1, net.ipv4.tcp_orphan_retries, 2, 4375, 10, false",
        "FIN_WAIT1, net.ipv4.tcp_syn_retries, 1, 200, 0, false",
    })
    void whoGivesUpSoonerGivesItsPortBackWhileTheTimerRuns(
            SocketState state, String key, String value, int waitMs, int free, boolean modelled) {
        Repetition repetition = repeat(full(state), Objects.requireNonNull(Setting.of(key)), value);
        assertThat(repetition.now().with().waitMs()).isEqualTo(waitMs);
        assertThat(repetition.now().with().expected()).isEqualTo(free);
        assertThat(repetition.now().without().expected()).isZero();
        assertThat(repetition.modelled()).isEqualTo(modelled);
        assertThat(repetition.later())
                .as("the kernel reads the number at each try")
                .isNull();
    }

    @Test
    void bothOrphansAndOpenOnesAreToldApartInOneState() {
        Snapshots machine = connections(LAST_ACK, 3, 10, true);
        add(machine, FIN_WAIT1, 40_003, 2, false);
        assertThat(shape(machine).standing()).containsOnly(Map.entry(Hold.OPEN, 3), Map.entry(Hold.ORPHAN, 2));
    }

    @Test
    void whereNothingIsHeldEverythingSucceeds() {
        Repetition idle = repeat(connections(ESTABLISHED, 0, 10, true), Setting.TCP_TW_REUSE, "1");
        assertThat(idle.now().without().expected()).isEqualTo(10);
        assertThat(idle.now().without().shape().standing()).isEmpty();
        assertThat(idle.now().with().plannedMs()).isEqualTo(200);
        assertThat(idle.factor()).isEqualTo(1);
    }
}
