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

    private static final String INETD_TABLE = "/etc/inetd.conf";
    private static final String XINETD_TABLE = "/etc/xinetd.conf";
    private static final String XINETD_DIRECTORY = "/etc/xinetd.d";

    private SuperServer() {}

    static boolean is(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process != null && table(process) != null;
    }

    /** The file or directory in which its services stand; null where it is none. */
    private static @Nullable String table(ProcessInfo process) {
        return switch (process.comm()) {
            case "xinetd" -> xinetd(process.cmdline());
            case "inetd", "inetutils-inetd", "rlinetd" -> inetd(process.cmdline(), 1);
            case "busybox" -> applet(process.cmdline());
            default -> null;
        };
    }

    private static @Nullable String applet(List<String> words) {
        return words.size() > 1 && words.get(1).equals("inetd") ? inetd(words, 2) : null;
    }

    /** The file behind its options: {@code inetd [-diEl] [-q LENGTH] [-R RATE] [FILE]}, of busybox and GNU with others as short. */
    private static String inetd(List<String> words, int first) {
        String last = words.size() > first ? words.getLast() : "";
        return last.startsWith("/") ? last : INETD_TABLE;
    }

    /** {@code -f FILE}; the usual file takes in a directory with a file for each service. */
    private static String xinetd(List<String> words) {
        int option = words.indexOf("-f");
        String told = option > 0 && option + 1 < words.size() ? words.get(option + 1) : "";
        return told.startsWith("/") && !told.equals(XINETD_TABLE) ? told : XINETD_DIRECTORY;
    }

    /**
     * How it lets go of the port.
     *
     * @param holders all who have the socket: what it has started for a service that waits has it too
     */
    static List<Remedy> remedies(Snapshot snapshot, int pid, List<Integer> holders) {
        ProcessInfo process = snapshot.process(pid);
        String table = process == null ? null : table(process);
        if (process == null || table == null) {
            return List.of();
        }
        Text who = StopHolder.name(snapshot, pid);
        String number = Integer.toString(pid);
        Text what = Text.of(process.comm().equals("xinetd") ? "why.stop.xinetd" : "why.stop.inetd", who, table, number);
        List<Integer> started = holders.stream().filter(one -> one != pid).toList();
        return List.of(HiddenRemedies.remedy(
                        Action.ChangeProgram.of(Action.ChangeProgram.SUPER_SERVER, List.of(pid)),
                        started.isEmpty()
                                ? what
                                : Text.of("why.stop.inetd.and", what, StopHolder.names(snapshot, started)))
                .proved(Remedy.Proof.CARRIED_OUT));
    }

    /** That ending it would free the port, and why nobody should. */
    static WontHelp ending(int pid) {
        return new WontHelp(Text.of("why.wont.kill", Integer.toString(pid)), Text.of("why.wont.super-server"), null);
    }
}
