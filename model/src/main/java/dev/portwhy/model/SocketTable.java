package dev.portwhy.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every socket of a snapshot, in rows of packed numbers.
 *
 * <p>A busy machine has hundreds of thousands of sockets, and an object for each would cost more time and memory than
 * everything else here. So a row is {@value #WORDS} ints in a chunk, and callers ask for a field of a row by number.
 * Where a few sockets are wanted as values, {@link #row(int)} gives a {@link SocketRow}.
 *
 * <p>Ports and numbers are in host order. Fields that the source did not tell read as zero, except
 * {@link #v6only(int)}, which then is null.
 */
public final class SocketTable {

    static final int WORDS = 21;
    static final int CHUNK_BITS = 12;
    static final int CHUNK_ROWS = 1 << CHUNK_BITS;

    static final int KIND = 0;
    static final int PORTS = 1;
    static final int LOCAL = 2;
    static final int REMOTE = 6;
    static final int INTERFACE = 10;
    static final int COOKIE = 11;
    static final int EXPIRES = 13;
    static final int RECEIVE_QUEUE = 14;
    static final int SEND_QUEUE = 15;
    static final int UID = 16;
    static final int INODE = 17;
    static final int NETNS = 18;
    static final int CGROUP = 19;

    /** An empty table. */
    public static final SocketTable EMPTY = new SocketTable(new int[0][], 0, new SocketMarks(), new SocketKinds());

    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final SocketState[] STATES = SocketState.values();
    private static final SocketTimer[] TIMERS = SocketTimer.values();

    private final int[][] chunks;
    private final int size;
    private final SocketMarks marks;
    private final SocketKinds kinds;

    SocketTable(int[][] chunks, int size, SocketMarks marks, SocketKinds kinds) {
        this.marks = marks;
        this.chunks = chunks;
        this.size = size;
        this.kinds = kinds;
    }

    /** The number of rows. */
    public int size() {
        return size;
    }

    private int word(int row, int field) {
        return chunks[row >>> CHUNK_BITS][(row & CHUNK_ROWS - 1) * WORDS + field];
    }

    /** What may be among the rows. */
    public SocketKinds kinds() {
        return kinds;
    }

    /** TCP, UDP or MPTCP. */
    public Protocol protocol(int row) {
        return PROTOCOLS[word(row, KIND) >>> 24];
    }

    /** IPv4 or IPv6; a dual-stack socket is IPv6. */
    public Family family(int row) {
        return (word(row, KIND) >>> 16 & 1) == 0 ? Family.INET : Family.INET6;
    }

    /** The state. */
    public SocketState state(int row) {
        return STATES[word(row, KIND) >>> 8 & 0xff];
    }

    /** Which timer runs. */
    public SocketTimer timer(int row) {
        return TIMERS[word(row, KIND) & 0xff];
    }

    /** Milliseconds until the timer fires; 0 when none runs, or when it is due, which older kernels tell as less than 0. */
    public int expiresMs(int row) {
        return Math.max(0, word(row, EXPIRES));
    }

    /** Its mark ({@code SO_MARK}); 0 where it has none, or where it may not be read. */
    public int mark(int row) {
        return marks.of(cookie(row));
    }

    /** The local port; 0 for a socket that has none. */
    public int localPort(int row) {
        return word(row, PORTS) >>> 16;
    }

    /** The peer's port; 0 where there is no peer. */
    public int remotePort(int row) {
        return word(row, PORTS) & 0xffff;
    }

    /** The local address. */
    public IpAddress localAddress(int row) {
        return address(row, LOCAL);
    }

    /** The peer's address; a wildcard where there is no peer. */
    public IpAddress remoteAddress(int row) {
        return address(row, REMOTE);
    }

    private IpAddress address(int row, int field) {
        return family(row) == Family.INET
                ? IpAddress.v4(word(row, field))
                : IpAddress.v6(word(row, field), word(row, field + 1), word(row, field + 2), word(row, field + 3));
    }

    /** Whether both rows have the same local address; cheaper than making two values. */
    boolean sameLocalAddress(int row, int other) {
        return family(row) == family(other)
                && word(row, LOCAL) == word(other, LOCAL)
                && word(row, LOCAL + 1) == word(other, LOCAL + 1)
                && word(row, LOCAL + 2) == word(other, LOCAL + 2)
                && word(row, LOCAL + 3) == word(other, LOCAL + 3);
    }

    /**
     * The first 64 bits of the local address, an IPv4 address taken in its mapped form {@code ::ffff:a.b.c.d}: a dual-stack
     * socket's IPv4 connection then compares equal to that of an IPv4 socket, as it does in the kernel.
     */
    public long localHigh(int row) {
        return high(row, LOCAL);
    }

    /** The last 64 bits that belong to {@link #localHigh(int)}. */
    public long localLow(int row) {
        return low(row, LOCAL);
    }

    /** As {@link #localHigh(int)}, for the peer. */
    public long remoteHigh(int row) {
        return high(row, REMOTE);
    }

    /** As {@link #localLow(int)}, for the peer. */
    public long remoteLow(int row) {
        return low(row, REMOTE);
    }

    private long high(int row, int field) {
        return family(row) == Family.INET
                ? 0
                : (long) word(row, field) << 32 | Integer.toUnsignedLong(word(row, field + 1));
    }

    private long low(int row, int field) {
        return family(row) == Family.INET
                ? 0xffffL << 32 | Integer.toUnsignedLong(word(row, field))
                : (long) word(row, field + 2) << 32 | Integer.toUnsignedLong(word(row, field + 3));
    }

    /** Appends the local or the peer's address in text form without making a value. */
    public void appendAddress(StringBuilder out, int row, boolean local) {
        int field = local ? LOCAL : REMOTE;
        int first = word(row, field);
        if (family(row) == Family.INET) {
            IpAddressText.appendV4(out, first);
            return;
        }
        IpAddressText.appendV6(
                out,
                (long) first << 32 | Integer.toUnsignedLong(word(row, field + 1)),
                (long) word(row, field + 2) << 32 | Integer.toUnsignedLong(word(row, field + 3)));
    }

    /** The interface the socket is bound to ({@code SO_BINDTODEVICE}); 0 for none. */
    public int interfaceIndex(int row) {
        return word(row, INTERFACE);
    }

    /** The kernel's identity of the socket ({@code SO_COOKIE}); 0 when not known. */
    public long cookie(int row) {
        return (long) word(row, COOKIE + 1) << 32 | Integer.toUnsignedLong(word(row, COOKIE));
    }

    /** Bytes waiting to be read; for a listener, connections waiting to be accepted. */
    public long receiveQueue(int row) {
        return Integer.toUnsignedLong(word(row, RECEIVE_QUEUE));
    }

    /** Bytes not yet acknowledged; for a listener, the limit of its accept queue. */
    public long sendQueue(int row) {
        return Integer.toUnsignedLong(word(row, SEND_QUEUE));
    }

    /** The socket's user. */
    public int uid(int row) {
        return word(row, UID);
    }

    /** The inode number of the socket's file; 0 when it has none, as in TIME_WAIT or in an accept queue. */
    public long inode(int row) {
        return Integer.toUnsignedLong(word(row, INODE));
    }

    /** The index of the socket's namespace in {@link Snapshot#namespaces()}. */
    public int namespaceIndex(int row) {
        return word(row, NETNS) >>> 8;
    }

    /** Whether an IPv6 socket keeps away from IPv4 ({@code IPV6_V6ONLY}); null when that is not known. */
    public @Nullable Boolean v6only(int row) {
        int flags = word(row, NETNS);
        return (flags & SocketFlags.V6ONLY_KNOWN) == 0 ? null : (Boolean) ((flags & SocketFlags.V6ONLY) != 0);
    }

    /** Whether one of the bits of {@link SocketFlags} is set on the row. */
    public boolean has(int row, int flag) {
        return (word(row, NETNS) & flag) != 0;
    }

    /** The id of the cgroup that made the socket; 0 when not known. */
    public long cgroupId(int row) {
        return (long) word(row, CGROUP + 1) << 32 | Integer.toUnsignedLong(word(row, CGROUP));
    }

    /** The row as a value. */
    public SocketRow row(int row) {
        return new SocketRow(
                row,
                namespaceIndex(row),
                protocol(row),
                family(row),
                state(row),
                new Endpoint(localAddress(row), localPort(row)),
                new Endpoint(remoteAddress(row), remotePort(row)),
                inode(row),
                cookie(row),
                uid(row),
                v6only(row),
                timer(row),
                expiresMs(row),
                receiveQueue(row),
                sendQueue(row),
                interfaceIndex(row));
    }

    /** Collects rows. Not for use by several threads at once; {@link #append} joins what several builders collected. */
    public static final class Builder {

        private int[][] chunks = new int[16][];
        private int size;
        private final SocketMarks marks = new SocketMarks();
        private final SocketKinds kinds = new SocketKinds();

        private int[] chunk = new int[0];
        private int base;

        /** A builder without rows. */
        public Builder() {}

        /** The number of rows so far. */
        public int size() {
            return size;
        }

        /** Begins a row; the setters below fill it. All other fields start as zero. */
        public Builder add(int namespaceIndex, Protocol protocol, Family family, SocketState state) {
            next();
            kinds.add(protocol, family, namespaceIndex);
            chunk[base + KIND] =
                    protocol.ordinal() << 24 | (family == Family.INET6 ? 1 << 16 : 0) | state.ordinal() << 8;
            chunk[base + NETNS] = namespaceIndex << 8;
            return this;
        }

        private void next() {
            int number = size >>> CHUNK_BITS;
            if ((size & CHUNK_ROWS - 1) == 0) {
                if (number == chunks.length) {
                    chunks = Arrays.copyOf(chunks, chunks.length * 2);
                }
                chunks[number] = new int[number == 0 ? WORDS * 256 : WORDS * CHUNK_ROWS];
            } else if (number == 0 && size * WORDS == chunks[0].length) {
                chunks[0] = Arrays.copyOf(chunks[0], Math.min(size * 4, CHUNK_ROWS) * WORDS);
            }
            chunk = chunks[number];
            base = (size & CHUNK_ROWS - 1) * WORDS;
            size++;
        }

        /**
         * Begins a row and fills it from a {@code struct inet_diag_msg} (include/uapi/linux/inet_diag.h), whose words
         * behind the addresses stand in the same places as here. One call for a row: a hundred thousand of them are read
         * before anything is compiled.
         *
         * @param message holds the message, four bytes to an int as they lie in memory
         * @param start where it begins
         */
        public void addInetDiag(
                int namespaceIndex,
                Protocol protocol,
                boolean inet6,
                SocketState state,
                SocketTimer timer,
                int[] message,
                int start) {
            next();
            int[] row = chunk;
            int at = base;
            kinds.add(protocol, inet6 ? Family.INET6 : Family.INET, namespaceIndex);
            row[at + KIND] = protocol.ordinal() << 24 | (inet6 ? 1 << 16 : 0) | state.ordinal() << 8 | timer.ordinal();
            // Both ports are in network order, the local one in the lower half: turning the whole word round does both.
            row[at + PORTS] = Integer.reverseBytes(message[start + 1]);
            row[at + LOCAL] = Integer.reverseBytes(message[start + 2]);
            row[at + REMOTE] = Integer.reverseBytes(message[start + 6]);
            if (inet6) {
                for (int word = 1; word < 4; word++) {
                    row[at + LOCAL + word] = Integer.reverseBytes(message[start + 2 + word]);
                    row[at + REMOTE + word] = Integer.reverseBytes(message[start + 6 + word]);
                }
            }
            System.arraycopy(message, start + INTERFACE, row, at + INTERFACE, NETNS - INTERFACE);
            row[at + NETNS] = namespaceIndex << 8;
            kinds.addDevice(row[at + INTERFACE]);
        }

        /** Takes the row begun last back. */
        void removeLast() {
            size--;
            java.util.Arrays.fill(chunk, base, base + WORDS, 0);
            if (size > 0) {
                chunk = chunks[(size - 1) >>> CHUNK_BITS];
                base = ((size - 1) & CHUNK_ROWS - 1) * WORDS;
            }
        }

        /** Takes rows back until {@code rows} are left. */
        public void truncate(int rows) {
            while (size > rows) {
                removeLast();
            }
        }

        /** The ports of both ends, in host order. */
        public Builder ports(int local, int remote) {
            chunk[base + PORTS] = local << 16 | remote & 0xffff;
            return this;
        }

        /** An IPv4 local address in host order, or the first word of an IPv6 one. */
        public Builder local(int word0, int word1, int word2, int word3) {
            return address(LOCAL, word0, word1, word2, word3);
        }

        /** As {@link #local(int, int, int, int)}, for the peer. */
        public Builder remote(int word0, int word1, int word2, int word3) {
            return address(REMOTE, word0, word1, word2, word3);
        }

        private Builder address(int field, int word0, int word1, int word2, int word3) {
            chunk[base + field] = word0;
            chunk[base + field + 1] = word1;
            chunk[base + field + 2] = word2;
            chunk[base + field + 3] = word3;
            return this;
        }

        /** The local end as a value; its family must be the row's. */
        public Builder local(Endpoint end) {
            chunk[base + PORTS] = end.port() << 16 | chunk[base + PORTS] & 0xffff;
            return address(LOCAL, end.address());
        }

        /** The remote end as a value; its family must be the row's. */
        public Builder remote(Endpoint end) {
            chunk[base + PORTS] = chunk[base + PORTS] & 0xffff0000 | end.port();
            return address(REMOTE, end.address());
        }

        private Builder address(int field, IpAddress value) {
            return value.family() == Family.INET
                    ? address(field, (int) value.low(), 0, 0, 0)
                    : address(field, (int) (value.high() >>> 32), (int) value.high(), (int) (value.low() >>> 32), (int)
                            value.low());
        }

        /** The running timer and the milliseconds it has left. */
        public Builder timer(SocketTimer timer, int expiresMs) {
            chunk[base + KIND] |= timer.ordinal();
            chunk[base + EXPIRES] = expiresMs;
            return this;
        }

        /** Both queues, as {@code idiag_rqueue} and {@code idiag_wqueue} give them. */
        public Builder queues(int receive, int send) {
            chunk[base + RECEIVE_QUEUE] = receive;
            chunk[base + SEND_QUEUE] = send;
            return this;
        }

        /** Who made the socket, and the inode of its file; 0 for none. */
        public Builder owner(int uid, int inode) {
            chunk[base + UID] = uid;
            chunk[base + INODE] = inode;
            return this;
        }

        /** The socket's cookie, low half first. */
        public Builder cookie(int low, int high) {
            chunk[base + COOKIE] = low;
            chunk[base + COOKIE + 1] = high;
            return this;
        }

        /** The id of the cgroup that made the socket, low half first. */
        public Builder cgroup(int low, int high) {
            chunk[base + CGROUP] = low;
            chunk[base + CGROUP + 1] = high;
            return this;
        }

        /** The interface of {@code SO_BINDTODEVICE}. */
        public Builder interfaceIndex(int index) {
            chunk[base + INTERFACE] = index;
            kinds.addDevice(index);
            return this;
        }

        /** The mark; the cookie must be set before. */
        public Builder mark(int mark) {
            marks.put(chunk[base + COOKIE] & 0xffffffffL | (long) chunk[base + COOKIE + 1] << 32, mark);
            return this;
        }

        /** Sets bits of {@link SocketFlags}. */
        public Builder flags(int bits) {
            chunk[base + NETNS] |= bits & 0xff;
            return this;
        }

        /** Sets bits of {@link SocketFlags} in a row that is there. */
        public void flag(int row, int bits) {
            chunks[row >>> CHUNK_BITS][(row & CHUNK_ROWS - 1) * WORDS + NETNS] |= bits & 0xff;
        }

        /** Adds all rows of a table, as they are. */
        public void append(SocketTable other) {
            for (int row = 0; row < other.size; row++) {
                append(other, row);
            }
        }

        /** Adds one row of a table, as it is. */
        public void append(SocketTable other, int row) {
            kinds.add(other.kinds);
            next();
            System.arraycopy(other.chunks[row >>> CHUNK_BITS], (row & CHUNK_ROWS - 1) * WORDS, chunk, base, WORDS);
            if (other.mark(row) != 0) {
                mark(other.mark(row));
            }
        }

        /** What may be among the rows. */
        public SocketKinds kinds() {
            return kinds;
        }

        /** The rows so far, to look at until the next row is added. */
        public SocketTable view() {
            return new SocketTable(chunks, size, marks, kinds);
        }

        /** Adds one row of a table, moved to another namespace. */
        public void add(SocketTable other, int row, int namespaceIndex) {
            append(other, row);
            kinds.addNamespace(namespaceIndex);
            chunk[base + NETNS] = namespaceIndex << 8 | chunk[base + NETNS] & 0xff;
        }

        /** The table; the builder must not be used afterwards. */
        public SocketTable build() {
            return new SocketTable(chunks, size, marks, kinds);
        }
    }
}
