package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.model.Family;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the text files of one network namespace tell. The directory may be {@code /proc/thread-self/net} for
 * the namespace that the thread is in, {@code /proc/PID/net} or {@code /proc/PID/task/TID/net} for another one, or
 * {@code /proc/net} of a recorded tree. Beware of {@code /proc/net} and {@code /proc/self/net} on a live machine: they
 * show the namespace of the program's first thread, wherever the reading thread has gone.
 */
public final class NamespaceFiles {

    /** The tables of sockets, by file name. */
    private enum Table {
        TCP(Protocol.TCP, Family.INET),
        TCP6(Protocol.TCP, Family.INET6),
        UDP(Protocol.UDP, Family.INET),
        UDP6(Protocol.UDP, Family.INET6);

        private final Protocol protocol;
        private final Family family;

        Table(Protocol protocol, Family family) {
            this.protocol = protocol;
            this.family = family;
        }

        private String file() {
            return family == Family.INET ? protocol.word() : protocol.word() + "6";
        }

        /** The name in {@code sockstat} of how many sockets it should have. */
        private String inUse() {
            return name() + ".inuse";
        }
    }

    private final KernelFiles files;
    private final String directory;

    /** Reads below {@code directory}. */
    public NamespaceFiles(KernelFiles files, String directory) {
        this.files = files;
        this.directory = directory;
    }

    /** {@code sockstat} and {@code sockstat6}, by names like {@code TCP.inuse}; empty where they cannot be read. */
    public Map<String, Long> sockstat() {
        Map<String, Long> values = new HashMap<>(64);
        ProcNetSockstat.parse(files.lines(directory + "/sockstat"), values);
        ProcNetSockstat.parse(files.lines(directory + "/sockstat6"), values);
        return values;
    }

    /**
     * {@code netstat}, {@code snmp} and {@code stat/nf_conntrack}, by names like {@code TcpExt.TWRecycled},
     * {@code Tcp.ActiveOpens}, {@code nf_conntrack.insert_failed}, and {@code igmp.lo}, which is 1 where lo is up and 0 where it
     * is not; empty where they cannot be read.
     */
    public Map<String, Long> counters() {
        Map<String, Long> values = new HashMap<>(512);
        ProcNetNetstat.parse(files.lines(directory + "/netstat"), values);
        ProcNetNetstat.parse(files.lines(directory + "/snmp"), values);
        stat("nf_conntrack", values);
        ProcNetIgmp.loopback(files.lines(directory + "/igmp"), values);
        return values;
    }

    /** {@code stat/arp_cache} and {@code stat/ndisc_cache}, by names like {@code arp_cache.entries}; empty but in the first namespace. */
    public Map<String, Long> neighbours() {
        Map<String, Long> values = new HashMap<>(32);
        stat("arp_cache", values);
        stat("ndisc_cache", values);
        return values;
    }

    private void stat(String table, Map<String, Long> into) {
        ProcNetStat.parse(table, files.lines(directory + "/stat/" + table), into);
    }

    /** The addresses of the namespace. */
    public List<LocalAddress> addresses() {
        return LocalAddresses.read(files, directory);
    }

    /** Takes what was wrong with a table. */
    @FunctionalInterface
    public interface Complaints {
        /**
         * A table that could not be read, by its error number; {@link Errno#EBADMSG} for one that is not whole, or for two
         * with a comma between them of which one is not.
         */
        void take(String path, int errno);
    }

    /**
     * Adds all TCP and UDP sockets of the namespace to {@code out}. Returns 0, or the negative error number of the first
     * table that could not be read or, as {@link Errno#EBADMSG}, was not whole, or had far fewer sockets than the kernel
     * counts ({@link MissingRows}); a kernel without IPv6 lacks two of them, which is no error.
     */
    int sockets(int namespaceIndex, SocketTable.Builder out) {
        return sockets(null, namespaceIndex, out, (path, errno) -> {});
    }

    /** As {@link #sockets(int, SocketTable.Builder)}, for one protocol only; MPTCP sockets are among TCP's. */
    public int sockets(Protocol only, int namespaceIndex, SocketTable.Builder out) {
        return sockets(only, namespaceIndex, out, (path, errno) -> {});
    }

    /**
     * As {@link #sockets(int, SocketTable.Builder)}.
     *
     * @param only a protocol; null for both
     * @param complaints takes all that was wrong
     */
    public int sockets(@Nullable Protocol only, int namespaceIndex, SocketTable.Builder out, Complaints complaints) {
        Table[] tables = Table.values();
        @Nullable ProcNetTcp[] whole = new ProcNetTcp[tables.length];
        int failure = 0;
        for (Table table : tables) {
            if (only == null || only.sharesPortsWith(table.protocol)) {
                String path = path(table);
                ProcNetTcp rows = new ProcNetTcp(table.protocol, table.family, namespaceIndex, out);
                int status = files.stream(path, rows);
                if (status == 0 && !rows.whole()) {
                    status = -Errno.EBADMSG;
                }
                boolean none = status == -Errno.ENOENT && table.family == Family.INET6 && !hasIpv6();
                if (status < 0 && !none) {
                    complaints.take(path, -status);
                    failure = failure == 0 ? status : failure;
                } else {
                    whole[table.ordinal()] = rows;
                }
            }
        }
        boolean allThere = count(whole, complaints);
        return failure == 0 && !allThere ? -Errno.EBADMSG : failure;
    }

    private String path(Table table) {
        return directory + '/' + table.file();
    }

    /** Holds tables that look whole against the kernel's own numbers, which are read after them. Returns false after a complaint. */
    private boolean count(@Nullable ProcNetTcp[] whole, Complaints complaints) {
        MissingRows missing = MissingRows.of(files, sockstat());
        boolean allThere = true;
        for (Table table : Table.values()) {
            ProcNetTcp rows = whole[table.ordinal()];
            if (rows != null && missing.are(table.inUse(), rows.inUse())) {
                complaints.take(path(table), Errno.EBADMSG);
                allThere = false;
            }
        }
        ProcNetTcp four = whole[Table.TCP.ordinal()];
        ProcNetTcp six = whole[Table.TCP6.ordinal()];
        // In both together; where one was cut already, it may be that one's.
        if (allThere && four != null && six != null && missing.areTimeWait(four.timeWait() + six.timeWait())) {
            String one = path(Table.TCP);
            complaints.take(six.whole() ? one + ", " + path(Table.TCP6) : one, Errno.EBADMSG);
            allThere = false;
        }
        return allThere;
    }

    /**
     * The files without whose numbers a table that was cut at the end of a line looks whole, of those that are not there or
     * say nothing; every kernel with the tables writes them.
     */
    public List<String> uncounted() {
        Map<String, Long> counted = sockstat();
        List<String> uncounted = new ArrayList<>(0);
        if (!counted.containsKey(Table.TCP.inUse())) {
            uncounted.add(directory + "/sockstat");
        }
        boolean six = files.stat(path(Table.TCP6)) != null || files.stat(path(Table.UDP6)) != null;
        if (six && !counted.containsKey(Table.TCP6.inUse())) {
            uncounted.add(directory + "/sockstat6");
        }
        return uncounted;
    }

    /** Whether this is of a kernel with IPv6: then all of its files are there. */
    private boolean hasIpv6() {
        return files.stat(directory + "/if_inet6") != null
                || files.stat(directory + "/tcp6") != null
                || files.stat(directory + "/udp6") != null;
    }
}
