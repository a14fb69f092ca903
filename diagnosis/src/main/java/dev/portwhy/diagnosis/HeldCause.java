package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Text;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import java.util.List;

/** A cause in which sockets hold the port. */
abstract class HeldCause implements Cause<PortScene> {

    private static final int SHOWN = 3;

    private final Slug slug;

    HeldCause(Slug slug) {
        this.slug = slug;
    }

    @Override
    public final Slug slug() {
        return slug;
    }

    /** At most one finding, about all of the sockets in the way that are of this cause. */
    @Override
    public List<Finding> find(PortScene scene) {
        List<Meeting> held = scene.held(slug);
        if (held.isEmpty()) {
            return List.of();
        }
        Finding finding = of(scene, held);
        // Without the address there is no bind for them to be in the way of yet.
        return List.of(scene.notLocal() ? finding.with(Severity.WARNING) : finding);
    }

    /** What is to be said of these sockets. */
    Finding of(PortScene scene, List<Meeting> held) {
        return finding(scene.bind(), held);
    }

    /** The same, where nothing but the bind matters. */
    abstract Finding finding(BindScene scene, List<Meeting> held);

    /** A finding about sockets that hold the port, with the rule that applies and where they were seen. */
    final FindingDraft draft(Text title, BindScene scene, List<Meeting> holders) {
        FindingDraft draft = new FindingDraft(slug, Severity.CRITICAL, title, scene.subject());
        Meeting first = holders.getFirst();
        draft.evidence(RuleText.overlap(scene, first), source(scene), state(scene, first));
        draft.evidence(RuleText.of(scene, first), "request, holder", options(scene.question(), first.holder()));
        if (first.mayBlock() && !scene.trial().settled()) {
            draft.evidence(RuleText.dependsOn(first), "request, holder", options(scene.question(), first.holder()));
        }
        BucketMemory.tell(draft, scene, first);
        for (Meeting more : holders.subList(1, Math.min(SHOWN, holders.size()))) {
            draft.evidence(RuleText.overlap(scene, more), source(scene), state(scene, more));
        }
        List<Culprit> culprits = Who.culprits(scene, holders);
        for (Culprit culprit : culprits) {
            PortForward forward = Forwarding.of(
                    scene.snapshot(), culprit.pid(), scene.question().port());
            if (forward != null) {
                String served = forward.container().isEmpty() ? forward.target() : forward.container();
                draft.evidence(Forwarding.why(scene.snapshot(), forward), "/proc/" + culprit.pid(), served);
            }
        }
        return draft.culprits(culprits);
    }

    /**
     * The advice to set {@code SO_REUSEADDR}. When the newcomer had it and the kernel refused all the same, it is the old
     * socket that had not.
     */
    static Text reuseaddrAdvice(BindScene scene) {
        boolean oldOneHadNot = scene.question().reuseaddr() && scene.trial().settled();
        return oldOneHadNot
                ? Text.of("finding.port-held-by-time-wait.reuse.old")
                : Text.of("finding.port-held-by-time-wait.reuse.do");
    }

    static String source(BindScene scene) {
        return Situation.socketSource(scene.netns());
    }

    private static String state(BindScene scene, Meeting meeting) {
        return scene.snapshot().sockets().state(meeting.row()).name();
    }

    /** Both sides' options; a question mark for what nobody told. */
    private static String options(BindQuestion question, PortHolder holder) {
        return options(Tristate.of(question.reuseaddr()), Tristate.of(question.reuseport()), question.uid())
                + ", "
                + options(holder.reuseaddr(), holder.reuseport(), holder.uid());
    }

    private static String options(Tristate reuseaddr, Tristate reuseport, int uid) {
        return "reuseaddr=" + word(reuseaddr) + " reuseport=" + word(reuseport) + " uid=" + Integer.toUnsignedLong(uid);
    }

    private static String word(Tristate value) {
        return switch (value) {
            case YES -> "1";
            case NO -> "0";
            case UNKNOWN -> "?";
        };
    }

    /** Adds the way to end at once what only a timer of the kernel keeps, in a state as ss writes it, where the kernel has one. */
    static void destroy(FindingDraft draft, BindScene scene, String state, Text risk) {
        destroy(
                draft,
                scene,
                state,
                Text.of("finding.port-held-by-time-wait.destroy.do"),
                Text.of("finding.port-held-by-time-wait.destroy.effect"),
                risk);
    }

    /** The same, in other words. */
    static void destroy(FindingDraft draft, BindScene scene, String state, Text what, Text effect, Text risk) {
        if (scene.snapshot().kernel().has(KernelRule.SOCK_DESTROY)) {
            draft.remedy(Remedy.byRule(
                            new Action.DestroySocket(
                                    scene.netns(),
                                    "state " + state + " sport = :"
                                            + scene.question().port()),
                            what,
                            effect,
                            risk,
                            AskAgain.bind(scene))
                    .proved(Remedy.Proof.CARRIED_OUT));
        }
    }
}
