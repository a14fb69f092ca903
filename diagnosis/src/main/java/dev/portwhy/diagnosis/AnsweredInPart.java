package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: a destination answers some connections and others not. What stands on the way is full: the ports of an address
 * translation, a firewall's table, the server's accept queue; none of it is to be seen from here.
 */
final class AnsweredInPart implements Cause<Situation> {

    private static final int SEVERAL = 5;

    @Override
    public Slug slug() {
        return Slug.SNAT_PORTS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(Situation situation) {
        int waiting = situation.connections().in(SocketState.SYN_SENT);
        int working = situation.connections().in(SocketState.ESTABLISHED);
        if (waiting < SEVERAL || working < SEVERAL || situation.loopback()) {
            return List.of();
        }
        Usage usage = situation.usage();
        return List.of(new FindingDraft(
                        Slug.SNAT_PORTS_EXHAUSTED,
                        Severity.INFO,
                        Text.of("finding.snat-ports-exhausted.unanswered", usage.destination(), waiting, working),
                        Subject.destination(
                                situation.netns(),
                                usage.source(),
                                usage.destination().address(),
                                usage.destination().port()))
                .evidence(Text.of("finding.snat-ports-exhausted.waiting"), situation.socketSource(), waiting)
                .culprits(usage.culprits())
                .remedy(Remedy.advice(
                        new Action.LookThere("on-the-way", null),
                        Text.of("finding.snat-ports-exhausted.look.do"),
                        Text.of("finding.snat-ports-exhausted.look.effect"),
                        Text.of("why.evident.no-risk"),
                        AskAgain.connect(situation.netns(), usage.source(), usage.destination())))
                .done());
    }
}
