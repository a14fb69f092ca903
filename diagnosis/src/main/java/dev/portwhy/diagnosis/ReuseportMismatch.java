package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import java.util.List;

/**
 * Cause: the newcomer wants to share the port by {@code SO_REUSEPORT}, but the holder belongs to another user or does not
 * have the option ({@code inet_bind_conflict()}: {@code sk_reuseport} on both and equal {@code sk_uid}; root is no
 * exception).
 */
final class ReuseportMismatch extends HeldCause {

    ReuseportMismatch() {
        super(Slug.REUSEPORT_MISMATCH);
    }

    /** Whether a socket that stands in the way does so for this cause. */
    static boolean applies(BindScene scene, Meeting meeting) {
        return scene.question().reuseport()
                && meeting.holder().kind() == PortHolder.Kind.LISTENER
                // A holder that is known to have no such option never meant to share.
                && (meeting.holder().uid() != scene.question().uid()
                        || meeting.holder().reuseport() != Tristate.NO);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> holders) {
        List<Culprit> culprits = Who.culprits(scene, holders);
        PortHolder holder = holders.getFirst().holder();
        boolean otherUser = holder.uid() != scene.question().uid();
        Text who = Who.of(scene, culprits, holders);
        FindingDraft draft = draft(
                otherUser
                        ? Text.of(
                                "finding.reuseport-mismatch.user",
                                scene.wanted(),
                                who,
                                Integer.toUnsignedLong(holder.uid()),
                                Integer.toUnsignedLong(scene.question().uid()))
                        : Text.of("finding.reuseport-mismatch.option", scene.wanted(), who),
                scene,
                holders);
        if (otherUser) {
            draft.remedy(Remedy.byRule(
                    Action.ChangeProgram.of("same-user", Culprits.pids(culprits)),
                    Text.of("finding.reuseport-mismatch.user.do", Integer.toUnsignedLong(holder.uid())),
                    Text.of("finding.reuseport-mismatch.user.effect"),
                    Text.of("finding.reuseport-mismatch.user.risk"),
                    AskAgain.bind(scene)));
        }
        draft.remedy(Remedy.byRule(
                new Action.SetOption("SO_REUSEPORT"),
                Text.of("finding.reuseport-mismatch.option.do"),
                Text.of("finding.reuseport-mismatch.option.effect"),
                Text.of("finding.reuseport-mismatch.option.risk"),
                AskAgain.bind(scene)));
        return draft.remedies(StopHolder.of(scene, culprits, holders))
                .wontHelp(Myth.ROOT.wontHelp())
                .done();
    }
}
