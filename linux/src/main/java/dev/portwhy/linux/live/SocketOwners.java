package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.ListenerLookup;
import dev.portwhy.linux.bpf.SocketIterator;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Rows;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks {@link ListenerLookup} and {@link SocketIterator} in each namespace about sockets without a known holder. */
final class SocketOwners {

    private final SocketTable sockets;
    private final SocketFacts facts = new SocketFacts();
    private final Map<Long, Integer> rowOfCookie = new HashMap<>();

    private SocketOwners(SocketTable sockets) {
        this.sockets = sockets;
    }

    /**
     * Asks.
     *
     * @param rows the sockets in question; those that are bound and nothing more are passed over
     */
    static SocketFacts ask(NativeFiles files, List<NamespaceReader> readers, SocketTable sockets, int[] rows) {
        SocketOwners owners = new SocketOwners(sockets);
        KernelLayout layout = KernelLayout.forIterators(files);
        int[] known = Rows.where(rows, row -> sockets.state(row) != SocketState.BOUND && sockets.cookie(row) != 0);
        if (layout == null || known.length == 0) {
            return owners.facts;
        }
        for (int row : known) {
            owners.rowOfCookie.put(sockets.cookie(row), row);
        }
        for (NamespaceReader reader : readers) {
            int[] here = Rows.where(known, row -> sockets.namespaceIndex(row) == reader.index());
            if (here.length > 0) {
                reader.inside(() -> owners.ask(layout, here));
            }
        }
        return owners.facts;
    }

    private void ask(KernelLayout layout, int[] rows) throws KernelException {
        ask(layout, Rows.where(rows, row -> sockets.protocol(row) == Protocol.UDP), true);
        lookUp(layout, Rows.where(rows, this::listens));
        ask(layout, Rows.where(rows, row -> sockets.protocol(row) != Protocol.UDP), false);
    }

    private boolean listens(int row) {
        return sockets.protocol(row) == Protocol.TCP && sockets.state(row) == SocketState.LISTEN;
    }

    /** Asks for a few listeners by their addresses. What does not come so, the iterator brings. */
    private void lookUp(KernelLayout layout, int[] rows) {
        if (rows.length == 0 || rows.length > TaskFileIterator.MAX_WANTED) {
            return;
        }
        try (ListenerLookup lookup = new ListenerLookup(layout)) {
            for (int row : rows) {
                lookup.ask(sockets, row, this::record);
            }
        } catch (KernelException e) {
            // A kernel without it.
            return;
        }
    }

    private void ask(KernelLayout layout, int[] all, boolean udp) throws KernelException {
        int[] rows = Rows.where(all, this::untold);
        int[] cookies = cookies(rows);
        if (cookies.length > 0) {
            SocketIterator.run(layout, udp, cookies, this::record, () -> told(rows));
        }
    }

    private boolean untold(int row) {
        return rowOfCookie.containsKey(sockets.cookie(row));
    }

    /** Whether something was said of each of them. */
    private boolean told(int[] rows) {
        for (int row : rows) {
            if (untold(row)) {
                return false;
            }
        }
        return true;
    }

    private int[] cookies(int[] rows) {
        int[] cookies = new int[Math.min(rows.length, TaskFileIterator.MAX_WANTED)];
        for (int i = 0; i < cookies.length; i++) {
            cookies[i] = (int) sockets.cookie(rows[i]);
        }
        return cookies;
    }

    private void record(int[] words, int start) {
        Integer row = rowOfCookie.remove(SocketIterator.cookie(words, start));
        if (row == null) {
            return;
        }
        long inode = sockets.inode(row);
        facts.dataReady(inode, SocketIterator.dataReady(words, start));
        if (words[start + SocketIterator.HAS_FILE] == 0) {
            facts.ofKernel(inode, SocketIterator.takes(words, start));
            waiters(inode, words, start, SocketIterator.KERNEL_WAITERS);
            return;
        }
        facts.file(inode, words[start + SocketIterator.FILE]);
        if (words[start + SocketIterator.HAS_FILE] == SocketIterator.NOT_MAPPED) {
            facts.notMapped(inode);
        }
        if (waiters(inode, words, start, SocketIterator.WAITERS) < SocketIterator.WAITERS) {
            facts.queueRead(inode);
        }
    }

    /** Takes down who waits, so many at most; returns how many there are. */
    private int waiters(long inode, int[] words, int start, int most) {
        int queued = words[start + SocketIterator.QUEUED];
        for (int i = 0; i < Math.min(queued, most); i++) {
            int at = start + SocketIterator.FIRST_WAITER + i * 2;
            if (words[at] > 0) {
                facts.waiter(inode, words[at], words[at + 1]);
            }
        }
        return queued;
    }
}
