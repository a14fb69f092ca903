package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
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
                    ? Text.of("why.who.for", first.program(), first.pid(), containers)
                    : Text.of("why.who.for.more", first.program(), first.pid(), containers, culprits.size() - 1);
        }
        return named(scene, culprits);
    }

    /** A server with its workers, a worker whose master was not seen, a login, or the first and how many more there are. */
    private static Text named(BindScene scene, List<Culprit> culprits) {
        Snapshot snapshot = scene.snapshot();
        ServerGroups groups = new ServerGroups(snapshot);
        int leader = groups.leader(Culprits.pids(culprits));
        if (culprits.size() > 1) {
            return leader == 0
                    ? first(culprits)
                    : Text.of(
                            isServer(snapshot, leader) ? "why.who.workers" : "why.who.children",
                            Culprits.title(snapshot, leader),
                            Integer.toString(leader),
                            culprits.size() - 1);
        }
        int pid = culprits.getFirst().pid();
        int master = groups.master(pid);
        if (master != pid) {
            return Text.of("why.who.worker", first(culprits), StopHolder.name(snapshot, master));
        }
        ProcessInfo process = snapshot.process(pid);
        Unit unit = process == null ? null : process.unit();
        return process != null && unit != null && UnitRole.of(snapshot, process) == UnitRole.SESSION
                ? session(process, unit, first(culprits))
                : first(culprits);
    }

    private static boolean isServer(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process != null && ServerGroups.server(process) != null;
    }

    private static Text session(ProcessInfo process, Unit unit, Text who) {
        String title = process.cmdline().isEmpty() ? "" : process.cmdline().getFirst();
        int at = title.indexOf(": ");
        return UnitRole.isSession(process)
                ? Text.of("why.who.session.of", who, title.substring(at + 2).strip(), process.startTime())
                : Text.of("why.who.session", who, unit.name(), process.startTime());
    }

    /** The first of some processes, and how many more there are. */
    static Text first(List<Culprit> culprits) {
        Culprit first = culprits.getFirst();
        return culprits.size() == 1
                ? Text.of("why.who", first.program(), first.pid())
                : Text.of("why.who.more", first.program(), first.pid(), culprits.size() - 1);
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
