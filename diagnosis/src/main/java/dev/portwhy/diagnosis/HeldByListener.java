package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/** Cause: a socket listens on the port; for UDP, one is bound to it. */
final class HeldByListener extends HeldCause {

    HeldByListener() {
        super(Slug.PORT_HELD_BY_LISTENER);
    }

    /** Holders that got the socket from whoever started them. */
    private static List<HiddenEntry> inherited(BindScene scene, List<Meeting> listeners) {
        int[] rows = new int[listeners.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = listeners.get(i).row();
        }
        List<HiddenEntry> inherited = new ArrayList<>();
        for (HiddenEntry entry : HiddenSearch.of(scene.snapshot(), rows).entries()) {
            if (entry.cause() == HiddenCause.INHERITED) {
                inherited.add(entry);
            }
        }
        return inherited;
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> listeners) {
        List<Culprit> culprits = Who.culprits(scene, listeners);
        Text who = Who.of(scene, culprits, listeners);
        Object held = listeners.getFirst().holder().endpoint();
        Text title = scene.udp()
                ? Text.of("finding.port-held-by-listener.udp", scene.wanted(), who, held)
                : Text.of("finding.port-held-by-listener", scene.wanted(), who, held);
        FindingDraft draft = draft(title, scene, listeners);
        List<HiddenEntry> inherited = inherited(scene, listeners);
        for (HiddenEntry entry : inherited) {
            draft.evidence(entry.why(), "/proc/" + entry.pids().getFirst(), "inferred");
        }
        draft.remedies(OneAddress.remedies(scene));
        boolean side = ShareOption.servesBoth(scene, listeners);
        if (side) {
            draft.remedies(ShareOption.remedies(scene, listeners, culprits));
        }
        if (inherited.size() == culprits.size() && !inherited.isEmpty()) {
            inherited.forEach(entry -> draft.remedy(StopHolder.told(scene, entry.remedy())));
        } else {
            StopHolder.tell(draft, scene, culprits, listeners);
        }
        if (!side) {
            draft.remedies(ShareOption.remedies(scene, listeners, culprits));
        }
        if (!culprits.isEmpty()
                && EngineItself.is(scene.snapshot(), culprits.getFirst().pid())) {
            draft.wontHelp(EngineItself.stopping());
        }
        if (!scene.udp()) {
            // tcp_abort() closes the socket, but the port stays bound until the file is closed.
            draft.wontHelp(Myth.SS_KILL_LISTENER.wontHelp());
            draft.wontHelp(Myth.CONNECTION_SETTINGS.wontHelp());
        }
        return draft.done();
    }
}
