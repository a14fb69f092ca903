package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many TCP connections begin and end, by process and destination ({@link ConnectionCountProgram}). The kernel counts, and all of it
 * is read in one call: it costs the same for one connection and for thousands, and none is missed between two readings.
 *
 * <p>There is room for a bounded number of rows. What finds none is counted without a process and a destination, and rows in which
 * nothing happens make room once it becomes scarce.
 *
 * <p>It needs storage with sockets for programs of this kind (Linux 5.11), and a kernel that reads a map at once (5.6).
 */
final class ConnectionCounter implements AutoCloseable {

    static final int MOST_ROWS = 4096;

    private static final int KEY_BYTES = 4 * ConnectionCountProgram.KEY_WORDS;
    private static final int VALUE_BYTES = 4 * ConnectionCountProgram.VALUE_WORDS;

    /** Idle for so many readings, a row may go where there is little room. */
    private static final int IDLE = 3;

    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<Tracepoint> programs = new ArrayList<>();
    private final int most;
    private final int counts;
    private final int totals;
    private final NativeMemory keys;
    private final NativeMemory values;
    private final NativeMemory total = new NativeMemory(8);
    private final NativeMemory scratch = new NativeMemory(8);
    private final int[] words = new int[ConnectionCountProgram.KEY_WORDS];
    private final int[] name = new int[4];
    private final byte[] letters = new byte[16];
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final Map<Key, Row> rows = new HashMap<>();
    private long reading;
    private final Told told = new Told();

    /** What is told of all together: what went with rows that are gone, and what stands there besides. */
    private static final class Told {
        private long openedInRows;
        private long endedInRows;
        private long withoutPort;
        private long othersOpened;
        private long othersEnded;
    }

    /** A key of the map. */
    private static final class Key {
        private final int[] words;

        Key(int[] words) {
            this.words = words.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(words, key.words);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(words);
        }
    }

    /** What was told of a row so far. */
    private static final class Row {
        private String comm = "";
        private long begun;
        private long withoutPort;
        private long opened;
        private long ended;
        private long changed;
        private long seen;
    }

    private ConnectionCounter(KernelLayout layout, int most) throws KernelException {
        this.most = most;
        keys = new NativeMemory(most * KEY_BYTES);
        undo.push(keys::close);
        values = new NativeMemory(most * VALUE_BYTES);
        undo.push(values::close);
        undo.push(total::close);
        undo.push(scratch::close);
        try {
            counts = kept(TaskFileIterator.bpf(
                    "bpf(BPF_MAP_CREATE, hash)",
                    BpfNumbers.MAP_CREATE,
                    BpfNumbers.MAP_TYPE_HASH,
                    KEY_BYTES,
                    VALUE_BYTES,
                    most));
            totals = kept(TaskFileIterator.bpf(
                    "bpf(BPF_MAP_CREATE, array)",
                    BpfNumbers.MAP_CREATE,
                    BpfNumbers.MAP_TYPE_ARRAY,
                    4,
                    8,
                    ConnectionCountProgram.TOTALS));
            ConnectionCountProgram.Maps maps =
                    new ConnectionCountProgram.Maps(kept(ConnectionCountProgram.storageMap()), counts, totals);
            // Reading is tried before anything is counted.
            readRows();
            attach(layout.get(KernelLayout.SET_STATE_TRACEPOINT), ConnectionCountProgram.states(layout, maps));
            if (layout.get(KernelLayout.DESTROY_TRACEPOINT) != 0) {
                attach(layout.get(KernelLayout.DESTROY_TRACEPOINT), ConnectionCountProgram.gone(layout, maps));
            }
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /**
     * Begins to count.
     *
     * @throws KernelException where the kernel does not allow or know it
     */
    static ConnectionCounter open(KernelLayout layout) throws KernelException {
        return open(layout, MOST_ROWS);
    }

    static ConnectionCounter open(KernelLayout layout, int most) throws KernelException {
        return new ConnectionCounter(layout, most);
    }

    private int kept(int fd) {
        undo.push(() -> Syscall.close(fd));
        return fd;
    }

    private void attach(int tracepoint, long[] code) throws KernelException {
        Tracepoint program = Tracepoint.attach(tracepoint, code);
        undo.push(program::close);
        programs.add(program);
    }

    /** {@link Tracepoint#passedOver()} of its programs. */
    long passedOver() throws KernelException {
        long sum = 0;
        for (Tracepoint program : programs) {
            sum += program.passedOver();
        }
        return sum;
    }

    /** What began and ended since this was asked last. */
    ConnectionCounts read() throws KernelException {
        reading++;
        // Before the rows: whatever these numbers have is in a row by then, if it ever will be.
        long begun = total(ConnectionCountProgram.BEGUN);
        long withoutPort = total(ConnectionCountProgram.WITHOUT_PORT);
        long ended = total(ConnectionCountProgram.ENDED);
        int count = readRows();
        List<ConnectionCount> changed = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            keys.get(row * KEY_BYTES, words, 0, words.length);
            Row known = rows.computeIfAbsent(new Key(words), key -> new Row());
            take(known, row * VALUE_BYTES, changed);
        }
        rows.values().removeIf(row -> row.seen != reading);
        if (count > most / 4 * 3) {
            makeRoom();
        }
        long opened = begun - withoutPort - inTheCall(withoutPort - told.withoutPort);
        told.withoutPort = withoutPort;
        long othersOpened = Math.max(0, opened - told.openedInRows - told.othersOpened);
        long othersEnded = Math.max(0, ended - told.endedInRows - told.othersEnded);
        told.othersOpened += othersOpened;
        told.othersEnded += othersEnded;
        return new ConnectionCounts(changed, othersOpened, othersEnded);
    }

    private void take(Row row, int at, List<ConnectionCount> changed) {
        long begun = values.getLong(at + ConnectionCountProgram.BEGUN);
        long withoutPort = values.getLong(at + ConnectionCountProgram.WITHOUT_PORT);
        long ended = values.getLong(at + ConnectionCountProgram.ENDED);
        row.seen = reading;
        if (row.comm.isEmpty()) {
            values.get(at + ConnectionCountProgram.COMM, name, 0, name.length);
            row.comm = text();
        }
        if (row.begun != begun || row.withoutPort != withoutPort || row.ended != ended) {
            row.changed = reading;
        }
        long opened = begun - withoutPort - inTheCall(withoutPort - row.withoutPort);
        row.begun = begun;
        row.withoutPort = withoutPort;
        long moreOpened = Math.max(0, opened - row.opened);
        long moreEnded = ended - row.ended;
        if (moreOpened == 0 && moreEnded == 0) {
            return;
        }
        row.opened += moreOpened;
        row.ended = ended;
        told.openedInRows += moreOpened;
        told.endedInRows += moreEnded;
        int family = words[ConnectionCountProgram.FAMILY] & 0xffff;
        changed.add(new ConnectionCount(
                Integer.toUnsignedLong(words[ConnectionCountProgram.NAMESPACE]),
                words[ConnectionCountProgram.PID],
                row.comm,
                address(family, ConnectionCountProgram.SOURCE),
                new Endpoint(
                        address(family, ConnectionCountProgram.DESTINATION),
                        Integer.reverseBytes(words[ConnectionCountProgram.PORT]) >>> 16),
                moreOpened,
                moreEnded));
    }

    /**
     * How many of those that have begun may be looking for a port at this instant. Where calls fail for want of one, each processor may
     * be in the middle of one that will fail; these are told with the next reading, or never.
     */
    private long inTheCall(long failedSince) {
        return failedSince == 0 ? 0 : processors;
    }

    /** Rows in which nothing happens go, those with nothing open first. */
    private void makeRoom() throws KernelException {
        for (int way = 0; way < 2 && rows.size() > most / 2; way++) {
            for (Iterator<Map.Entry<Key, Row>> each = rows.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<Key, Row> one = each.next();
                Row row = one.getValue();
                if (reading - row.changed >= IDLE && (way == 1 || row.opened <= row.ended)) {
                    keys.put(0, one.getKey().words, 0, words.length);
                    element(BpfNumbers.MAP_DELETE_ELEM, counts, keys, 0);
                    each.remove();
                }
            }
        }
    }

    private long total(int which) throws KernelException {
        scratch.putInt(0, which / 8);
        element(BpfNumbers.MAP_LOOKUP_ELEM, totals, scratch, total.address());
        return total.getLong(0);
    }

    private static void element(int command, int map, NativeMemory key, long value) throws KernelException {
        try {
            TaskFileIterator.bpf(
                    "bpf(an element)",
                    command,
                    map,
                    0,
                    (int) key.address(),
                    (int) (key.address() >>> 32),
                    (int) value,
                    (int) (value >>> 32));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /**
     * Reads all rows.
     *
     * <pre>{@code
     * struct { u64 in_batch, out_batch, keys, values; u32 count, map_fd; u64 elem_flags, flags; } batch;
     * }</pre>
     */
    private int readRows() throws KernelException {
        try (NativeMemory attributes = new NativeMemory(56)) {
            attributes
                    .putLong(0, 0)
                    .putLong(8, scratch.address())
                    .putLong(16, keys.address())
                    .putLong(24, values.address())
                    .putInt(32, most)
                    .putInt(36, counts)
                    .putLong(40, 0)
                    .putLong(48, 0);
            long done = Syscall.call(
                    SyscallNumbers.BPF, BpfNumbers.MAP_LOOKUP_BATCH, attributes.address(), attributes.size());
            // That is how it says that there are no more.
            if (done != -Errno.ENOENT) {
                Syscall.check("bpf(BPF_MAP_LOOKUP_BATCH)", done);
            }
            return attributes.getInt(32);
        }
    }

    private IpAddress address(int family, int at) {
        int first = Integer.reverseBytes(words[at]);
        return family == AF_INET
                ? IpAddress.v4(first)
                : IpAddress.v6(
                                first,
                                Integer.reverseBytes(words[at + 1]),
                                Integer.reverseBytes(words[at + 2]),
                                Integer.reverseBytes(words[at + 3]))
                        .unmapped();
    }

    private String text() {
        int length = 0;
        for (; length < letters.length; length++) {
            letters[length] = (byte) (name[length / 4] >>> length % 4 * 8);
            if (letters[length] == 0) {
                break;
            }
        }
        return new String(letters, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }
}
