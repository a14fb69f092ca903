package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.RouteTrial;
import dev.portwhy.model.look.UnixTrial;
import java.util.BitSet;
import java.util.List;

/** The questions a snapshot can be asked. All are pure functions: no input or output, no clock. */
public final class Diagnosis {

    private Diagnosis() {}

    /**
     * The namespaces in which so many ports are in use that it matters what no table shows of them ({@link
     * dev.portwhy.model.PortFacts}): which of them are closed to connect(), and which TIME_WAIT it can take over.
     */
    public static BitSet unclearPorts(Snapshot snapshot) {
        return UnclearPorts.of(snapshot, UnclearPorts.SOME_PERCENT);
    }

    /** Whether nobody is known to have filled a destination that has no port left: then it helps to see whose connect() fails. */
    public static boolean lacksCulprit(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.slug() == Slug.EPHEMERAL_PORTS_EXHAUSTED
                    && finding.culprits().isEmpty()
                    && finding.subject().source() != null) {
                return true;
            }
        }
        return false;
    }

    /** The namespaces in which a port of the range is in use. */
    public static BitSet anyPorts(Snapshot snapshot) {
        return UnclearPorts.of(snapshot, 0);
    }

    /** The namespaces in which something is in TIME_WAIT on one port. */
    public static BitSet timeWaits(Snapshot snapshot, int port) {
        return UnclearPorts.timeWaits(snapshot, port);
    }

    /** What is wrong with this machine's ports, over all namespaces of the snapshot. */
    public static Verdict machine(Snapshot snapshot) {
        return MachineDiagnosis.of(snapshot);
    }

    /**
     * How full each destination is, the fullest first.
     *
     * @param most how many at most
     */
    public static DestinationUsages usages(Snapshot snapshot, int most) {
        return DestinationUsages.of(snapshot, most);
    }

    /**
     * What an answer about every namespace comes down to: a namespace that was not read may hold the opposite of one that
     * fails nowhere.
     *
     * @param worst what the worst of the answers about one namespace comes down to
     */
    public static Level everywhere(Snapshot snapshot, Level worst) {
        return worst != Level.CRITICAL && new Unseen(snapshot).namespaces() ? Level.UNKNOWN : worst;
    }

    /**
     * Whether a list of sockets in which there is none may lack some.
     *
     * @param everywhere whether it is about every namespace
     * @param unlisted whether it is about what text tables do not tell either: sockets that are bound and nothing more, MPTCP
     * @param byHolder whether it is about sockets of certain holders
     */
    public static boolean mayLack(Snapshot snapshot, boolean everywhere, boolean unlisted, boolean byHolder) {
        Unseen unseen = new Unseen(snapshot);
        return unseen.rows()
                || (everywhere ? unseen.namespaces() : unseen.anyUnread())
                || unlisted && unseen.unlisted()
                || byHolder && unseen.holders();
    }

    /**
     * Why a bind can or cannot succeed in a namespace, and who holds the port.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     * @param trial what the kernel said when the bind was really made
     */
    public static BindAnswer bind(Snapshot snapshot, int namespaceIndex, BindQuestion question, KernelTrial trial) {
        return BindDiagnosis.of(snapshot, namespaceIndex, question, trial);
    }

    /**
     * An answer that a port is free, with the one about the other protocol of the same number, which nobody named: where that one is
     * taken, it comes first, as a warning.
     */
    public static BindAnswer withOther(BindAnswer free, BindAnswer other) {
        return OtherProtocol.of(free, other);
    }

    /**
     * What is at a path that a unix socket is to be bound to, and what to do about it.
     *
     * @param snapshot with the processes that the trial names
     */
    public static Finding unix(Snapshot snapshot, UnixTrial trial, String path) {
        return AsRoot.findings(snapshot, List.of(UnixSocket.of(snapshot, trial, path)))
                .getFirst();
    }

    /**
     * What ordinary tools do not explain: who has a socket, and what serves a port without one.
     *
     * @param rows the rows of the snapshot's socket table that the question is about
     */
    public static HiddenAnswer hidden(Snapshot snapshot, int[] rows) {
        return HiddenSearch.of(snapshot, rows);
    }

    /**
     * How many more connections a namespace can open to one destination.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     */
    public static ConnectAnswer connect(Snapshot snapshot, int namespaceIndex, ConnectQuestion question) {
        return connect(snapshot, namespaceIndex, question, RouteTrial.NOT_TRIED);
    }

    /**
     * The same, where the kernel was asked for the way.
     *
     * @param route what it said
     */
    public static ConnectAnswer connect(
            Snapshot snapshot, int namespaceIndex, ConnectQuestion question, RouteTrial route) {
        return ConnectDiagnosis.of(snapshot, namespaceIndex, question, route);
    }

    /** Whether the server of a destination of this machine could not be looked into, so that nobody knows if it still accepts. */
    public static boolean serverUnseen(Snapshot snapshot, ConnectAnswer answer) {
        return ConnectDiagnosis.serverUnseen(snapshot, answer);
    }
}
