package dev.portwhy.ports.kernel;

import dev.portwhy.model.SocketState;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What happens by itself as time goes by, mini-sockets aside (see {@link TimeWaits}): requests are sent again
 * and given up ({@code tcp_retransmit_timer()}), an acknowledgement that was put off is sent ({@code tcp_delack_timer()}), and a listener
 * with {@code TCP_DEFER_ACCEPT} stops waiting for data ({@code reqsk_timer_handler()}).
 *
 * <p>A timer fires up to an eighth late ({@code kernel/time/timer.c}), and how long a step takes is known roughly; where both
 * leave open whether it has fired, both ways are followed.
 */
final class Timers {

    /** {@code TCP_DELACK_MAX}. */
    private static final long PUT_OFF_MS = 200;

    private static final long SECOND_MS = 1000;

    private Timers() {}

    private enum Passed {
        NOT,
        MAYBE,
        SURELY
    }

    private static Passed passed(ScenarioState machine, Clock since, long ms) {
        if (machine.clock.atLeastSince(since) > ms + ms / 8 + 50) {
            return Passed.SURELY;
        }
        return machine.clock.atMostSince(since) >= ms ? Passed.MAYBE : Passed.NOT;
    }

    /** Carries out what is due by now. */
    static void run(ScenarioState machine) {
        for (SocketFile file : List.copyOf(machine.files.values())) {
            TcpSocket socket = Steps.tcpOf(file.socket);
            if (socket != null && socket.state == SocketState.SYN_SENT) {
                retry(machine, socket);
            } else if (socket != null && socket.putsOffAck && isDue(machine, socket.since, PUT_OFF_MS)) {
                Requests.acknowledge(socket);
            }
        }
        machine.networks
                .values()
                .forEach(network -> List.copyOf(network.listeners).forEach(Timers::stopWaiting));
    }

    private static boolean isDue(ScenarioState machine, Clock since, long ms) {
        return switch (passed(machine, since, ms)) {
            case NOT -> false;
            case MAYBE -> machine.choices.maybe();
            case SURELY -> true;
        };
    }

    /** Lots are drawn only where the request would be answered, or given up. */
    private static void retry(ScenarioState machine, TcpSocket client) {
        SynRetries retries = SynRetries.of(client.network);
        while (client.state == SocketState.SYN_SENT) {
            Passed passed = passed(machine, client.since, retries.dueMs(client.retries));
            boolean over = passed != Passed.NOT && retries.isLast(client.retries);
            boolean answered = passed != Passed.NOT && !over && Handshakes.isAnswered(client);
            boolean matters = over || answered;
            if (passed == Passed.NOT || passed == Passed.MAYBE && !(matters && machine.choices.maybe())) {
                return;
            }
            client.retries++;
            if (over) {
                TcpStates.done(client, "ETIMEDOUT");
            } else if (answered) {
                Handshakes.request(client);
            }
        }
    }

    private static void stopWaiting(TcpSocket listener) {
        if (listener.options.deferAccept == 0) {
            return;
        }
        ScenarioState machine = listener.network.machine;
        long limit = untilRetry(listener.options.deferAccept);
        for (TcpSocket client : List.copyOf(listener.requests)) {
            if (isDue(machine, client.since, limit)) {
                Requests.admit(listener, client);
            }
        }
    }

    /** {@code secs_to_retrans()}: the seconds become a number of answers sent again, after 1, 3, 7, 15… s. */
    private static long untilRetry(int seconds) {
        long retry = 1;
        while (retry < seconds) {
            retry = retry * 2 + 1;
        }
        return retry * SECOND_MS;
    }

    /** Waits for something that only a timer can bring, and not longer than so many milliseconds. */
    static boolean await(ScenarioState machine, long ms, BooleanSupplier there) {
        if (there.getAsBoolean()) {
            return true;
        }
        Clock before = machine.clock;
        machine.clock = before.after(ms);
        run(machine);
        if (there.getAsBoolean()) {
            machine.clock = before.within(ms);
            return true;
        }
        return false;
    }
}
