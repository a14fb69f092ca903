package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Text;
import java.util.List;

/** Names the holders of some sockets in a sentence. */
final class Who {

    private Who() {}

    /** {@code nginx (pid 12)}, or that nobody could be seen, and why. */
    static Text of(BindScene scene, List<Culprit> culprits, List<Meeting> held) {
        if (culprits.isEmpty()) {
            return scene.holdersMayBeUnseen()
                    ? Text.of("why.who.hidden", user(scene, held))
                    : Text.of("why.who.nobody");
        }
        Culprit first = culprits.getFirst();
        List<String> containers = Forwarding.containers(scene.snapshot(), culprits);
        if (!containers.isEmpty()) {
            return culprits.size() == 1
                    ? Text.of("why.who.for", first.comm(), first.pid(), containers)
                    : Text.of("why.who.for.more", first.comm(), first.pid(), containers, culprits.size() - 1);
        }
        return first(culprits);
    }

    /** The first of some processes, and how many more there are. */
    static Text first(List<Culprit> culprits) {
        Culprit first = culprits.getFirst();
        return culprits.size() == 1
                ? Text.of("why.who", first.comm(), first.pid())
                : Text.of("why.who.more", first.comm(), first.pid(), culprits.size() - 1);
    }

    /** Whose a socket is, which the kernel tells everybody, by name where a process that was seen is theirs too. */
    private static Object user(BindScene scene, List<Meeting> held) {
        int uid = scene.snapshot().sockets().uid(held.getFirst().row());
        if (uid == 0) {
            return "root";
        }
        for (ProcessInfo process : scene.snapshot().processes().values()) {
            if (process.uid() == uid) {
                return process.user();
            }
        }
        return Text.of("why.uid", Integer.toUnsignedString(uid));
    }

    /** The processes that hold some rows. */
    static List<Culprit> culprits(BindScene scene, List<Meeting> meetings) {
        Culprits culprits = new Culprits(scene.snapshot());
        meetings.forEach(meeting -> culprits.add(meeting.row()));
        return culprits.ranked(Culprit.How.HOLDS);
    }
}
