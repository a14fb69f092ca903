package dev.portwhy.model;

/**
 * Which inodes have a holder, a bit for each: the kernel counts them up, so those of a machine's sockets lie close together and all
 * bits in a processor's cache, where the table's own chains do not. Where they lie far apart the table is asked.
 */
final class HeldInodes {

    /** So many words of bits for each holder are no more memory than the table itself. */
    private static final int WORDS_EACH = 2;

    /** A method that is called often is compiled sooner than a loop that goes on for long. */
    private static final int BLOCK = 64;

    private final HolderTable table;
    private long first = Long.MAX_VALUE;
    private long last;
    private final long[] bits;

    HeldInodes(HolderTable table) {
        this.table = table;
        int size = table.size();
        for (int from = 0; from < size; from += BLOCK) {
            spread(from, Math.min(size, from + BLOCK));
        }
        long words = size == 0 ? 0 : (last - first >>> 6) + 1;
        bits = new long[words > (long) size * WORDS_EACH ? 0 : (int) words];
        for (int from = 0; from < size && bits.length > 0; from += BLOCK) {
            set(from, Math.min(size, from + BLOCK));
        }
    }

    private void spread(int from, int to) {
        for (int row = from; row < to; row++) {
            long inode = table.inode(row);
            first = Math.min(first, inode);
            last = Math.max(last, inode);
        }
    }

    private void set(int from, int to) {
        for (int row = from; row < to; row++) {
            long at = table.inode(row) - first;
            bits[(int) (at >>> 6)] |= 1L << at;
        }
    }

    boolean has(long inode) {
        if (bits.length == 0) {
            return table.first(inode) >= 0;
        }
        long at = inode - first;
        return at >= 0 && at >>> 6 < bits.length && (bits[(int) (at >>> 6)] & 1L << at) != 0 && inode != 0;
    }
}
