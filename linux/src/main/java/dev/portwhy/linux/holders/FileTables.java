package dev.portwhy.linux.holders;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelLink;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.OwnCopies;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Via;
import java.util.BitSet;

/**
 * Who holds which socket, from the links in /proc/PID/fd (proc(5)): slower than {@link TaskFileIterator}, but it asks for
 * no privilege beyond reading one's own processes, and it is the second witness in tests.
 */
public final class FileTables {

    /** The processes whose table could not be opened for lack of permission. */
    private int refused;

    /** The processes that ended while they were read. */
    private int ended;

    /** Whether the links of the table at hand are refused; then all of them are. */
    private boolean unreadable;

    /** This program's number in this /proc; -1 where it is not in it. */
    private int own = -1;

    private boolean oneLink;
    private boolean read;

    /** Adds every socket that a process has open. */
    public static FileTables read(NativeFiles files, int[] pids, HolderTable.Builder holders, OddFiles odd) {
        FileTables tables = new FileTables();
        String self = files.link(AT_FDCWD, "/proc/self");
        tables.own = self == null ? -1 : DecimalName.number(self);
        for (int pid : pids) {
            tables.process(files, pid, holders, odd);
        }
        return tables;
    }

    /** Adds those of some sockets that a process has open now. */
    static void again(NativeFiles files, int[] pids, int[] inodes, HolderTable.Builder holders) {
        HolderTable.Builder all = new HolderTable.Builder();
        read(files, pids, all, new OddFiles());
        HolderTable now = all.build();
        for (int inode : inodes) {
            for (int row = now.first(Integer.toUnsignedLong(inode)); row >= 0; row = now.next(row)) {
                holders.add(now.inode(row), now.pid(row), now.tid(row), now.fd(row), now.via(row));
            }
        }
    }

    /**
     * Which processes keep their files to themselves. Whoever may read one of a process's links may read each
     * ({@code proc_fd_access_allowed()}, fs/proc/base.c), so that its table is listed only where the link to its directory is refused.
     */
    public static BitSet closed(NativeFiles files, int[] pids) {
        FileTables tables = new FileTables();
        tables.oneLink = true;
        BitSet closed = new BitSet();
        HolderTable.Builder nobody = new HolderTable.Builder();
        OddFiles nothing = new OddFiles();
        for (int pid : pids) {
            if (isOpen(files, pid)) {
                continue;
            }
            int before = tables.refused;
            tables.process(files, pid, nobody, nothing);
            closed.set(pid, tables.refused > before);
        }
        return closed;
    }

    private static boolean isOpen(NativeFiles files, int pid) {
        int table = files.openDirectory(AT_FDCWD, "/proc/" + pid + "/fd");
        if (table < 0) {
            return false;
        }
        int length = files.readLink(table, "../cwd");
        Syscall.close(table);
        return length >= 0;
    }

    private void process(NativeFiles files, int pid, HolderTable.Builder holders, OddFiles odd) {
        int directory = files.openDirectory(AT_FDCWD, "/proc/" + pid + "/fd");
        if (directory < 0) {
            count(directory);
            return;
        }
        unreadable = false;
        read = false;
        int result = files.list(directory, (name, start, length, number) -> {
            if (number >= 0 && !unreadable && !(oneLink && read)) {
                read = true;
                int size = files.readLink(directory, Integer.toString(number));
                long inode = size < 0 ? size : KernelLink.number(files.bytes(), size, "socket");
                if (pid == own && (inode > 0 ? OwnCopies.has(number, inode) : OwnCopies.has(number))) {
                    return;
                }
                if (inode > 0) {
                    holders.add(inode, pid, pid, number, Via.FD);
                } else if (size > 0) {
                    odd.addLink(files.bytes(), size, pid, number);
                }
                unreadable = inode == -Errno.EACCES || inode == -Errno.EPERM;
            }
        });
        if (result < 0 || unreadable) {
            count(result < 0 ? result : -Errno.EACCES);
        }
        Syscall.close(directory);
    }

    private void count(int result) {
        if (result == -Errno.EACCES || result == -Errno.EPERM) {
            refused++;
        } else {
            ended++;
        }
    }

    int refused() {
        return refused;
    }

    int ended() {
        return ended;
    }
}
