package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a bind can or cannot succeed. The prediction comes from what the snapshot shows; where the kernel was asked, its
 * answer counts, and what the prediction did not foresee is said.
 */
final class BindDiagnosis {

    private final BindScene scene;
    private final BindPrediction prediction;
    private final String outcome;

    private BindDiagnosis(BindScene scene) {
        this.scene = scene;
        this.prediction = BindPrediction.of(scene);
        String answered = scene.trial().outcome();
        this.outcome = answered == null ? prediction.outcome() : answered;
    }

    static BindAnswer of(Snapshot snapshot, int namespaceIndex, BindQuestion question, KernelTrial trial) {
        return new BindDiagnosis(BindScene.of(snapshot, namespaceIndex, question, trial)).answer();
    }

    private BindAnswer answer() {
        List<Finding> findings = findings();
        List<Meeting> blockers = new ArrayList<>(outcome.equals("OK") ? List.of() : scene.blockers());
        blockers.sort(this::inOrder);
        List<Integer> rows = new ArrayList<>();
        for (Meeting meeting : blockers) {
            rows.add(meeting.row());
        }
        Level level = unsure() ? Level.UNKNOWN : outcome.equals("OK") ? Level.of(findings) : Level.CRITICAL;
        return new BindAnswer(
                scene.question(),
                scene.netns(),
                outcome,
                prediction.outcome(),
                scene.trial(),
                rows,
                blockers.isEmpty() ? null : RuleText.sentence(scene, blockers.getFirst()),
                findings,
                level);
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

    /** Whether the kernel was not asked and what was seen does not settle it. */
    private boolean unsure() {
        if (scene.trial().settled()) {
            return false;
        }
        boolean free = outcome.equals("OK");
        boolean boundUnseen = scene.netns().source() != NetworkNamespace.Source.NETLINK
                || scene.snapshot().visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS)
                || scene.snapshot().visibility().lacks(Gap.Kind.OVERRUN);
        return !prediction.sure() || free && boundUnseen;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        switch (outcome) {
            case "OK" -> {
                findings.add(PortFree.of(scene, prediction));
                PortInRange.of(scene).ifPresent(findings::add);
            }
            case "EADDRINUSE" -> findings.addAll(inUse());
            case "EACCES", "EPERM" -> {
                findings.add(PrivilegedPort.of(scene));
                addBehind(findings);
            }
            case "EADDRNOTAVAIL" -> {
                findings.add(AddressNotLocal.of(scene));
                addBehind(findings);
            }
            default -> findings.add(AddressNotLocal.refused(scene, outcome));
        }
        PortServedByRule.of(scene, outcome.equals("OK")).ifPresent(findings::add);
        return findings;
    }

    private List<Finding> inUse() {
        if (scene.question().port() == 0) {
            return List.of(NoPortToBind.of(scene));
        }
        List<Meeting> blockers = scene.blockers();
        if (blockers.isEmpty()) {
            return List.of(HiddenHolder.unseen(scene));
        }
        return HeldPort.findings(scene, blockers);
    }

    /** The kernel stops at its first objection: what it would have said next, as a warning. */
    private void addBehind(List<Finding> findings) {
        List<Meeting> behind = scene.blocking();
        if (scene.question().port() == 0 || behind.isEmpty()) {
            return;
        }
        for (Finding next : HeldPort.findings(scene, behind)) {
            findings.add(new Finding(
                    next.slug(),
                    Severity.WARNING,
                    next.title(),
                    next.subject(),
                    next.evidence(),
                    next.culprits(),
                    next.remedies(),
                    next.wontHelp()));
        }
    }
}
