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
                                "why.reuseport.user",
                                scene.wanted(),
                                who,
                                holder.uid(),
                                scene.question().uid())
                        : Text.of("why.reuseport.option", scene.wanted(), who),
                scene,
                holders);
        if (otherUser) {
            draft.remedy(Remedy.byRule(
                    Action.ChangeProgram.of("same-user", Culprits.pids(culprits)),
                    Text.of("why.reuseport.user.do", holder.uid()),
                    Text.of("why.reuseport.user.effect"),
                    Text.of("why.reuseport.user.risk"),
                    StopHolder.verify(scene)));
        }
        draft.remedy(Remedy.byRule(
                new Action.SetOption("SO_REUSEPORT"),
                Text.of("why.reuseport.option.do"),
                Text.of("why.reuseport.option.effect"),
                Text.of("why.reuseport.option.risk"),
                StopHolder.verify(scene)));
        return draft.remedies(StopHolder.of(scene, culprits, holders))
                .wontHelp(Text.of("why.myth.root"), Text.of("why.myth.root.why"))
                .done();
    }
}
