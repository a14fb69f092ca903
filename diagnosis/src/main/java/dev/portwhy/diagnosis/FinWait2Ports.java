package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: connections in FIN_WAIT2 hold a large part of a full destination's ports. This side has closed, the peer has
 * not; without a file such a socket ends after {@code tcp_fin_timeout} ({@code tcp_time_wait()}, tcp_minisocks.c, and
 * Documentation/networking/ip-sysctl.rst) or becomes a TIME_WAIT with the peer's FIN. {@code tcp_tw_reuse} does not apply
 * to it since Linux 6.12 ({@code tcp_twsk_unique()}, tcp_ipv4.c).
 */
final class FinWait2Ports implements Cause<Situation> {

    private static final Setting TIMEOUT = Setting.TCP_FIN_TIMEOUT;
    private static final int SHORT_SECONDS = 10;

    @Override
    public Slug slug() {
        return Slug.FIN_WAIT2_HOLDS_PORTS;
    }

    @Override
    public List<Finding> find(Situation situation) {
        int count = situation.connections().ownerless(SocketState.FIN_WAIT2);
        if (!situation.full()) {
            return List.of();
        }
        if (situation.isMuchHeld(SocketState.FIN_WAIT2)
                && situation.connections().held(SocketState.FIN_WAIT2)
                        >= situation.connections().in(SocketState.CLOSE_WAIT)
                && !situation.leaking().isEmpty()) {
            return List.of(halfClosed(situation));
        }
        if (count * 3 < situation.connections().total()) {
            return List.of();
        }
        NetworkNamespace netns = situation.netns();
        Usage usage = situation.usage();
        int seconds = seconds(netns);
        FindingDraft draft = new FindingDraft(
                        Slug.FIN_WAIT2_HOLDS_PORTS,
                        situation.exhausted() ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(
                                "finding.fin-wait2-holds-ports",
                                count,
                                usage.destination().address(),
                                usage.destination().port()),
                        Subject.destination(
                                netns,
                                usage.source(),
                                usage.destination().address(),
                                usage.destination().port()))
                .evidence(Text.of("finding.fin-wait2-holds-ports.count", count), situation.socketSource(), count)
                .evidence(Text.of("finding.fin-wait2-holds-ports.timeout", seconds), TIMEOUT.key(), seconds);
        timeout(draft, netns);
        draft.remedy(Remedy.advice(
                new Action.LookThere("peer", null),
                Text.of("finding.fin-wait2-holds-ports.peer.do"),
                Text.of("finding.fin-wait2-holds-ports.peer.effect"),
                Text.of("finding.fin-wait2-holds-ports.peer.risk"),
                AskAgain.PROGRAM));
        if (situation.finWait2Spared()) {
            draft.wontHelp(Myth.TW_REUSE_FIN_WAIT2.wontHelp());
        }
        return List.of(draft.done());
    }

    /** A process has shut its side down and keeps the socket: no timer runs for it, and only close() starts one. */
    private static Finding halfClosed(Situation situation) {
        List<Culprit> leaking = situation.leaking();
        Culprit first = leaking.getFirst();
        Usage usage = situation.usage();
        int count = situation.connections().held(SocketState.FIN_WAIT2);
        FindingDraft draft = new FindingDraft(
                        Slug.FIN_WAIT2_HOLDS_PORTS,
                        situation.exhausted() ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(
                                "finding.fin-wait2-holds-ports.held",
                                first.program(),
                                first.pid(),
                                first.sockets(),
                                usage.destination(),
                                situation.percent()),
                        Subject.destination(
                                situation.netns(),
                                usage.source(),
                                usage.destination().address(),
                                usage.destination().port()))
                .evidence(Text.of("finding.fin-wait2-holds-ports.held.count", count), situation.socketSource(), count)
                .culprits(leaking)
                .remedies(remedies(leaking))
                .wontHelp(Myth.FIN_TIMEOUT_HALF_CLOSED.wontHelp());
        if (situation.finWait2Spared()) {
            draft.wontHelp(Myth.TW_REUSE_FIN_WAIT2.wontHelp());
        }
        return draft.wontHelp(Myth.MORE_PORTS_LEAK.wontHelp()).done();
    }

    /** What ends connections that a process has half closed. */
    static List<Remedy> remedies(List<Culprit> leaking) {
        return List.of(
                Remedy.byRule(
                                new Action.CloseInProgram(Culprits.pids(leaking)),
                                Text.of(
                                        "finding.fin-wait2-holds-ports.held.do",
                                        leaking.getFirst().program()),
                                Text.of("finding.fin-wait2-holds-ports.held.effect"),
                                Text.of("finding.fin-wait2-holds-ports.held.risk"),
                                AskAgain.PROGRAM)
                        .proved(Remedy.Proof.CARRIED_OUT),
                CloseWaitLeak.restart(leaking));
    }

    /** The advice to end such connections earlier, where they last long. */
    static FindingDraft timeout(FindingDraft draft, NetworkNamespace netns) {
        if (seconds(netns) > SHORT_SECONDS) {
            draft.remedy(Remedy.byRule(
                    Action.SetSetting.of(netns, TIMEOUT, Integer.toString(SHORT_SECONDS)),
                    Text.of("finding.fin-wait2-holds-ports.timeout.do"),
                    Text.of("finding.fin-wait2-holds-ports.timeout.effect"),
                    Text.of("finding.fin-wait2-holds-ports.timeout.risk"),
                    AskAgain.PROGRAM));
        }
        return draft;
    }

    private static int seconds(NetworkNamespace netns) {
        return netns.settings().integer(TIMEOUT);
    }
}
