package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.NetworkNamespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/net/unix} ({@code unix_seq_show()}, net/unix/af_unix.c): a line for each unix socket of a network namespace, with its
 * flags, state and inode in fixed columns, and behind them the path it was bound with.
 */
public final class ProcNetUnix {

    private static final int LISTENS = 0x10000; // __SO_ACCEPTCON
    private static final int CONNECTED = 3; // SS_CONNECTED
    private static final int DATAGRAM = 2; // SOCK_DGRAM
    private static final int HEX = 16;
    private static final int INODE_COLUMN = 6;

    private ProcNetUnix() {}

    /**
     * A socket that was bound.
     *
     * @param path the path as it was given to bind(), {@code @} in front for an abstract one
     * @param inode the socket's own number
     * @param listens whether it listens
     * @param connection whether it is a connection, which has the path of the listener that it came to
     */
    public record Row(String path, long inode, boolean listens, boolean connection) {}

    /** All that have a path; a line that is cut says nothing. */
    public static List<Row> parse(TextCursor text) {
        List<Row> rows = new ArrayList<>();
        text.nextLine();
        while (!text.atEnd()) {
            String line = text.line();
            // Num: RefCount Protocol Flags Type St Inode Path
            String[] columns = line.strip().split(" +", 8);
            if (columns.length == 8 && text.behind('\n')) {
                Row row = row(columns);
                if (row != null) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** The numbers of all unix sockets of some namespaces, of those without a path too. */
    public static Set<Long> inodes(KernelFiles files, List<NetworkNamespace> namespaces) {
        Set<Long> inodes = new HashSet<>();
        for (NetworkNamespace namespace : namespaces) {
            if (namespace.current()) {
                inodes(files.lines("/proc/thread-self/net/unix"), inodes);
            } else if (namespace.pid() > 0) {
                inodes(files.lines("/proc/" + namespace.pid() + "/net/unix"), inodes);
            }
        }
        return inodes;
    }

    /** Adds the numbers of one table; also what stands before a line that is cut. */
    public static void inodes(TextCursor text, Set<Long> inodes) {
        text.nextLine();
        while (!text.atEnd()) {
            for (int column = 0; column < INODE_COLUMN; column++) {
                text.skipSpaces();
                text.skipWord();
            }
            long inode = text.decimal();
            if (inode > 0) {
                inodes.add(inode);
            }
            text.nextLine();
        }
    }

    private static @Nullable Row row(String[] columns) {
        try {
            int flags = Integer.parseUnsignedInt(columns[3], HEX);
            int type = Integer.parseInt(columns[4], HEX);
            int state = Integer.parseInt(columns[5], HEX);
            long inode = Long.parseLong(columns[6]);
            boolean connection = state == CONNECTED && type != DATAGRAM;
            return new Row(columns[7], inode, (flags & LISTENS) != 0, connection);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
