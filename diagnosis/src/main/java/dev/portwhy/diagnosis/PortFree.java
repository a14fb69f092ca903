package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing stands in the way; with what might look as if it did. */
final class PortFree implements Cause<PortScene> {

    private static final int SHOWN = 5;

    @Override
    public Slug slug() {
        return Slug.PORT_FREE;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        return scene.free()
                ? List.of(of(scene.bind(), scene.prediction(), scene.other(), scene.otherwise()))
                : List.of();
    }

    /** Also for whom it is not free: {@code other} is the bind with the other {@code SO_REUSEADDR}, {@code otherwise} its answer. */
    private static Finding of(
            BindScene scene, BindPrediction prediction, @Nullable BindScene other, @Nullable Otherwise otherwise) {
        boolean asked = scene.trial().settled();
        boolean goneMeanwhile =
                asked && prediction.sure() && !prediction.outcome().equals("OK");
        String free = asked
                ? "finding.port-free"
                : scene.trial().tried() ? "finding.port-free.unsettled" : "finding.port-free.predicted";
        Text title = other != null && otherwise != null
                ? forServersWithReuseaddr(other, otherwise, asked)
                : Text.of(free, scene.wanted());
        FindingDraft draft = new FindingDraft(Slug.PORT_FREE, Severity.INFO, title, scene.subject());
        if (asked) {
            draft.evidence(Text.of("finding.port-free.kernel"), "bind(2)", "OK");
        }
        if (goneMeanwhile) {
            draft.evidence(otherwise(scene, prediction), HeldCause.source(scene), prediction.outcome());
        }
        addNeighbours(draft, scene);
        addOtherNamespaces(draft, scene);
        if (other != null && otherwise != null) {
            draft.remedies(withoutReuseaddr(scene, otherwise));
        }
        return draft.remedy(ifItStillFails(scene)).done();
    }

    /** What helps a server that does not set {@code SO_REUSEADDR}: to set it, or to wait. */
    private static List<Remedy> withoutReuseaddr(BindScene scene, Otherwise otherwise) {
        Remedy option = Remedy.byRule(
                new Action.SetOption("SO_REUSEADDR"),
                Text.of("finding.port-free.reuseaddr.do"),
                Text.of("finding.port-free.reuseaddr.effect"),
                Text.of("finding.port-held-by-time-wait.reuse.risk"),
                AskAgain.bind(scene));
        Long wait = otherwise.waitMs();
        if (wait == null) {
            return List.of(option);
        }
        Duration left = Duration.ofSeconds(Math.ceilDiv(wait, 1000));
        return List.of(
                option,
                Remedy.byRule(
                        new Action.Wait(left),
                        Text.of("finding.port-held-by-time-wait.wait.do", left),
                        Text.of("finding.port-held-by-time-wait.wait.effect"),
                        Text.of("why.evident.no-risk"),
                        AskAgain.bind(scene)));
    }

    /** What is left when a program fails all the same: itself, or somebody who comes and goes. */
    private static Remedy ifItStillFails(BindScene scene) {
        boolean both = scene.question().address().unmapped().isWildcard()
                && !scene.question().v6only();
        String twice = both ? "finding.port-free.still.both" : "finding.port-free.still";
        return Remedy.advice(
                new Action.LookThere("binds-of-the-program", null),
                Text.of(
                        scene.question().port() == 0 ? "finding.port-free.still.any" : twice,
                        scene.question().port()),
                Text.of("why.evident.calls"),
                Text.of("why.evident.only-looks"),
                AskAgain.bind(scene));
    }

    /** Why the kernel said otherwise than what was seen. */
    private static Text otherwise(BindScene scene, BindPrediction prediction) {
        for (Meeting meeting : scene.blocking()) {
            String option = BucketMemory.option(scene, meeting);
            if (option != null) {
                return Text.of(
                        "finding.port-free.remembered",
                        prediction.outcome(),
                        meeting.holder().endpoint(),
                        option);
            }
        }
        return Text.of("finding.port-free.meanwhile", prediction.outcome());
    }

    private static Text forServersWithReuseaddr(BindScene other, Otherwise otherwise, boolean asked) {
        Long wait = otherwise.waitMs();
        Text title = wait == null
                ? Text.of("finding.port-free.reuseaddr", other.wanted(), inTheWay(other))
                : Text.of(
                        "finding.port-free.reuseaddr.wait",
                        other.wanted(),
                        Duration.ofSeconds(Math.ceilDiv(wait, 1000)));
        return asked ? title : Text.of("finding.port-free.unasked", title);
    }

    private static Text inTheWay(BindScene other) {
        List<Meeting> held = other.blocking();
        List<Culprit> culprits = Who.culprits(other, held);
        return culprits.isEmpty() ? Text.of("finding.port-free.leftover", held.size()) : Who.of(other, culprits, held);
    }

    /** Sockets on the same port that do not stand in the way. */
    private static void addNeighbours(FindingDraft draft, BindScene scene) {
        List<Meeting> meetings = scene.meetings();
        for (Meeting meeting : meetings.subList(0, Math.min(SHOWN, meetings.size()))) {
            draft.evidence(
                    meeting.mayBlock()
                            ? Text.of(
                                    "finding.port-free.shared", meeting.holder().endpoint())
                            : RuleText.of(scene, meeting),
                    HeldCause.source(scene),
                    scene.snapshot().sockets().state(meeting.row()).name());
        }
    }

    /** Ports of another namespace look taken in every list of processes, and never are. */
    private static void addOtherNamespaces(FindingDraft draft, BindScene scene) {
        SocketTable sockets = scene.snapshot().sockets();
        int shown = 0;
        for (int row = 0; row < sockets.size() && shown < SHOWN; row++) {
            if (sockets.localPort(row) == scene.question().port()
                    && sockets.namespaceIndex(row) != scene.namespaceIndex()
                    && sockets.protocol(row).sharesPortsWith(scene.question().protocol())
                    && isBound(sockets.state(row))) {
                draft.evidence(
                        elsewhere(scene, row),
                        HeldCause.source(scene),
                        sockets.state(row).name());
                shown++;
            }
        }
    }

    private static boolean isBound(SocketState state) {
        return state == SocketState.LISTEN || state == SocketState.BOUND || state == SocketState.CLOSE;
    }

    private static Text elsewhere(BindScene scene, int row) {
        SocketTable sockets = scene.snapshot().sockets();
        NetworkNamespace netns = scene.snapshot().namespaceOf(row);
        Endpoint held = new Endpoint(sockets.localAddress(row), sockets.localPort(row));
        HolderTable holders = scene.snapshot().holders();
        int holder = holders.first(sockets.inode(row));
        if (holder < 0) {
            return Text.of("finding.port-free.elsewhere", netns.name(), held);
        }
        int pid = holders.pid(holder);
        return Text.of("finding.port-free.elsewhere.by", Culprits.comm(scene.snapshot(), pid), pid, held, netns.name());
    }
}
