package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.List;

/** What articles advise against full destinations and what does nothing in this one's situation, with the reason. */
final class DestinationMyths {

    private DestinationMyths() {}

    static List<WontHelp> of(Situation situation) {
        List<WontHelp> myths = new ArrayList<>();
        boolean timeWait = situation.isMuch(SocketState.TIME_WAIT);
        boolean finWait2 = situation.isMuch(SocketState.FIN_WAIT2);
        if (timeWait && !finWait2) {
            // TCP_TIMEWAIT_LEN is a constant; the setting is read in tcp_time_wait() for FIN_WAIT2 only.
            myths.add(Myth.FIN_TIMEOUT_CONNECT.wontHelp());
        }
        if (situation.leaks()) {
            myths.add(Myth.MORE_PORTS_LEAK.wontHelp());
        }
        if (situation.isMuchHeld(SocketState.FIN_WAIT2)) {
            myths.add(Myth.FIN_TIMEOUT_HALF_CLOSED.wontHelp());
        }
        if (timeWait
                && situation.connections().unstamped() > situation.connections().stamped()) {
            myths.add(Myth.TW_REUSE_NO_TIMESTAMPS.wontHelp());
        }
        if (timeWait) {
            myths.add(Myth.TW_BUCKETS_CONNECT.wontHelp());
            KernelVersion kernel = situation.snapshot().kernel();
            if (!Setting.TCP_TW_RECYCLE.existsIn(kernel)) {
                myths.add(Myth.TW_RECYCLE.wontHelp());
            }
            myths.add(Myth.REUSEADDR_CLIENT.wontHelp());
            if (situation.ports().reuse().mode() == 2 && !situation.loopback()) {
                myths.add(Myth.TW_REUSE_2.wontHelp());
            }
        } else if (finWait2 && situation.connections().ownerless(SocketState.FIN_WAIT2) > 0) {
            // tcp_fin_timeout is what these go by (tcp_close()).
            if (situation.finWait2Spared()) {
                myths.add(Myth.TW_REUSE_FIN_WAIT2.wontHelp());
            }
        } else {
            SocketState most = most(situation);
            myths.add(Myth.TIME_WAIT_SETTINGS_OTHER_STATE.wontHelp(most.name()));
        }
        return List.copyOf(myths);
    }

    private static SocketState most(Situation situation) {
        SocketState most = SocketState.ESTABLISHED;
        for (SocketState state : SocketState.values()) {
            if (situation.connections().in(state) > situation.connections().in(most)) {
                most = state;
            }
        }
        return most;
    }
}
