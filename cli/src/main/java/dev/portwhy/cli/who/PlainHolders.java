package dev.portwhy.cli.who;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Via;
import java.nio.charset.StandardCharsets;

/**
 * The usual holder, one process with one descriptor, as bytes that are made once a process. The other cases go through
 * {@link HolderCell}, which gives the same text for this one, only slower.
 */
final class PlainHolders {

    private final HolderTable holders;
    private final HolderNames names;
    private int[] pids = new int[64];
    private byte[][] before = new byte[64][];
    private byte[][] behind = new byte[64][];
    private int known;

    PlainHolders(HolderTable holders, HolderNames names) {
        this.holders = holders;
        this.names = names;
    }

    /** Whether the socket whose first holder this is has no other one, and that one a plain descriptor. */
    boolean plain(int holder) {
        return holders.via(holder) == Via.FD
                && holders.tid(holder) == holders.pid(holder)
                && holders.fd(holder) >= 0
                && holders.next(holder) < 0
                && !names.isKept(holder);
    }

    /** The most bytes that {@link #put} needs. */
    int room(int holder) {
        int place = place(holders.pid(holder));
        return before[place].length + behind[place].length + 16;
    }

    /** Puts {@code name[pid] fd N  home} at {@code at}; returns where it ends. */
    int put(byte[] out, int at, int holder) {
        int place = place(holders.pid(holder));
        byte[] name = before[place];
        byte[] home = behind[place];
        System.arraycopy(name, 0, out, at, name.length);
        int end = AddressBytes.putNumber(out, at + name.length, holders.fd(holder));
        System.arraycopy(home, 0, out, end, home.length);
        return end + home.length;
    }

    private int place(int pid) {
        int mask = pids.length - 1;
        int place = pid * 0x9e3779b9 >>> 16 & mask;
        while (pids[place] != pid) {
            if (pids[place] == 0) {
                return learn(pid);
            }
            place = place + 1 & mask;
        }
        return place;
    }

    private int learn(int pid) {
        String home = names.home(pid);
        String name = names.process(pid);
        byte[] start = (name + " fd ").getBytes(StandardCharsets.UTF_8);
        byte[] end = home.isEmpty() ? new byte[0] : ("  " + home).getBytes(StandardCharsets.UTF_8);
        if (++known * 2 > pids.length) {
            grow();
        }
        return insert(pid, start, end);
    }

    private int insert(int pid, byte[] start, byte[] end) {
        int mask = pids.length - 1;
        int place = pid * 0x9e3779b9 >>> 16 & mask;
        while (pids[place] != 0) {
            place = place + 1 & mask;
        }
        pids[place] = pid;
        before[place] = start;
        behind[place] = end;
        return place;
    }

    private void grow() {
        int[] oldPids = pids;
        byte[][] oldBefore = before;
        byte[][] oldBehind = behind;
        pids = new int[oldPids.length * 2];
        before = new byte[pids.length][];
        behind = new byte[pids.length][];
        for (int i = 0; i < oldPids.length; i++) {
            if (oldPids[i] != 0) {
                insert(oldPids[i], oldBefore[i], oldBehind[i]);
            }
        }
    }
}
