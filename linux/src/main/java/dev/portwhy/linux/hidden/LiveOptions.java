package dev.portwhy.linux.hidden;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks live sockets for the options that decide who may share a port and that netlink does not show: socket(7), ipv6(7).
 * Each is copied out of a process that has it open, asked, and closed at once; see {@link SocketCopy}.
 */
public final class LiveOptions {

    /** More sockets than this are not asked: it disturbs them, if only for microseconds. */
    private static final int MOST = 1000;

    private LiveOptions() {}

    /**
     * The snapshot with the options of the sockets that answered, of those with some local ports; no other is disturbed. First are
     * asked those that listen or are bound, then connections.
     */
    public static Snapshot of(Snapshot snapshot, IntPredicate ports) {
        Map<Long, SocketOptions> options = new HashMap<>();
        SocketTable sockets = snapshot.sockets();
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        read(snapshot, files, options, row -> !sockets.state(row).hasPeer() && ports.test(sockets.localPort(row)));
        read(snapshot, files, options, row -> sockets.state(row).hasPeer() && ports.test(sockets.localPort(row)));
        return snapshot.with(options);
    }

    private static void read(
            Snapshot snapshot, KernelFiles files, Map<Long, SocketOptions> options, IntPredicate wanted) {
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size() && options.size() < MOST; row++) {
            long inode = sockets.inode(row);
            if (inode != 0
                    && wanted.test(row)
                    && sockets.state(row) != SocketState.TIME_WAIT
                    && !options.containsKey(inode)) {
                SocketOptions told = ask(snapshot.holders(), files, inode, sockets.family(row));
                if (told != null) {
                    options.put(inode, told);
                }
            }
        }
    }

    private static @Nullable SocketOptions ask(HolderTable holders, KernelFiles files, long inode, Family family) {
        for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
            boolean byDescriptor = holders.via(holder) == Via.FD || holders.via(holder) == Via.THREAD_FD;
            SocketOptions told = byDescriptor && holders.fd(holder) >= 0
                    ? ask(holders.pid(holder), holders.tid(holder), holders.fd(holder), files, inode, family)
                    : null;
            if (told != null) {
                return told;
            }
        }
        return null;
    }

    private static @Nullable SocketOptions ask(int pid, int tid, int fd, KernelFiles files, long inode, Family family) {
        KernelSocket copy = SocketCopy.of(pid, tid, fd);
        if (copy == null) {
            return null;
        }
        try (copy) {
            // The descriptor may be another file by now.
            if (!("socket:[" + inode + "]").equals(files.readLink("/proc/thread-self/fd/" + copy.fd()))) {
                return null;
            }
            return new SocketOptions(
                    copy.get(SOL_SOCKET, SO_REUSEADDR) != 0,
                    copy.get(SOL_SOCKET, SO_REUSEPORT) != 0,
                    family == Family.INET6 ? copy.get(SOL_IPV6, IPV6_V6ONLY) != 0 : null);
        } catch (KernelException e) {
            return null;
        }
    }
}
