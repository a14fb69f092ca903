package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.Setting;
import java.util.ArrayList;
import java.util.List;

/** How mini-sockets come, are taken over, and end: inet_timewait_sock.c, tcp_minisocks.c, {@code tcp_twsk_unique()}. */
final class TimeWaits {

    /** {@code TCP_TIMEWAIT_LEN}. */
    static final long TIME_WAIT_MS = 60_000;

    /** No mini-socket of a closed side ends earlier than after three and a half retransmission timeouts. */
    private static final long SHORTEST_MS = 700;

    private TimeWaits() {}

    /** {@code tcp_time_wait()}: the connection goes on as a mini-socket, unless there are too many. */
    static void enter(TcpSocket socket, boolean finWait2) {
        Network network = socket.network;
        Clock now = network.machine.clock;
        if (network.timeWaits.size() < network.sysctls.number(Setting.TCP_MAX_TW_BUCKETS)) {
            long timeout = finWait2 ? finTimeout(network) : TIME_WAIT_MS;
            TimeWait mini = new TimeWait(socket, finWait2, now, timeout);
            if (socket.bucket != null && socket.addressBucket != null) {
                BindTable.hang(mini, socket.bucket, socket.addressBucket);
            }
            network.established.remove(socket.tuple, socket);
            socket.hashed = false;
            network.established.add(mini.tuple, mini);
            network.timeWaits.add(mini);
        }
        TcpStates.done(socket);
    }

    /** {@code tcp_fin_time()}. */
    static long finTimeout(Network network) {
        long timeout = network.sysctls.number(Setting.TCP_FIN_TIMEOUT) * 1000L;
        return Math.max(timeout, SHORTEST_MS);
    }

    /** {@code inet_twsk_kill()}. */
    static void kill(TimeWait mini) {
        mini.network.established.remove(mini.tuple, mini);
        mini.network.ports.remove(mini);
        mini.network.timeWaits.remove(mini);
    }

    /** A segment with FIN for one in FIN_WAIT2: it is in TIME_WAIT now, for its full time. */
    static void receiveFin(TimeWait mini) {
        Clock now = mini.network.machine.clock;
        if (mini.finWait2) {
            mini.finWait2 = false;
            mini.entered = mini.timestamps ? now : mini.entered;
        }
        mini.since = now;
        mini.timeoutMs = TIME_WAIT_MS;
    }

    /**
     * {@code tcp_twsk_unique()}: whether a new connection may take this one's place.
     *
     * @param ownPort whether the newcomer has its port from bind(); then neither the setting nor the age counts
     */
    static boolean mayTakeOver(TimeWait mini, boolean ownPort) {
        if (!mini.timestamps) {
            return false;
        }
        if (ownPort) {
            return true;
        }
        Sysctls sysctls = mini.network.sysctls;
        int mode = mini.finWait2 && sparesFinWait2(mini.network.machine) ? 0 : sysctls.number(Setting.TCP_TW_REUSE);
        if (mode == 0 || mode == 2 && !isLoopback(mini)) {
            return false;
        }
        ScenarioState machine = mini.network.machine;
        long delay = sysctls.number(Setting.TCP_TW_REUSE_DELAY);
        if (machine.clock.atLeastSince(mini.entered) > delay) {
            return true;
        }
        if (machine.clock.atMostSince(mini.entered) > delay) {
            return machine.choices.maybe(mini.entered);
        }
        // It is rare that one second ends and another begins in so short a time, and of no matter unless this port is
        // chosen.
        return !machine.version.has(KernelRule.TIME_WAIT_AGE_IN_MILLISECONDS)
                && machine.choices.mayHaveChosen(mini.tuple.localPort())
                && !machine.choices.maybe(KernelRule.TIME_WAIT_AGE_IN_MILLISECONDS);
    }

    /** An older kernel may have had it carried back. */
    private static boolean sparesFinWait2(ScenarioState machine) {
        KernelRule rule = KernelRule.REUSE_SPARES_FIN_WAIT2;
        return machine.version.has(rule) || !machine.choices.maybe(rule);
    }

    private static boolean isLoopback(TimeWait mini) {
        IpAddress local = mini.tuple.local();
        IpAddress remote = mini.tuple.remote();
        return local.isLoopback() || remote.isLoopback() || mini.device() == Addressing.LOOPBACK;
    }

    /**
     * Ends those whose time is over. A timer fires up to an eighth late ({@code kernel/time/timer.c}), and where it is not
     * sure whether it has, both may be.
     */
    static void expire(Network network) {
        ScenarioState machine = network.machine;
        List<TimeWait> unsure = new ArrayList<>();
        for (TimeWait mini : List.copyOf(network.timeWaits)) {
            if (machine.clock.atLeastSince(mini.since) > mini.timeoutMs + mini.timeoutMs / 8 + 50) {
                kill(mini);
            } else if (machine.clock.atMostSince(mini.since) >= mini.timeoutMs) {
                unsure.add(mini);
            }
        }
        int ended = unsure.isEmpty() ? 0 : machine.choices.pick(unsure.size() + 1);
        unsure.subList(0, ended).forEach(TimeWaits::kill);
    }
}
