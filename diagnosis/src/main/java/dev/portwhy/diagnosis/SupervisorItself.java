package dev.portwhy.diagnosis;

import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor itself has the port: PM2 of a program in cluster mode, supervisord(8) of a {@code [fcgi-program:x]}, circusd of a {@code
 * [socket:x]}, or for its own administration. To end it is to end every program that it runs.
 */
final class SupervisorItself {

    private SupervisorItself() {}

    /** Whether a process is one. */
    static boolean is(Snapshot snapshot, int pid) {
        return kind(snapshot, pid) != null;
    }

    private static Keeper.@Nullable Kind kind(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        return switch (process.comm()) {
            case "supervisord" -> Keeper.Kind.SUPERVISORD;
            case "circusd" -> Keeper.Kind.CIRCUS;
            // "PM2 v5.4.2: God Daemon (/root/.pm2)", as far as a name goes.
            default -> process.comm().startsWith("PM2 v") ? Keeper.Kind.PM2 : null;
        };
    }

    /** Whom to ask for the program, which no table of sockets tells. */
    static List<Remedy> remedies(Snapshot snapshot, int pid) {
        Keeper.Kind kind = kind(snapshot, pid);
        if (kind == null) {
            return List.of();
        }
        String place = "";
        for (Keeper keeper : snapshot.keeping().keepers()) {
            if (keeper.keeper() == pid && keeper.kind() == kind) {
                place = keeper.place();
            }
        }
        String before = new HolderManagers(snapshot).before(pid);
        String list = new Ending.StopProgram(kind, "", place, before).list();
        return List.of(HiddenRemedies.remedy(
                new Action.LookThere("programs-of-" + pid, list),
                Text.of("why.stop.supervisor", StopHolder.name(snapshot, pid))));
    }
}
