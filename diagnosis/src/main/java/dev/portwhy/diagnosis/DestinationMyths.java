package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
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
            myths.add(new WontHelp(Text.of("connect.myth.fin-timeout"), Text.of("connect.myth.fin-timeout.why")));
        }
        if (timeWait) {
            myths.add(new WontHelp(Text.of("connect.myth.tw-buckets"), Text.of("connect.myth.tw-buckets.why")));
            KernelVersion kernel =
                    KernelVersion.parse(situation.snapshot().host().kernel());
            if (kernel.has(KernelRule.NO_TW_RECYCLE)) {
                myths.add(new WontHelp(Text.of("connect.myth.tw-recycle"), Text.of("connect.myth.tw-recycle.why")));
            }
            myths.add(new WontHelp(Text.of("connect.myth.reuseaddr"), Text.of("connect.myth.reuseaddr.why")));
            if (situation.ports().reuse().mode() == 2 && !situation.loopback()) {
                myths.add(new WontHelp(Text.of("connect.myth.reuse-2"), Text.of("connect.myth.reuse-2.why")));
            }
        } else {
            SocketState most = most(situation);
            myths.add(
                    new WontHelp(Text.of("connect.myth.tw-reuse"), Text.of("connect.myth.tw-reuse.why", most.name())));
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
