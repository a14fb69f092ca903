package dev.portwhy.model;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which socket: rows of (inode, process, thread, descriptor, how), found by inode.
 *
 * <p>Packed like {@link SocketTable} and for the same reason. {@link #first(long)} and {@link #next(int)} walk all
 * holders of one inode; -1 ends the walk. Holders come in the order in which they were added.
 */
public final class HolderTable {

    /** No holder is known. */
    public static final HolderTable EMPTY = new Builder().build();

    private static final int WORDS = 4;
    private static final int VIA_BITS = 7;
    private static final int INFERRED = 8;
    private static final int SHIFT = 4;
    private static final Via[] VIAS = Via.values();

    private final int[] words;
    private final int size;
    private final int[] heads;
    private final int[] links;
    private volatile @Nullable HeldInodes held;

    private HolderTable(int[] words, int size) {
        this.words = words;
        this.size = size;
        int buckets = Integer.highestOneBit(Math.max(8, size)) * 2;
        heads = new int[buckets];
        links = new int[size];
        Arrays.fill(heads, -1);
        for (int row = size - 1; row >= 0; row--) {
            int bucket = bucket(words[row * WORDS]);
            links[row] = heads[bucket];
            heads[bucket] = row;
        }
    }

    private int bucket(int inode) {
        int mixed = inode * 0x9e3779b9;
        return (mixed ^ mixed >>> 15) & heads.length - 1;
    }

    /** The number of (socket, holder) pairs. */
    public int size() {
        return size;
    }

    /** The first holder of an inode; -1 for none. */
    public int first(long inode) {
        return inode == 0 ? -1 : matching(heads[bucket((int) inode)], (int) inode);
    }

    /** The next holder of the same inode; -1 when there is none. */
    public int next(int row) {
        return matching(links[row], words[row * WORDS]);
    }

    /** Whether an inode has a holder; faster than {@link #first} where many are asked for one behind the other. */
    public boolean holds(long inode) {
        HeldInodes inodes = held;
        if (inodes == null) {
            inodes = new HeldInodes(this);
            held = inodes;
        }
        return inodes.has(inode);
    }

    /** The processes that hold any. */
    public BitSet pids() {
        BitSet pids = new BitSet();
        int last = -1;
        for (int at = 1; at < size * WORDS; at += WORDS) {
            // Holders come process by process.
            if (words[at] != last) {
                last = words[at];
                pids.set(last);
            }
        }
        return pids;
    }

    private int matching(int row, int inode) {
        int at = row;
        while (at >= 0 && words[at * WORDS] != inode) {
            at = links[at];
        }
        return at;
    }

    /** The inode that a row is about. */
    public long inode(int row) {
        return Integer.toUnsignedLong(words[row * WORDS]);
    }

    /** The process (thread group) that holds the socket. */
    public int pid(int row) {
        return words[row * WORDS + 1];
    }

    /** The thread whose file table it is; equal to {@link #pid(int)} for the process's own table. */
    public int tid(int row) {
        return words[row * WORDS + 2];
    }

    /** The file descriptor; -1 when it is not held by one. */
    public int fd(int row) {
        return words[row * WORDS + 3] >> SHIFT;
    }

    /** How the socket is held. */
    public Via via(int row) {
        return VIAS[words[row * WORDS + 3] & VIA_BITS];
    }

    /**
     * Whether this holder is concluded from what is missing elsewhere and not read from the kernel: the kernel says that
     * the process keeps some such socket, but not which one.
     */
    public boolean inferred(int row) {
        return (words[row * WORDS + 3] & INFERRED) != 0;
    }

    /** Collects holders. */
    public static final class Builder {
        private int[] words = new int[64 * WORDS];
        private int size;
        private @Nullable HolderTable built;

        /** A builder without rows. */
        public Builder() {}

        /** The number of rows so far. */
        public int size() {
            return size;
        }

        /** Adds a holder that the kernel names. */
        public Builder add(long inode, int pid, int tid, int fd, Via via) {
            return add(inode, pid, tid, fd, via, false);
        }

        /** Adds a holder; {@code inferred} as in {@link HolderTable#inferred(int)}. */
        public Builder add(long inode, int pid, int tid, int fd, Via via, boolean inferred) {
            if ((size + 1) * WORDS > words.length) {
                words = Arrays.copyOf(words, words.length + Math.max(words.length >> 1, 64 * WORDS));
            }
            int base = size++ * WORDS;
            words[base] = (int) inode;
            words[base + 1] = pid;
            words[base + 2] = tid;
            words[base + 3] = fd << SHIFT | (inferred ? INFERRED : 0) | via.ordinal();
            return this;
        }

        /** Adds all rows of another builder. */
        public void append(Builder other) {
            for (int row = 0; row < other.size; row++) {
                int from = row * WORDS;
                add(
                        Integer.toUnsignedLong(other.words[from]),
                        other.words[from + 1],
                        other.words[from + 2],
                        other.words[from + 3] >> SHIFT,
                        VIAS[other.words[from + 3] & VIA_BITS],
                        (other.words[from + 3] & INFERRED) != 0);
            }
        }

        /** Adds all rows of a table. */
        public void append(HolderTable other) {
            for (int row = 0; row < other.size; row++) {
                add(
                        other.inode(row),
                        other.pid(row),
                        other.tid(row),
                        other.fd(row),
                        other.via(row),
                        other.inferred(row));
            }
        }

        /** A table of the rows so far; the same one as long as no row is added. */
        public HolderTable build() {
            HolderTable table = built;
            if (table == null || table.size != size) {
                table = new HolderTable(words, size);
                built = table;
            }
            return table;
        }
    }
}
