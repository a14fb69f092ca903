package dev.portwhy.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.CallWatch;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.WatchRefused;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Failing calls are counted by what they have in common, and explained by what was seen right then. */
class WatchInquiryTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final long HOST = 4_026_531_840L;

    /** Calls that a test lets fail. */
    private static final class Failing implements CallWatch {
        private final Deque<FailedCall> calls = new ArrayDeque<>();
        private final Deque<ConnectionCounts> counts = new ArrayDeque<>();
        private long lost;
        private long passedOver;
        private boolean closed;
        private boolean counting = true;

        @Override
        public int await(Duration atMost, Consumer<FailedCall> taker) {
            int count = calls.size();
            if (count == 0) {
                LockSupport.parkNanos(atMost.toNanos());
            }
            while (!calls.isEmpty()) {
                taker.accept(calls.remove());
            }
            return count;
        }

        @Override
        public long lost() {
            return lost;
        }

        @Override
        public long passedOver() {
            return passedOver;
        }

        @Override
        public @Nullable ConnectionCounts connections() {
            return !counting ? null : counts.isEmpty() ? ConnectionCounts.NONE : counts.remove();
        }

        @Override
        public void close() {
            closed = true;
        }

        void connect(int pid, String to, int port) {
            add(FailedCall.Call.CONNECT, "EADDRNOTAVAIL", pid, end("10.0.0.1", 0), end(to, port));
        }

        void add(FailedCall.Call call, String errno, int pid, Endpoint source, @Nullable Endpoint destination) {
            calls.add(new FailedCall(
                    Instant.EPOCH.plusSeconds(calls.size()),
                    call,
                    errno,
                    pid,
                    "curl",
                    HOST,
                    Protocol.TCP,
                    source,
                    destination));
        }
    }

    private final Failing failing = new Failing();

    private static Endpoint end(String address, int port) {
        return new Endpoint(FakeMachine.address(address), port);
    }

    /** With all four ports of the range in use to 10.0.0.9:443, and a listener on 80. */
    private FakeMachine machine() {
        FakeMachine.Shown shown =
                FakeMachine.Shown.host("127.0.0.1", "10.0.0.1").listen("0.0.0.0", 80);
        for (int port = 40_000; port <= 40_003; port++) {
            shown.row(Protocol.TCP, SocketState.TIME_WAIT, "10.0.0.1", port, "10.0.0.9", 443);
        }
        FakeMachine machine = FakeMachine.live(shown.snapshot());
        machine.failing = failing;
        return machine;
    }

    private static String said(FailedCalls row) {
        return row.call().word() + " " + row.errno() + " " + row.count() + " " + row.comm() + "[" + row.pid() + "] "
                + row.source() + " " + row.destination() + " " + row.cause();
    }

    @Test
    void callsAreCountedByWhatTheyHaveInCommonAndExplained() throws IOException {
        FakeMachine machine = machine();
        try (WatchInquiry watch = new WatchInquiry(machine, NamespaceChoice.ALL, true)) {
            for (int i = 0; i < 5; i++) {
                failing.connect(i < 3 ? 9 : 10, "10.0.0.9", 443);
            }
            failing.add(FailedCall.Call.BIND, "EADDRINUSE", 11, end("0.0.0.0", 80), null);
            failing.connect(9, "10.0.0.7", 443);
            Moment moment = watch.next(SHORT, () -> false);
            assertThat(moment.failures())
                    .extracting(WatchInquiryTest::said)
                    .containsExactly(
                            "connect EADDRNOTAVAIL 3 curl[9] 10.0.0.1:0 10.0.0.9:443 EPHEMERAL_PORTS_EXHAUSTED",
                            "connect EADDRNOTAVAIL 2 curl[10] 10.0.0.1:0 10.0.0.9:443 EPHEMERAL_PORTS_EXHAUSTED",
                            "bind EADDRINUSE 1 curl[11] 0.0.0.0:80 null PORT_HELD_BY_LISTENER",
                            "connect EADDRNOTAVAIL 1 curl[9] 10.0.0.1:0 10.0.0.7:443 null");
            assertThat(moment.failed()).isEqualTo(7);
            assertThat(moment.verdict().findings().getFirst().slug()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
            assertThat(moment.verdict().findings().getFirst().culprits())
                    .as("whoever fails most filled it")
                    .first()
                    .satisfies(culprit -> assertThat(culprit.pid()).isEqualTo(9));
            assertThat(moment.destinations().fullest())
                    .singleElement()
                    .satisfies(usage -> assertThat(usage.used()).isEqualTo(4));
            assertThat(watch.next(SHORT, () -> false).failures()).isEmpty();
        }
        assertThat(machine.binds).as("nothing is tried").isEmpty();
        assertThat(machine.watched).as("nothing is watched a second time").isZero();
        assertThat(machine.bindsWatched).isTrue();
        assertThat(failing.closed).isTrue();
    }

    @Test
    void rowsAreBoundedAndNoCallIsForgotten() throws IOException {
        try (WatchInquiry watch = new WatchInquiry(machine(), NamespaceChoice.ALL, false)) {
            for (int port = 1; port <= 1500; port++) {
                failing.connect(9, "10.0.0.9", port);
            }
            failing.connect(9, "10.0.0.9", 7);
            failing.lost = 40;
            failing.passedOver = 7;
            Moment moment = watch.next(SHORT, () -> false);
            assertThat(moment.failures()).hasSize(1000);
            assertThat(moment.otherFailures()).isEqualTo(500);
            assertThat(moment.lost()).isEqualTo(40);
            assertThat(moment.failed()).isEqualTo(1541);
            assertThat(moment.passedOver()).as("nothing is known of these").isEqualTo(7);
            failing.lost = 41;
            failing.passedOver = 9;
            Moment next = watch.next(SHORT, () -> false);
            assertThat(next.lost()).isEqualTo(1);
            assertThat(next.passedOver()).isEqualTo(2);
        }
    }

    private static ConnectionCount opened(int pid, String to, long opened, long ended) {
        return new ConnectionCount(HOST, pid, "curl", FakeMachine.address("10.0.0.1"), end(to, 443), opened, ended);
    }

    @Test
    void connectionsAreToldAndGiveTheRateAndTheCulprit() throws IOException {
        try (WatchInquiry watch = new WatchInquiry(machine(), NamespaceChoice.ALL, false)) {
            failing.counts.add(
                    new ConnectionCounts(List.of(opened(9, "10.0.0.9", 3, 3), opened(10, "10.0.0.9", 30, 27)), 5, 4));
            failing.counts.add(new ConnectionCounts(List.of(opened(9, "10.0.0.9", 1, 0)), 1, 1));
            Moment moment = watch.next(Duration.ZERO, () -> false);
            assertThat(moment.connections())
                    .as("both readings of the interval")
                    .isEqualTo(new ConnectionCounts(
                            List.of(opened(10, "10.0.0.9", 30, 27), opened(9, "10.0.0.9", 4, 3)), 6, 5));
            assertThat(moment.destinations().fullest()).singleElement().satisfies(usage -> {
                assertThat(usage.capacity().perSecond()).isEqualTo(34.0);
                assertThat(usage.culprits()).extracting(Culprit::pid).containsExactly(10, 9);
            });
            failing.counting = false;
            assertThat(watch.next(SHORT, () -> false).connections()).isNull();
        }
    }

    /** Nor does it fill the rows, or make a look due, for somebody who asked about a namespace where nothing fails. */
    @Test
    void whatFailsElsewhereIsNotCounted() throws IOException {
        try (WatchInquiry watch = new WatchInquiry(machine(), NamespaceChoice.CURRENT, false)) {
            watch.next(SHORT, () -> false);
            for (int port = 1; port <= 1500; port++) {
                failing.calls.add(new FailedCall(
                        Instant.EPOCH,
                        FailedCall.Call.CONNECT,
                        "EADDRNOTAVAIL",
                        9,
                        "curl",
                        HOST + 7,
                        Protocol.TCP,
                        end("10.0.0.1", 0),
                        end("10.0.0.9", port)));
            }
            failing.connect(9, "10.0.0.9", 443);
            assertThat(watch.next(SHORT, () -> false).failed()).isEqualTo(1);
        }
    }

    @Test
    void connectionsOfOtherNamespacesAreLeftOut() throws IOException {
        try (WatchInquiry watch = new WatchInquiry(machine(), NamespaceChoice.CURRENT, false)) {
            failing.counts.add(new ConnectionCounts(
                    List.of(
                            opened(9, "10.0.0.9", 3, 3),
                            new ConnectionCount(
                                    7, 8, "other", FakeMachine.address("10.0.0.1"), end("10.0.0.9", 443), 50, 50)),
                    5,
                    4));
            assertThat(watch.next(Duration.ZERO, () -> false).connections())
                    .isEqualTo(new ConnectionCounts(List.of(opened(9, "10.0.0.9", 3, 3)), 0, 0));
        }
    }

    @Test
    void aMachineIsLookedAtOnceAnIntervalWhereNothingFails() throws IOException {
        FakeMachine machine = machine();
        try (WatchInquiry watch = new WatchInquiry(machine, NamespaceChoice.ALL, false)) {
            watch.next(Duration.ZERO, () -> false);
            watch.next(SHORT, () -> false);
            assertThat(machine.looks).hasSize(2);
        }
    }

    /** Right behind a look nobody may look again, and it saw nothing of what happened since. */
    @Test
    void whatTheLookBeforeDoesNotExplainWaitsForTheNext() throws IOException {
        FakeMachine full = machine();
        FakeMachine empty =
                FakeMachine.live(FakeMachine.Shown.host("127.0.0.1", "10.0.0.1").snapshot());
        empty.failing = failing;
        AtomicInteger looks = new AtomicInteger();
        Machine machine = slow(empty, full, looks);
        try (WatchInquiry watch = new WatchInquiry(machine, NamespaceChoice.ALL, false)) {
            watch.next(Duration.ZERO, () -> false);
            watch.next(SHORT, () -> false);
            assertThat(looks).hasValue(2);
            for (int i = 0; i < 3; i++) {
                failing.connect(9, "10.0.0.9", 443);
            }
            Moment moment = watch.next(Duration.ZERO, () -> false);
            assertThat(looks).as("too soon for another look").hasValue(2);
            assertThat(moment.failures()).isEmpty();
            failing.connect(9, "10.0.0.9", 443);
            while (moment.failures().isEmpty()) {
                moment = watch.next(SHORT, () -> false);
            }
            assertThat(looks).hasValue(3);
            assertThat(moment.failures())
                    .extracting(WatchInquiryTest::said)
                    .containsExactly(
                            "connect EADDRNOTAVAIL 4 curl[9] 10.0.0.1:0 10.0.0.9:443 EPHEMERAL_PORTS_EXHAUSTED");
        }
    }

    @Test
    void whatWaitsToBeExplainedIsToldWhereNobodyWaitsAnyLonger() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        FakeMachine machine = machine();
        try (WatchInquiry watch = new WatchInquiry(slow(machine, machine, looks), NamespaceChoice.ALL, false)) {
            watch.next(Duration.ZERO, () -> false);
            watch.next(SHORT, () -> false);
            failing.connect(9, "10.0.0.7", 443);
            assertThat(watch.next(Duration.ZERO, () -> false).failures()).isEmpty();
            assertThat(watch.waits()).isTrue();
            assertThat(watch.next(Duration.ofMinutes(1), () -> true).failures())
                    .extracting(WatchInquiryTest::said)
                    .containsExactly("connect EADDRNOTAVAIL 1 curl[9] 10.0.0.1:0 10.0.0.7:443 null");
            assertThat(watch.waits()).isFalse();
            assertThat(looks).hasValue(3);
        }
    }

    /** A machine whose looks are work; the first two are at one, what follows at the other. */
    private static Machine slow(Machine first, Machine then, AtomicInteger looks) {
        return new Machine() {
            @Override
            public Snapshot look(Scope what) throws IOException {
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < 5 * SHORT.toNanos()) {
                    Thread.onSpinWait();
                }
                return (looks.incrementAndGet() <= 2 ? first : then).look(what);
            }

            @Override
            public Optional<Probes> probes() {
                return first.probes();
            }
        };
    }

    /** A machine with many sockets is not looked at all the time, and its failing calls are told nevertheless. */
    @Test
    void looksThatTakeLongAreMadeLessOften() throws IOException {
        FakeMachine machine = machine();
        try (WatchInquiry watch =
                new WatchInquiry(slow(machine, machine, new AtomicInteger()), NamespaceChoice.ALL, false)) {
            for (int interval = 0; interval < 6; interval++) {
                failing.connect(9, "10.0.0.9", 443);
                Moment moment = watch.next(SHORT, () -> false);
                assertThat(moment.failures())
                        .singleElement()
                        .satisfies(row -> assertThat(row.cause()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED));
                assertThat(moment.destinations().fullest()).hasSize(1);
                assertThat(moment.verdict().findings()).isNotEmpty();
            }
            assertThat(machine.looks).hasSizeBetween(1, 4);
        }
    }

    @Test
    void whereCallsAreNotSeenTheLooksGoOnAndItIsSaid() throws IOException {
        FakeMachine machine = machine();
        machine.failing = null;
        try (WatchInquiry watch = new WatchInquiry(machine, NamespaceChoice.ALL, false)) {
            assertThat(watch.seesCalls()).isFalse();
            assertThat(Objects.requireNonNull(watch.refused()).reason()).isEqualTo(WatchRefused.Reason.NOT_PERMITTED);
            Moment moment = watch.next(SHORT, () -> false);
            assertThat(moment.failures()).isEmpty();
            assertThat(moment.verdict().findings()).isNotEmpty();
        }
    }

    @Test
    void anIntervalEndsWhenItIsToldTo() throws IOException {
        try (WatchInquiry watch = new WatchInquiry(machine(), NamespaceChoice.ALL, false)) {
            long before = System.nanoTime();
            watch.next(Duration.ofHours(1), () -> System.nanoTime() - before > SHORT.toNanos());
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(1));
        }
    }
}
