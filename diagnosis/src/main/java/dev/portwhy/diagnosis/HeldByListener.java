package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/** Cause: a socket listens on the port; for UDP, one is bound to it. */
final class HeldByListener {

    private HeldByListener() {}

    static Finding of(BindScene scene, List<Meeting> listeners) {
        List<Culprit> culprits = Who.culprits(scene, listeners);
        Text who = Who.of(scene, culprits);
        Object held = listeners.getFirst().holder().endpoint();
        Text title = scene.udp()
                ? Text.of("why.listener.udp", scene.wanted(), who, held)
                : Text.of("why.listener", scene.wanted(), who, held);
        FindingDraft draft = HeldCause.draft(Slug.PORT_HELD_BY_LISTENER, title, scene, listeners)
                .remedies(StopHolder.of(scene, culprits, listeners));
        if (culprits.isEmpty() && scene.holdersMayBeUnseen()) {
            boolean root = scene.rootSeesMore();
            draft.remedy(
                    Text.of(root ? "why.as-root.do" : "why.from-host.do"),
                    root ? "sudo " + AskAgain.bind(scene) : null,
                    Text.of("why.as-root.effect"),
                    Text.of("why.as-root.risk"),
                    StopHolder.verify(scene));
        }
        if (!scene.udp()) {
            // tcp_abort() closes the socket, but the port stays bound until the file is closed.
            draft.wontHelp(Text.of("why.myth.ss-kill"), Text.of("why.myth.ss-kill.why"));
            draft.wontHelp(Text.of("why.myth.time-wait-settings"), Text.of("why.myth.time-wait-settings.why"));
        }
        return draft.done();
    }
}
