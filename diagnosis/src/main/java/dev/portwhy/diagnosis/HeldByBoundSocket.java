package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: a socket is bound to the port but neither listens nor is connected. Before Linux 6.8 no tool could list such a
 * socket ({@code TCP_BOUND_INACTIVE}, net/ipv4/inet_diag.c), and many still do not.
 */
final class HeldByBoundSocket extends HeldCause {

    HeldByBoundSocket() {
        super(Slug.PORT_HELD_BY_BOUND_SOCKET);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> bound) {
        List<Culprit> culprits = Who.culprits(scene, bound);
        Text title = Text.of(
                "finding.port-held-by-bound-socket",
                scene.wanted(),
                Who.of(scene, culprits, bound),
                bound.getFirst().holder().endpoint());
        FindingDraft draft = draft(title, scene, bound)
                .evidence(
                        Text.of(
                                "finding.port-held-by-bound-socket.unlisted",
                                KernelRule.DIAG_SHOWS_BOUND.since().toString()),
                        source(scene),
                        bound.size())
                .remedies(OneAddress.remedies(scene));
        StopHolder.tell(draft, scene, culprits, bound);
        return draft.wontHelp(Myth.SS_KILL_BOUND.wontHelp()).done();
    }
}
