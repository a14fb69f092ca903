package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cause: a process keeps connections open that the other side has closed long ago. CLOSE_WAIT has no timer; only close()
 * by the process ends it (tcp(7), RFC 9293 section 3.6).
 */
final class CloseWaitLeak {

    /** Fewer than this a busy server has in passing. */
    private static final int MANY = 100;

    /** More than this none has. */
    private static final int VERY_MANY = 1000;

    private CloseWaitLeak() {}

    /** A leak that fills a destination. */
    static final class OfDestination implements Cause<Situation> {

        @Override
        public Slug slug() {
            return Slug.CLOSE_WAIT_LEAK;
        }

        @Override
        public List<Finding> find(Situation situation) {
            return of(situation);
        }
    }

    /** Leaks of processes, whatever they are connected to. */
    static final class OfMachine implements Cause<Usages> {

        @Override
        public Slug slug() {
            return Slug.CLOSE_WAIT_LEAK;
        }

        @Override
        public List<Finding> find(Usages usages) {
            return of(usages.snapshot());
        }
    }

    /** Leaks of processes, whatever they are connected to. */
    private static List<Finding> of(Snapshot snapshot) {
        int namespaces = snapshot.namespaces().size();
        int[] closeWait = new int[namespaces];
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (isCloseWait(sockets, row)) {
                closeWait[sockets.namespaceIndex(row)]++;
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < namespaces; index++) {
            if (closeWait[index] >= MANY) {
                ofNamespace(snapshot, index).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static boolean isCloseWait(SocketTable sockets, int row) {
        return sockets.state(row) == SocketState.CLOSE_WAIT
                && sockets.inode(row) != 0
                && sockets.protocol(row) == Protocol.TCP;
    }

    private static Optional<Finding> ofNamespace(Snapshot snapshot, int namespaceIndex) {
        SocketTable sockets = snapshot.sockets();
        Culprits closeWait = new Culprits(snapshot);
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == namespaceIndex && isCloseWait(sockets, row)) {
                closeWait.add(row);
            }
        }
        Culprits all = connections(snapshot, namespaceIndex);
        List<Culprit> leaking = new ArrayList<>();
        for (Culprit culprit : closeWait.ranked(Culprit.How.HOLDS)) {
            int count = culprit.sockets();
            if (count >= VERY_MANY || count >= MANY && count * 2 >= all.of(culprit.pid())) {
                leaking.add(culprit);
            }
        }
        if (leaking.isEmpty()) {
            return Optional.empty();
        }
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        return Optional.of(finding(snapshot, netns, leaking, Severity.WARNING, title(leaking)));
    }

    private static Culprits connections(Snapshot snapshot, int namespaceIndex) {
        SocketTable sockets = snapshot.sockets();
        Culprits connections = new Culprits(snapshot);
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.protocol(row) == Protocol.TCP
                    && sockets.state(row).hasPeer()) {
                connections.add(row);
            }
        }
        return connections;
    }

    /** A leak that fills a destination, however small the range. */
    private static List<Finding> of(Situation situation) {
        boolean most = situation.connections().in(SocketState.CLOSE_WAIT)
                > situation.connections().held(SocketState.FIN_WAIT2);
        if (!situation.full()
                || !most
                || !situation.isMuchHeld(SocketState.CLOSE_WAIT)
                || situation.leaking().isEmpty()) {
            return List.of();
        }
        Culprit first = situation.leaking().getFirst();
        Usage usage = situation.usage();
        Text title = Text.of(
                "finding.close-wait-leak.full",
                first.program(),
                first.pid(),
                first.sockets(),
                usage.destination(),
                situation.percent());
        Severity severity = situation.exhausted() ? Severity.CRITICAL : Severity.WARNING;
        return List.of(finding(situation.snapshot(), situation.netns(), situation.leaking(), severity, title));
    }

    private static Text title(List<Culprit> leaking) {
        Culprit first = leaking.getFirst();
        int more = leaking.size() - 1;
        return more == 0
                ? Text.of("finding.close-wait-leak", first.program(), first.pid(), first.sockets())
                : Text.of("finding.close-wait-leak.several", first.program(), first.pid(), first.sockets(), more);
    }

    private static Finding finding(
            Snapshot snapshot, NetworkNamespace netns, List<Culprit> leaking, Severity severity, Text title) {
        Culprit first = leaking.getFirst();
        return new FindingDraft(Slug.CLOSE_WAIT_LEAK, severity, title, Subject.process(netns, first.pid()))
                .evidence(
                        Text.of("finding.close-wait-leak.count", first.sockets()),
                        Situation.socketSource(netns),
                        first.sockets())
                .culprits(leaking)
                .remedies(remedies(snapshot, leaking))
                .wontHelp(Myth.CLOSE_WAIT_SETTINGS.wontHelp())
                .wontHelp(Myth.MORE_PORTS_LEAK.wontHelp())
                .done();
    }

    /** What ends such connections. */
    static List<Remedy> remedies(Snapshot snapshot, List<Culprit> leaking) {
        Text own = KnownProgram.of(snapshot, leaking).says("leak", leaking);
        return List.of(
                Remedy.byRule(
                                new Action.CloseInProgram(Culprits.pids(leaking)),
                                own == null
                                        ? Text.of(
                                                "finding.close-wait-leak.fix.do",
                                                leaking.getFirst().program())
                                        : own,
                                Text.of("finding.close-wait-leak.fix.effect"),
                                Text.of("finding.close-wait-leak.fix.risk"),
                                AskAgain.PROGRAM)
                        .proved(Remedy.Proof.CARRIED_OUT),
                restart(leaking));
    }

    /** What ends them until the program is mended. */
    static Remedy restart(List<Culprit> leaking) {
        return Remedy.byRule(
                Action.ChangeProgram.of("restart", Culprits.pids(leaking)),
                Text.of("finding.close-wait-leak.restart.do", leaking.getFirst().program()),
                Text.of("finding.close-wait-leak.restart.effect"),
                Text.of("finding.close-wait-leak.restart.risk"),
                AskAgain.PROGRAM);
    }
}
