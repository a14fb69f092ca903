package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a bind can or cannot succeed. The prediction comes from what the snapshot shows; where the kernel was asked, its
 * answer counts, and what the prediction did not foresee is said.
 */
final class BindDiagnosis {

    private final BindScene scene;
    private final BindPrediction prediction;
    private final String outcome;
    /** The bind with the other value of {@code SO_REUSEADDR}; null where it cannot matter. */
    private final @Nullable BindScene other;

    private final @Nullable Otherwise otherwise;

    private BindDiagnosis(BindScene scene) {
        this.scene = scene;
        this.prediction = BindPrediction.of(scene);
        String answered = scene.trial().outcome();
        this.outcome = answered == null ? prediction.outcome() : answered;
        this.other = scene.udp() || scene.question().port() == 0 ? null : scene.withOtherReuseaddr();
        this.otherwise = otherwise();
    }

    /** What the other value of {@code SO_REUSEADDR} would bring, where that is another answer and sure. */
    private @Nullable Otherwise otherwise() {
        boolean foreseen = !prediction.sure() || prediction.outcome().equals(outcome);
        if (other == null || !foreseen) {
            return null;
        }
        // A call that settles nothing without the option was made with it, and succeeded.
        boolean granted = scene.trial().tried()
                && !scene.trial().settled()
                && other.question().reuseaddr();
        BindPrediction with = granted ? new BindPrediction("OK", true) : BindPrediction.of(other);
        boolean decides = !with.outcome().equals(outcome)
                && (outcome.equals("OK") || outcome.equals("EADDRINUSE"))
                && (with.outcome().equals("OK") || with.outcome().equals("EADDRINUSE"));
        if (!decides || !with.sure()) {
            return null;
        }
        Long wait = with.outcome().equals("OK") ? null : HeldByTimeWait.endsMs(other, other.blocking());
        return new Otherwise(other.question().reuseaddr(), with.outcome(), wait);
    }

    static BindAnswer of(Snapshot snapshot, int namespaceIndex, BindQuestion question, KernelTrial trial) {
        return new BindDiagnosis(BindScene.of(snapshot, namespaceIndex, question, trial)).answer();
    }

    private BindAnswer answer() {
        boolean free = outcome.equals("OK");
        List<Meeting> blockers = new ArrayList<>(free ? List.of() : scene.blockers());
        blockers.sort(this::inOrder);
        List<Integer> rows = new ArrayList<>();
        for (Meeting meeting : blockers) {
            rows.add(meeting.row());
        }
        List<Finding> findings = AsRoot.findings(
                scene.snapshot(), told(new PortScene(scene, prediction, outcome, other, otherwise).findings()));
        return new BindAnswer(
                scene.question(),
                scene.netns(),
                outcome,
                prediction.outcome(),
                scene.trial(),
                rows,
                blockers.isEmpty() ? null : RuleText.sentence(scene, blockers.getFirst()),
                findings,
                unsure() ? Level.UNKNOWN : free ? Level.of(findings) : Level.CRITICAL,
                unseenOptions(),
                otherwise);
    }

    /** As the answer comes down to it: nothing is failing for sure that is not sure, and both answers stand in the first line. */
    private List<Finding> told(List<Finding> findings) {
        List<Finding> told = new ArrayList<>();
        boolean doubtful = unsure() && !outcome.equals("OK");
        for (Finding finding : findings) {
            Finding one =
                    doubtful && finding.severity() == Severity.CRITICAL ? finding.with(Severity.WARNING) : finding;
            if (told.isEmpty() && doubtful) {
                one = one.with(Text.of("why.unsure", one.title()));
            }
            if (told.isEmpty() && otherwise != null && otherwise.outcome().equals("OK")) {
                one = one.with(Text.of("why.with-reuseaddr", one.title()));
            }
            told.add(one);
        }
        // A stable sort: within a severity, what has to go first stays first.
        told.sort((one, two) -> one.severity().compareTo(two.severity()));
        return told;
    }

    /** First what has a holder, then by what it is. */
    private int inOrder(Meeting one, Meeting two) {
        int byHolder = Boolean.compare(scene.hasHolder(two.row()), scene.hasHolder(one.row()));
        if (byHolder != 0) {
            return byHolder;
        }
        int byKind = one.holder().kind().compareTo(two.holder().kind());
        return byKind != 0 ? byKind : Integer.compare(one.row(), two.row());
    }

    /** Of what only a timer keeps there is no copy to ask; where something else is in the way for sure, it does not matter. */
    private int unseenOptions() {
        boolean blocked = !scene.blocking().isEmpty() && !BucketMemory.userDecides(scene);
        if (scene.trial().settled() || prediction.sure() || blocked) {
            return 0;
        }
        int count = 0;
        for (Meeting meeting : scene.meetings()) {
            boolean unread = meeting.mayBlock()
                    || meeting.blocks() && !meeting.holder().reuseport().isKnown();
            count += unread && scene.snapshot().sockets().inode(meeting.row()) != 0 ? 1 : 0;
        }
        return count;
    }

    /** Whether the kernel was not asked and what was seen does not settle it. */
    private boolean unsure() {
        if (scene.trial().settled()) {
            return false;
        }
        boolean free = outcome.equals("OK");
        Unseen unseen = new Unseen(scene.snapshot());
        boolean boundUnseen = scene.netns().source() != NetworkNamespace.Source.NETLINK
                || scene.snapshot().visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS)
                || unseen.rows()
                || scene.question().port() == 0 && unseen.reserved();
        return !prediction.sure() || free && boundUnseen;
    }
}
