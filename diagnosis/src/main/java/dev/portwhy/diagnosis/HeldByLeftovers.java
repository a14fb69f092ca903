package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: the listener is gone, or to be ended, but connections it accepted are still open and keep its port: a forked worker, a
 * slow shutdown. They share the port with a new listener only if both it and they have {@code SO_REUSEADDR}, which accepted
 * sockets inherit from their listener ({@code inet_bind_conflict()}, net/ipv4/inet_connection_sock.c).
 */
final class HeldByLeftovers extends HeldCause {

    HeldByLeftovers() {
        super(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS);
    }

    @Override
    Finding of(PortScene scene, List<Meeting> connections) {
        return scene.beside() ? beside(scene.bind(), connections) : alone(scene, connections);
    }

    /** Of a listener that is gone; setting the option comes first where it is enough. */
    private Finding alone(PortScene scene, List<Meeting> connections) {
        Otherwise otherwise = scene.otherwise();
        boolean optionFrees = otherwise != null
                && otherwise.reuseaddr()
                && otherwise.outcome().equals("OK");
        return finding(scene.bind(), connections, optionFrees);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> connections) {
        return finding(scene, connections, false);
    }

    private Finding finding(BindScene scene, List<Meeting> connections, boolean optionFrees) {
        List<Culprit> culprits = Who.culprits(scene, connections);
        boolean ownerless = culprits.isEmpty() && !StopHolder.unseen(scene, connections);
        Text title = ownerless
                ? Text.of("finding.port-held-by-leftover-connections.ownerless", scene.wanted(), connections.size())
                : Text.of(
                        "finding.port-held-by-leftover-connections",
                        scene.wanted(),
                        connections.size(),
                        Who.of(scene, culprits, connections));
        return of(scene, culprits, connections, title, optionFrees);
    }

    /** Of a listener that is still there, and that they would outlive. */
    private Finding beside(BindScene scene, List<Meeting> connections) {
        List<Culprit> culprits = Who.culprits(scene, connections);
        Text title = Text.of(
                "finding.port-held-by-leftover-connections.beside",
                scene.wanted(),
                connections.size(),
                Who.of(scene, culprits, connections));
        return of(scene, culprits, connections, title, false);
    }

    private Finding of(
            BindScene scene, List<Culprit> culprits, List<Meeting> connections, Text title, boolean optionFrees) {
        FindingDraft draft = draft(title, scene, connections);
        Remedy option = Remedy.byRule(
                new Action.SetOption("SO_REUSEADDR"),
                reuseaddrAdvice(scene),
                Text.of("finding.port-held-by-leftover-connections.reuse.effect"),
                Text.of("finding.port-held-by-leftover-connections.reuse.risk"),
                AskAgain.bind(scene));
        if (optionFrees) {
            draft.remedy(option);
        }
        destroy(
                draft,
                scene,
                "connected",
                Text.of("finding.port-held-by-leftover-connections.destroy.do"),
                Text.of("finding.port-held-by-leftover-connections.destroy.effect"),
                Text.of("finding.port-held-by-leftover-connections.destroy.risk"));
        draft.remedies(StopHolder.of(scene, culprits, connections));
        return (optionFrees ? draft : draft.remedy(option)).done();
    }
}
