package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * inetd(8) and xinetd(8): they open the ports of all services in their table. One port is given up by taking its entry out; ending
 * them ends every other service, too.
 */
final class SuperServer {

    private SuperServer() {}

    static boolean is(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process != null && table(process) != null;
    }

    private static @Nullable String table(ProcessInfo process) {
        return switch (process.comm()) {
            case "xinetd" -> "/etc/xinetd.d";
            case "inetd", "inetutils-inetd", "rlinetd" -> "/etc/inetd.conf";
            default -> null;
        };
    }

    /** How it lets go of the port. */
    static List<Remedy> remedies(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        String table = process == null ? null : table(process);
        if (table == null) {
            return List.of();
        }
        Text who = StopHolder.name(snapshot, pid);
        String number = Integer.toString(pid);
        return List.of(HiddenRemedies.remedy(
                Action.ChangeProgram.of("super-server-entry", List.of(pid)),
                table.equals("/etc/xinetd.d")
                        ? Text.of("why.stop.xinetd", who, number)
                        : Text.of("why.stop.inetd", who, table, number)));
    }
}
