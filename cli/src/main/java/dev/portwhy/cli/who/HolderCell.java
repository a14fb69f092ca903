package dev.portwhy.cli.who;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * The last column: who holds a socket, or why nobody does.
 *
 * <p>Where it has to fit, what is left out first is what the holders belong to, then the last holders, then the descriptors. The
 * first holder's name and pid always stand there in full.
 */
final class HolderCell {

    private final SocketTable sockets;
    private final HolderTable holders;
    private final HolderNames names;
    private final NoHolderCell nobody;
    private final StringBuilder text = new StringBuilder();
    /** Where each holder ends in {@link #text}; grows as needed. */
    private int[] ends = new int[16];

    HolderCell(Snapshot snapshot, HolderNames names, NoHolderCell nobody) {
        sockets = snapshot.sockets();
        holders = snapshot.holders();
        this.names = names;
        this.nobody = nobody;
    }

    /** The whole cell. Valid until the next call. */
    CharSequence whole(int row) {
        int first = holders.first(sockets.inode(row));
        if (first < 0) {
            return nobody.text(row);
        }
        holders(first);
        appendHome(first);
        return text;
    }

    /** The cell in that many columns, or a little more where a name is longer. Valid until the next call. */
    CharSequence fitted(int row, int columns) {
        int first = holders.first(sockets.inode(row));
        if (first < 0) {
            return nobody.text(row);
        }
        int count = holders(first);
        int bare = text.length();
        appendHome(first);
        if (text.length() <= columns) {
            return text;
        }
        text.setLength(bare);
        if (bare <= columns) {
            return text;
        }
        for (int shown = count - 1; shown >= 1; shown--) {
            if (ends[shown - 1] + more(count - shown).length() <= columns) {
                text.setLength(ends[shown - 1]);
                return text.append(more(count - shown));
            }
        }
        text.setLength(0);
        text.append(names.name(first));
        return count == 1 ? text : text.append(more(count - 1));
    }

    /** The least columns that {@link #fitted} needs. */
    int least(int row) {
        int first = holders.first(sockets.inode(row));
        if (first < 0) {
            return dev.portwhy.words.Width.of(nobody.text(row));
        }
        int length = names.name(first).length();
        return holders.next(first) < 0 ? length : length + more(99).length();
    }

    private static String more(int count) {
        return " +" + count;
    }

    /** Puts all holders into {@link #text}; several descriptors of one process stand behind its name. Returns how many. */
    private int holders(int first) {
        text.setLength(0);
        int count = 0;
        int lastPid = -1;
        int lastTid = -1;
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (holders.pid(holder) == lastPid && holders.tid(holder) == lastTid && holders.fd(holder) >= 0) {
                text.append(',').append(holders.fd(holder));
                ends[count - 1] = text.length();
                continue;
            }
            if (count > 0) {
                text.append(", ");
            }
            lastPid = holders.pid(holder);
            lastTid = holders.tid(holder);
            text.append(names.name(holder));
            names.appendWay(text, holder);
            if (count == ends.length) {
                ends = java.util.Arrays.copyOf(ends, count * 2);
            }
            ends[count++] = text.length();
        }
        return count;
    }

    /** What the holders belong to, each once. */
    private void appendHome(int first) {
        String last = "";
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            String home = names.homeOf(holder);
            if (!home.isEmpty() && !home.equals(last) && text.indexOf("  " + home) < 0) {
                text.append("  ").append(home);
                last = home;
            }
        }
    }
}
