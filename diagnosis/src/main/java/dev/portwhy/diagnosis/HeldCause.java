package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/** What all causes have in common in which sockets hold the port. */
final class HeldCause {

    private static final int SHOWN = 3;

    private HeldCause() {}

    /** A finding about sockets that hold the port, with the rule that applies and where they were seen. */
    static FindingDraft draft(Slug slug, Text title, BindScene scene, List<Meeting> holders) {
        FindingDraft draft = new FindingDraft(slug, Severity.CRITICAL, title, scene.subject());
        Meeting first = holders.getFirst();
        draft.evidence(RuleText.overlap(scene, first), source(scene), state(scene, first));
        draft.evidence(RuleText.of(scene, first), "request", options(scene.question()));
        if (first.mayBlock() && !scene.trial().tried()) {
            draft.evidence(RuleText.dependsOn(first), "request", options(scene.question()));
        }
        for (Meeting more : holders.subList(1, Math.min(SHOWN, holders.size()))) {
            draft.evidence(RuleText.overlap(scene, more), source(scene), state(scene, more));
        }
        return draft.culprits(Who.culprits(scene, holders));
    }

    /**
     * The advice to set {@code SO_REUSEADDR}. When the newcomer had it and the kernel refused all the same, it is the old
     * socket that had not.
     */
    static Text reuseaddrAdvice(BindScene scene) {
        boolean oldOneHadNot = scene.question().reuseaddr() && scene.trial().tried();
        return oldOneHadNot ? Text.of("why.time-wait.reuse.old") : Text.of("why.time-wait.reuse.do");
    }

    static String source(BindScene scene) {
        return Situation.socketSource(scene.netns());
    }

    private static String state(BindScene scene, Meeting meeting) {
        return scene.snapshot().sockets().state(meeting.row()).name();
    }

    private static String options(BindQuestion question) {
        return "reuseaddr=" + question.reuseaddr() + " reuseport=" + question.reuseport() + " uid=" + question.uid();
    }
}
