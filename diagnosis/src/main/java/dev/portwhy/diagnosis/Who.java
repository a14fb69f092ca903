package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/** Names the holders of some sockets in a sentence. */
final class Who {

    private Who() {}

    /** {@code nginx (pid 12)}, or that nobody could be seen, and why. */
    static Text of(BindScene scene, List<Culprit> culprits) {
        if (culprits.isEmpty()) {
            return scene.holdersMayBeUnseen() ? Text.of("why.who.hidden") : Text.of("why.who.nobody");
        }
        Culprit first = culprits.getFirst();
        List<String> containers = Forwarding.containers(scene.snapshot(), culprits);
        if (!containers.isEmpty()) {
            return culprits.size() == 1
                    ? Text.of("why.who.for", first.comm(), first.pid(), containers)
                    : Text.of("why.who.for.more", first.comm(), first.pid(), containers, culprits.size() - 1);
        }
        return culprits.size() == 1
                ? Text.of("why.who", first.comm(), first.pid())
                : Text.of("why.who.more", first.comm(), first.pid(), culprits.size() - 1);
    }

    /** The processes that hold some rows. */
    static List<Culprit> culprits(BindScene scene, List<Meeting> meetings) {
        Culprits culprits = new Culprits(scene.snapshot());
        meetings.forEach(meeting -> culprits.add(meeting.row()));
        return Certainty.told(scene.snapshot(), meetings, culprits.biggest(Culprit.How.HOLDS));
    }
}
