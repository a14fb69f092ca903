package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of a socket whether ordinary tools would have named its holder. */
final class HiddenRows {

    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final HolderTable holders;
    private final NoHolderRule nobody;
    private final Map<Integer, PortForward> forwards = new HashMap<>();

    HiddenRows(Snapshot snapshot) {
        this.snapshot = snapshot;
        sockets = snapshot.sockets();
        holders = snapshot.holders();
        nobody = new NoHolderRule(snapshot);
        snapshot.hidden().forwards().forEach(forward -> forwards.put(forward.pid(), forward));
    }

    /** Why nobody else names the holder of a socket; null where anybody would. */
    @Nullable HiddenCause cause(int row) {
        int first = holders.first(sockets.inode(row));
        if (first < 0) {
            return withoutHolder(row);
        }
        HiddenCause cause = byHolder(row, first);
        if (cause != null) {
            return cause;
        }
        return snapshot.namespaceOf(row).current() ? null : HiddenCause.OTHER_NAMESPACE;
    }

    private HiddenCause withoutHolder(int row) {
        return switch (nobody.reason(row).reason()) {
            case TIME_WAIT -> HiddenCause.TIME_WAIT;
            case ORPHAN -> HiddenCause.CLOSING;
            case ACCEPT_QUEUE -> HiddenCause.ACCEPT_QUEUE;
            case SYN_REQUEST -> HiddenCause.SYN_REQUEST;
            case KERNEL -> HiddenCause.KERNEL;
            case NOT_PERMITTED -> HiddenCause.NOT_PERMITTED;
            case GONE -> HiddenCause.GONE;
            case UNKNOWN -> HiddenCause.UNKNOWN;
        };
    }

    private @Nullable HiddenCause byHolder(int row, int first) {
        Via via = via(first);
        if (via != Via.FD) {
            return switch (via) {
                case FD, THREAD_FD -> HiddenCause.THREAD_TABLE;
                case SCM_RIGHTS -> HiddenCause.IN_FLIGHT;
                case IO_URING -> HiddenCause.IO_URING;
                case MMAP -> HiddenCause.MAPPED;
                case ACCEPT -> HiddenCause.BLOCKED_CALL;
            };
        }
        SocketState state = sockets.state(row);
        if (state == SocketState.BOUND) {
            return HiddenCause.BOUND_ONLY;
        }
        return state == SocketState.LISTEN || sockets.protocol(row) == Protocol.UDP && state == SocketState.CLOSE
                ? misleading(first, sockets.localPort(row))
                : null;
    }

    /** An ordinary descriptor where there is one: then anybody finds the holder. */
    private Via via(int first) {
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (holders.via(holder) == Via.FD) {
                return Via.FD;
            }
        }
        return holders.via(first);
    }

    /** Whether the named holders, all of them, are not what anybody looks for. */
    private @Nullable HiddenCause misleading(int first, int port) {
        if (forwarded(first, port)) {
            return HiddenCause.FORWARDER;
        }
        HiddenCause common = null;
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            HiddenCause cause = misleadingProcess(holders.pid(holder));
            if (cause == null || common != null && cause != common) {
                return null;
            }
            common = cause;
        }
        return common;
    }

    private boolean isOfForwarder(int pid) {
        for (ProcessInfo ancestor : snapshot.ancestry(pid)) {
            if (forwards.containsKey(ancestor.pid())) {
                return true;
            }
        }
        return false;
    }

    /** Whether all holders are forwarders, or were started by one and got its port with everything else, as pasta's command does. */
    private boolean forwarded(int first, int port) {
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            int pid = holders.pid(holder);
            if (!forwards(pid, port) && !isOfForwarder(pid)) {
                return false;
            }
        }
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (forwards(holders.pid(holder), port)) {
                return true;
            }
        }
        return false;
    }

    private boolean forwards(int pid, int port) {
        PortForward forward = forwards.get(pid);
        return forward != null && !Forwarding.servesItself(snapshot, forward, port);
    }

    private @Nullable HiddenCause misleadingProcess(int pid) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        // The user's manager has the same name as the system's.
        if (process.comm().equals("systemd")) {
            return HiddenCause.SOCKET_UNIT;
        }
        return QuietPrograms.contains(process.comm()) ? HiddenCause.INHERITED : null;
    }

    /** Where a forwarding process sends what arrives. */
    @Nullable PortForward forward(int pid) {
        return forwards.get(pid);
    }

    /** The listener in whose queue a connection waits; -1 for none. */
    int listener(int row) {
        return nobody.listener(row);
    }

    NoHolder reason(int row) {
        return nobody.reason(row);
    }
}
