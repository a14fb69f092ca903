package dev.portwhy.act;

import dev.portwhy.linux.act.OwnAncestors;
import dev.portwhy.model.Container;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who passes on the login of the one who asks: sslh, haproxy or stunnel in front of sshd(8), or the ssh(1) of another login on
 * this machine. The client of a login's connection is on this machine then, and whoever has its end of it is one of them.
 *
 * @param pids they, and whoever started them
 * @param cgroups the parts of the paths of their cgroups
 * @param containers the names and numbers of the containers they are in
 */
record OwnRelays(Set<Integer> pids, Set<String> cgroups, Set<String> containers) {

    static final OwnRelays NONE = new OwnRelays(Set.of(), Set.of(), Set.of());

    private static final int ESTABLISHED = Scope.bit(SocketState.ESTABLISHED);

    OwnRelays {
        pids = Set.copyOf(pids);
        cgroups = Set.copyOf(cgroups);
        containers = Set.copyOf(containers);
    }

    /**
     * A connection, by its two ends.
     *
     * @param client the end of whoever called
     * @param server the other
     */
    private record Connection(Endpoint client, Endpoint server) {

        private static Connection ofServer(SocketTable table, int row) {
            return new Connection(
                    plain(table.remoteAddress(row), table.remotePort(row)),
                    plain(table.localAddress(row), table.localPort(row)));
        }

        private static Connection ofClient(SocketTable table, int row) {
            return new Connection(
                    plain(table.localAddress(row), table.localPort(row)),
                    plain(table.remoteAddress(row), table.remotePort(row)));
        }

        /** A socket of IPv6 has addresses of IPv4 in the form that maps them, which no login is told by. */
        private static Endpoint plain(IpAddress address, int port) {
            return new Endpoint(address.isMapped() ? address.unmapped() : address, port);
        }
    }

    /** Those of the logins that these processes are in. */
    static OwnRelays of(OwnAncestors own, Machine machine) throws IOException {
        List<Connection> logins = logins(own);
        return isHere(logins, machine) ? new Search(own, machine).of(logins) : NONE;
    }

    private static List<Connection> logins(OwnAncestors of) {
        List<Connection> logins = new ArrayList<>();
        for (String told : of.logins()) {
            String[] words = told.split(" ", -1);
            Endpoint client = words.length == 4 ? end(words[0], words[1]) : null;
            Endpoint server = words.length == 4 ? end(words[2], words[3]) : null;
            if (client != null && server != null) {
                logins.add(new Connection(client, server));
            }
        }
        return logins;
    }

    /** An address may name a device behind a percent sign, which no table does. */
    private static @Nullable Endpoint end(String address, String port) {
        int zone = address.indexOf('%');
        IpAddress ip =
                IpAddress.parse(zone < 0 ? address : address.substring(0, zone)).orElse(null);
        int number = DecimalName.number(port);
        return ip == null || number <= 0 ? null : Connection.plain(ip, number);
    }

    /** Whether one of the clients is on this machine, which takes little to see and is seldom so. */
    private static boolean isHere(List<Connection> logins, Machine machine) throws IOException {
        for (Connection login : logins) {
            SocketTable table = machine.look(scope(ESTABLISHED).withoutHolders().port(login.client.port()))
                    .sockets();
            for (int row = 0; row < table.size(); row++) {
                if (Connection.ofClient(table, row).equals(login)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Scope scope(int states) {
        return Scope.EVERYTHING
                .protocols(true, false)
                .states(states)
                .withoutSurroundings()
                .withoutHidden();
    }

    /** Goes from each connection to who called, and from there to the connections over which that one was called. */
    private static final class Search {

        private final OwnAncestors own;
        private final Snapshot all;
        /** Who has the end of the one who called. */
        private final Map<Connection, Set<Integer>> clients = new HashMap<>();
        /** By which connections a process was called on a port that somebody listens on. */
        private final Map<Integer, List<Connection>> called = new HashMap<>();

        private final Deque<Connection> open = new ArrayDeque<>();
        private final Set<Connection> seen = new HashSet<>();
        private final Set<Integer> relays = new LinkedHashSet<>();
        private final Set<Integer> pids = new HashSet<>();
        private final Set<String> cgroups = new HashSet<>();
        private final Set<String> containers = new HashSet<>();

        Search(OwnAncestors own, Machine machine) throws IOException {
            this.own = own;
            all = machine.look(scope(ESTABLISHED | Scope.bit(SocketState.LISTEN)));
            SocketTable table = all.sockets();
            Set<Integer> listening = new HashSet<>();
            for (int row = 0; row < table.size(); row++) {
                if (table.state(row) == SocketState.LISTEN) {
                    listening.add(place(table, row));
                }
            }
            HolderTable holders = all.holders();
            for (int row = 0; row < table.size(); row++) {
                if (table.state(row) == SocketState.ESTABLISHED) {
                    Connection ofClient = Connection.ofClient(table, row);
                    Connection ofServer = Connection.ofServer(table, row);
                    boolean listened = listening.contains(place(table, row));
                    for (int at = holders.first(table.inode(row)); at >= 0; at = holders.next(at)) {
                        int pid = holders.pid(at);
                        clients.computeIfAbsent(ofClient, one -> new LinkedHashSet<>())
                                .add(pid);
                        if (listened) {
                            called.computeIfAbsent(pid, one -> new ArrayList<>())
                                    .add(ofServer);
                        }
                    }
                }
            }
        }

        /** A local port of a namespace. */
        private static int place(SocketTable table, int row) {
            return table.namespaceIndex(row) << Character.SIZE | table.localPort(row);
        }

        OwnRelays of(List<Connection> logins) {
            open.addAll(logins);
            while (!open.isEmpty()) {
                Connection next = open.remove();
                if (seen.add(next)) {
                    for (int pid : clients(next)) {
                        add(pid);
                    }
                }
            }
            return new OwnRelays(pids, cgroups, containers);
        }

        private Set<Integer> clients(Connection connection) {
            return clients.getOrDefault(connection, Set.of());
        }

        private void add(int pid) {
            if (own.pids().contains(pid) || !relays.add(pid)) {
                return;
            }
            OwnAncestors above = OwnAncestors.of(pid);
            pids.addAll(above.pids());
            cgroups.addAll(above.cgroups());
            ProcessInfo process = all.process(pid);
            Container container = process == null ? null : process.container();
            if (container != null) {
                containers.add(container.label());
                containers.add(container.id());
            }
            open.addAll(logins(above));
            open.addAll(served(pid));
        }

        /**
         * The connections by which a relay is called from this machine, where only one process calls it: of several nobody can tell
         * whose the login is.
         */
        private List<Connection> served(int pid) {
            List<Connection> served = new ArrayList<>();
            Set<Integer> callers = new HashSet<>();
            for (Connection one : called.getOrDefault(pid, List.of())) {
                Set<Integer> clients = clients(one);
                if (!clients.isEmpty()) {
                    callers.addAll(clients);
                    served.add(one);
                }
            }
            return callers.size() == 1 ? served : List.of();
        }
    }
}
