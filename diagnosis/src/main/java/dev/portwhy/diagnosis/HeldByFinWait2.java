package dev.portwhy.diagnosis;

import dev.portwhy.model.ClosingEnd;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.List;

/**
 * Cause: connections of an earlier server on this port are in FIN_WAIT2 without a process: closed here, not by the peer.
 * Their timer bounds nothing: the peer's FIN turns one into TIME_WAIT with a minute of its own
 * ({@code tcp_timewait_state_process()}, tcp_minisocks.c). bind() shares the port with them as with TIME_WAIT.
 */
final class HeldByFinWait2 extends HeldCause {

    /** {@code TCP_TIMEWAIT_LEN}, include/net/tcp.h. */
    private static final Duration TIME_WAIT = Duration.ofSeconds(60);

    HeldByFinWait2() {
        super(Slug.FIN_WAIT2_HOLDS_PORTS);
    }

    /** Whether a socket is one: whoever still had its file would end it by closing it. */
    static boolean applies(BindScene scene, Meeting meeting) {
        SocketTable sockets = scene.snapshot().sockets();
        return sockets.state(meeting.row()) == SocketState.FIN_WAIT2 && sockets.inode(meeting.row()) == 0;
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> waiting) {
        Duration left = longest(scene, waiting);
        FindingDraft draft = draft(
                        Text.of("finding.fin-wait2-holds-ports.bind", scene.wanted(), waiting.size()), scene, waiting)
                .evidence(Text.of("finding.fin-wait2-holds-ports.bind.left", left), source(scene), left.toMillis())
                .remedy(Remedy.byRule(
                        new Action.Wait(left.plus(TIME_WAIT)),
                        Text.of("finding.fin-wait2-holds-ports.bind.wait.do", left),
                        Text.of("finding.fin-wait2-holds-ports.bind.wait.effect", left.plus(TIME_WAIT)),
                        Text.of("why.evident.no-risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        new Action.SetOption("SO_REUSEADDR"),
                        reuseaddrAdvice(scene),
                        Text.of("finding.fin-wait2-holds-ports.bind.reuse.effect"),
                        Text.of("finding.port-held-by-time-wait.reuse.risk"),
                        AskAgain.bind(scene)));
        destroy(draft, scene, "fin-wait-2", Text.of("finding.fin-wait2-holds-ports.bind.destroy.risk"));
        return FinWait2Ports.timeout(draft, scene.netns())
                .wontHelp(Myth.TW_REUSE_BIND.wontHelp())
                .done();
    }

    private static Duration longest(BindScene scene, List<Meeting> waiting) {
        SocketTable sockets = scene.snapshot().sockets();
        long longest = 0;
        for (Meeting meeting : waiting) {
            longest = Math.max(longest, ClosingEnd.finWait2Ms(sockets, meeting.row()));
        }
        return Duration.ofSeconds(Math.ceilDiv(longest, 1000));
    }
}
