package dev.portwhy.ask.filter;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import java.util.Arrays;
import java.util.Map;

/**
 * What is asked about the processes that hold a socket; one that fits is enough.
 *
 * @param field what is looked at
 * @param wanted the value; names may hold {@code *} and {@code ?}
 */
record HolderCondition(Field field, String wanted) implements Condition {

    /** What of a holder is looked at. */
    enum Field {
        PID,
        COMM,
        USER,
        UNIT,
        CONTAINER,
        VIA,
        /** {@code holder = none}, {@code holder = any}. */
        HOLDER
    }

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        HolderTable holders = snapshot.holders();
        return switch (field) {
            case HOLDER -> {
                boolean none = wanted.equals("none");
                yield row -> holders.first(sockets.inode(row)) < 0 == none;
            }
            case VIA -> row -> anyVia(holders, holders.first(sockets.inode(row)));
            case PID -> {
                int pid = Integer.parseInt(wanted);
                yield row -> anyPid(holders, holders.first(sockets.inode(row)), pid);
            }
            case USER -> {
                int[] pids = fitting(snapshot.processes());
                long uid = uid(snapshot.processes());
                yield row -> {
                    int first = holders.first(sockets.inode(row));
                    return first < 0 ? Integer.toUnsignedLong(sockets.uid(row)) == uid : anyOf(holders, first, pids);
                };
            }
            case UNIT -> {
                int[] pids = fitting(snapshot.processes());
                long[] inodes = snapshot.hidden().units().stream()
                        .filter(kept -> fitsUnit(kept.unit().name()))
                        .mapToLong(SocketUnit::inode)
                        .sorted()
                        .toArray();
                yield row -> anyOf(holders, holders.first(sockets.inode(row)), pids)
                        || inodes.length > 0 && Arrays.binarySearch(inodes, sockets.inode(row)) >= 0;
            }
            case COMM, CONTAINER -> {
                int[] pids = fitting(snapshot.processes());
                yield row -> anyOf(holders, holders.first(sockets.inode(row)), pids);
            }
        };
    }

    private boolean anyVia(HolderTable holders, int first) {
        for (int at = first; at >= 0; at = holders.next(at)) {
            if (holders.via(at).word().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyPid(HolderTable holders, int first, int pid) {
        for (int at = first; at >= 0; at = holders.next(at)) {
            if (holders.pid(at) == pid || holders.tid(at) == pid) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyOf(HolderTable holders, int first, int[] pids) {
        for (int at = first; at >= 0; at = holders.next(at)) {
            if (Arrays.binarySearch(pids, holders.pid(at)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The pids of the processes that fit, in order. */
    private int[] fitting(Map<Integer, ProcessInfo> processes) {
        int[] pids = new int[processes.size()];
        int count = 0;
        for (ProcessInfo process : processes.values()) {
            if (fits(process)) {
                pids[count++] = process.pid();
            }
        }
        pids = Arrays.copyOf(pids, count);
        Arrays.sort(pids);
        return pids;
    }

    private boolean fits(ProcessInfo process) {
        return switch (field) {
            case COMM -> Glob.matches(wanted, process.comm());
            case USER -> Glob.matches(wanted, process.user()) || wanted.equals(Integer.toUnsignedString(process.uid()));
            case UNIT -> process.unit() != null && fitsUnit(process.unit().name());
            case CONTAINER ->
                process.container() != null
                        && (Glob.matches(wanted, process.container().label())
                                || wanted.length() >= 4
                                        && process.container().id().startsWith(wanted));
            case PID, VIA, HOLDER -> false;
        };
    }

    /** {@code nginx} fits {@code nginx.service}, as it does for systemctl(1). */
    private boolean fitsUnit(String name) {
        int dot = name.lastIndexOf('.');
        return Glob.matches(wanted, name) || dot > 0 && Glob.matches(wanted, name.substring(0, dot));
    }

    /** The number of the wanted user, for sockets that nobody holds; -1 when no process tells it. */
    private long uid(Map<Integer, ProcessInfo> processes) {
        for (ProcessInfo process : processes.values()) {
            if (process.user().equals(wanted)) {
                return Integer.toUnsignedLong(process.uid());
            }
        }
        try {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(wanted));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public boolean needsHolders() {
        return true;
    }
}
