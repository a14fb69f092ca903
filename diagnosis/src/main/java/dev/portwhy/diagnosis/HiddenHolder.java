package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.Via;
import java.util.List;

/** Cause: what holds the port is shown by no table, or without an owner although nothing was kept from us. */
final class HiddenHolder extends HeldCause {

    private static final int SHOWN = 5;

    HiddenHolder() {
        super(Slug.PORT_HELD_BY_HIDDEN_HOLDER);
    }

    /** Whether a socket's holder is one that ordinary tools do not show. */
    static boolean applies(BindScene scene, Meeting meeting) {
        int row = meeting.row();
        SocketState state = scene.snapshot().sockets().state(row);
        if (scene.snapshot().sockets().inode(row) == 0 || state == SocketState.TIME_WAIT) {
            return false;
        }
        HolderTable holders = scene.snapshot().holders();
        int first = holders.first(scene.snapshot().sockets().inode(row));
        if (first < 0) {
            // Where the kernel is known to have it, nobody needs to have been seen.
            NoHolder.Reason reason =
                    new NoHolderRule(scene.snapshot()).reason(meeting.row()).reason();
            return reason == NoHolder.Reason.KERNEL || !scene.holdersMayBeUnseen();
        }
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (holders.via(holder) == Via.FD) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        return scene.unexplained() ? List.of(unseen(scene.bind())) : super.find(scene);
    }

    /** A row without an ordinary owner. */
    @Override
    Finding finding(BindScene scene, List<Meeting> meetings) {
        List<Culprit> culprits = Who.culprits(scene, meetings);
        Meeting first = meetings.getFirst();
        FindingDraft draft = draft(
                culprits.isEmpty()
                        ? withoutHolder(scene, first)
                        : Text.of(
                                culprits.getFirst().how() == Culprit.How.INFERRED
                                        ? "finding.port-held-by-hidden-holder.inferred"
                                        : "finding.port-held-by-hidden-holder.unusual",
                                scene.wanted(),
                                Who.of(scene, culprits, meetings),
                                via(scene, first)),
                scene,
                meetings);
        addServices(draft, scene);
        if (!addEntries(draft, scene, meetings)) {
            draft.remedies(List.of(search(scene)));
        }
        return scene.udp()
                ? draft.done()
                : draft.wontHelp(Myth.SS_KILL_LISTENER.wontHelp()).done();
    }

    private static Text withoutHolder(BindScene scene, Meeting first) {
        Object held = first.holder().endpoint();
        SocketTable sockets = scene.snapshot().sockets();
        for (KernelService service : scene.snapshot().hidden().services()) {
            if (service.owns(sockets, first.row())) {
                return Text.of(
                        service.known()
                                ? "finding.port-held-by-hidden-holder.kernel"
                                : "finding.port-held-by-hidden-holder.kernel.itself",
                        scene.wanted(),
                        held,
                        ServiceName.of(scene.snapshot(), service, first.row()));
            }
        }
        return Text.of("finding.port-held-by-hidden-holder.nobody", scene.wanted(), held);
    }

    /**
     * Why nobody else says so and how to end it, in the words of {@code portwhy hidden}. Returns whether all of it is explained.
     */
    private static boolean addEntries(FindingDraft draft, BindScene scene, List<Meeting> meetings) {
        int[] rows = meetings.stream().mapToInt(Meeting::row).toArray();
        boolean explained = true;
        for (HiddenEntry entry : HiddenSearch.of(scene.snapshot(), rows).entries()) {
            draft.evidence(entry.why(), "portwhy hidden", entry.cause().word());
            draft.evidence(entry.found(), "portwhy hidden", entry.sure() ? "read" : "inferred");
            explained &= entry.cause() != HiddenCause.UNKNOWN;
            if (entry.cause() != HiddenCause.UNKNOWN) {
                draft.remedy(StopHolder.told(scene, entry.remedy()));
            }
        }
        return explained;
    }

    private static String via(BindScene scene, Meeting meeting) {
        HolderTable holders = scene.snapshot().holders();
        return holders.via(holders.first(scene.snapshot().sockets().inode(meeting.row())))
                .word();
    }

    /** bind() was refused although no row stands in the way. */
    private static Finding unseen(BindScene scene) {
        FindingDraft draft = new FindingDraft(
                        Slug.PORT_HELD_BY_HIDDEN_HOLDER,
                        Severity.CRITICAL,
                        Text.of("finding.port-held-by-hidden-holder.unseen", scene.wanted()),
                        scene.subject())
                .evidence(Text.of("finding.port-held-by-hidden-holder.refused"), "bind(2)", "EADDRINUSE")
                .evidence(
                        Text.of("finding.port-held-by-hidden-holder.no-row"),
                        source(scene),
                        scene.meetings().size());
        for (Meeting meeting :
                scene.meetings().subList(0, Math.min(SHOWN, scene.meetings().size()))) {
            draft.evidence(
                    RuleText.of(scene, meeting),
                    source(scene),
                    scene.snapshot().sockets().state(meeting.row()).name());
        }
        addServices(draft, scene);
        draft.evidence(Text.of("finding.port-held-by-hidden-holder.or-mistaken"), "bind(2)", "EADDRINUSE");
        return draft.remedies(List.of(search(scene), report())).done();
    }

    private static void addServices(FindingDraft draft, BindScene scene) {
        for (KernelService service : scene.snapshot().hidden().services()) {
            if (service.kind() != KernelService.Kind.OTHER
                    && service.namespaceIndex() == scene.namespaceIndex()
                    && service.port() == scene.question().port()
                    && service.protocol().sharesPortsWith(scene.question().protocol())) {
                draft.evidence(
                        Text.of("finding.port-held-by-hidden-holder.service", ServiceName.of(service)),
                        service.kind().word(),
                        service.name());
            }
        }
    }

    private static Remedy report() {
        return Remedy.advice(
                new Action.LookThere("capture", AskAgain.PROGRAM + " capture portwhy.capture"),
                Text.of("finding.port-held-by-hidden-holder.report.do"),
                Text.of("finding.port-held-by-hidden-holder.report.effect"),
                Text.of("finding.port-held-by-hidden-holder.report.risk"),
                AskAgain.CAPTURE);
    }

    private static Remedy search(BindScene scene) {
        return Remedy.advice(
                new Action.LookThere("hidden", AskAgain.PROGRAM + " hidden"),
                Text.of("finding.port-held-by-hidden-holder.search.do"),
                Text.of("finding.port-held-by-hidden-holder.search.effect"),
                Text.of("why.evident.only-looks"),
                AskAgain.bind(scene));
    }
}
