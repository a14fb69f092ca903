package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Servers of one master and its workers. The master has the sockets too, or hands them out, and starts a new worker for each
 * that ends: so the master is asked, by the signal that has it close its sockets at once and let what runs come to an end.
 */
final class ServerGroups {

    /** Reload their configuration and keep the sockets that it still names; others are opened before the old ones are closed. */
    private static final Set<String> RELOADING = Set.of(
            "nginx", "haproxy", "apache2", "httpd", "php-fpm", "openresty", "tengine", "angie", "squid", "lighttpd");

    private final Snapshot snapshot;

    ServerGroups(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The server's name, without a version ({@code php-fpm8.2}); null for a program that is no such server. */
    static @Nullable String server(ProcessInfo process) {
        String name = program(process);
        return signal(name) == null ? null : name;
    }

    /** Whether a server keeps its old sockets until it has the new ones. */
    static boolean reloads(ProcessInfo process) {
        return RELOADING.contains(program(process));
    }

    /** The signal that ends such a server at its own time, by the manual page of each; null for any other program. */
    static @Nullable String signal(String server) {
        return switch (server) {
            case "nginx", "openresty", "tengine", "angie", "php-fpm", "unicorn", "unicorn_rails" -> "QUIT";
            case "haproxy" -> "USR1";
            case "apache2", "httpd" -> "WINCH";
            // SIGTERM has it start its workers anew.
            case "uwsgi", "uwsgi-core" -> "INT";
            // SIGTERM has it wait until the last client has gone.
            case "postgres", "postmaster" -> "INT";
            case "gunicorn", "puma", "lighttpd", "squid", "dovecot", "varnishd", "master", "hypnotoad", "starman" ->
                "TERM";
            default -> null;
        };
    }

    /** Its file's name where that was read: names are what a process makes of them ({@code gunicorn: master [app]}). */
    private static String program(ProcessInfo process) {
        String comm = process.comm();
        int colon = comm.indexOf(':');
        String named = colon > 0 ? comm.substring(0, colon) : comm;
        int space = named.indexOf(' ');
        named = space > 0 ? named.substring(0, space) : named;
        int end = named.length();
        while (end > 0
                && (named.charAt(end - 1) == '.' || named.charAt(end - 1) >= '0' && named.charAt(end - 1) <= '9')) {
            end--;
        }
        String plain = named.substring(0, end);
        return plain.equals("php-fpm") || plain.equals("puma") || plain.equals("gunicorn") ? plain : named;
    }

    /** The topmost process above one that is of the same server; itself where there is none, or it is no such server. */
    int master(int pid) {
        ProcessInfo process = snapshot.process(pid);
        String server = process == null ? null : server(process);
        int master = pid;
        if (server == null) {
            return master;
        }
        for (ProcessInfo above : snapshot.ancestry(pid)) {
            if (!server.equals(server(above))) {
                return master;
            }
            master = above.pid();
        }
        return master;
    }

    /** The first of some processes, where it started all others, however many stand between; 0 where there is none. */
    int leader(List<Integer> pids) {
        int first = pids.getFirst();
        for (int pid : pids) {
            first = snapshot.ancestry(pid).size() < snapshot.ancestry(first).size() ? pid : first;
        }
        for (int pid : pids) {
            if (pid != first && !isBelow(pid, first)) {
                return 0;
            }
        }
        return first;
    }

    private boolean isBelow(int pid, int above) {
        for (ProcessInfo ancestor : snapshot.ancestry(pid)) {
            if (ancestor.pid() == above) {
                return true;
            }
        }
        return false;
    }
}
