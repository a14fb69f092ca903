package dev.portwhy.cli.who;

import dev.portwhy.cli.Output;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.wire.LineParts;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The table of {@code who}. Rows go out as they are made, straight into the output's bytes: a busy machine has hundreds of
 * thousands, and somebody may only want the first ten.
 *
 * <p>Addresses are always whole. On a screen the holder's column takes what is left of a line; where that is too little, it
 * moves to a line of its own.
 */
final class WhoTable {

    private static final int SAMPLE = 1024;
    /** From this many rows on two threads make them. */
    private static final int MANY = 4096;

    /** How many rows one of them makes at a time. */
    private static final int PART = 1024;

    private static final int USUAL_LINE = 120;
    private static final int NARROW = 100;
    private static final int HOLDER_COLUMNS = 24;
    private static final int USUAL_END = 21;
    private static final int INDENT = 4;
    private static final SocketState[] STATES = SocketState.values();
    private static final byte[][] STATE_WORDS = stateWords();
    private static final byte[] UNCONNECTED = "UNCONN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] PROTOCOL_WORDS = protocolWords();

    private final Output out;
    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final Messages messages;
    private final Screen screen;
    private final WhoOptions options;
    private final HolderCell cell;
    private final PlainHolders plain;
    private final NoHolderCell nobody;
    private final byte[][] namespaces;
    private final byte[] scratch = new byte[AddressBytes.LONGEST * 2];
    private final int gap;
    private int namespaceColumns;
    private int localColumns;
    private int remoteColumns;
    private int stateColumns;
    private int protocolColumns;

    WhoTable(Output out, Snapshot snapshot, Messages messages, Screen screen, WhoOptions options) {
        this.out = out;
        this.snapshot = snapshot;
        sockets = snapshot.sockets();
        this.messages = messages;
        this.screen = screen;
        this.options = options;
        HolderNames names = new HolderNames(snapshot);
        nobody = new NoHolderCell(snapshot, messages);
        cell = new HolderCell(snapshot, names, nobody);
        plain = new PlainHolders(snapshot.holders(), names);
        namespaces = new byte[snapshot.namespaces().size()][];
        gap = screen.columns() < NARROW ? 1 : 2;
    }

    private static byte[][] stateWords() {
        byte[][] words = new byte[STATES.length][];
        for (SocketState state : STATES) {
            words[state.ordinal()] = state.name().getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }

    private static byte[][] protocolWords() {
        byte[][] words = new byte[Protocol.values().length][];
        for (Protocol protocol : Protocol.values()) {
            words[protocol.ordinal()] = protocol.word().getBytes(StandardCharsets.US_ASCII);
        }
        return words;
    }

    void write(int[] rows, int count) throws IOException {
        measure(rows, count);
        if (options.header()) {
            header();
        }
        if (count < MANY) {
            rows(rows, 0, count);
            return;
        }
        // Making lines takes longer than everything that follows the kernel's answer: two threads share it.
        LineParts others = new LineParts(PART * USUAL_LINE);
        Thread.ofPlatform().name("lines").daemon().start(() -> everyOther(rows, count, others));
        for (int from = 0; from < count; from += 2 * PART) {
            rows(rows, from, Math.min(count, from + PART));
            if (from + PART < count) {
                others.putNext(out.stream());
            }
        }
    }

    /** Makes the second part of rows, the fourth, and so on. */
    private void everyOther(int[] rows, int count, LineParts parts) {
        WhoTable table = beside(new Output(parts));
        try {
            for (int from = PART; from < count; from += 2 * PART) {
                table.rows(rows, from, Math.min(count, from + PART));
                table.out.flush();
                parts.end();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            parts.fail();
            throw new IllegalStateException(e);
        }
    }

    /** A table that writes further rows of this one somewhere else. */
    private WhoTable beside(Output other) {
        WhoTable table = new WhoTable(other, snapshot, messages, screen, options);
        System.arraycopy(namespaces, 0, table.namespaces, 0, namespaces.length);
        table.namespaceColumns = namespaceColumns;
        table.localColumns = localColumns;
        table.remoteColumns = remoteColumns;
        table.stateColumns = stateColumns;
        table.protocolColumns = protocolColumns;
        return table;
    }

    private void rows(int[] rows, int from, int to) throws IOException {
        boolean wide = screen.columns() == Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            int columns = row(rows[i]);
            if (wide) {
                holderInLine(rows[i]);
            } else {
                holderOnScreen(rows[i], columns);
            }
            out.append('\n');
        }
    }

    /** Column widths, from all rows or, where there are many, from some of them. */
    private void measure(int[] rows, int count) {
        int step = Math.max(1, count / SAMPLE);
        // Rows of one namespace need no column, unless it is not the one a person is in.
        boolean several = count > 0
                && (snapshot.namespaces().size() > 1
                                && !snapshot.namespaceOf(rows[0]).current()
                        || ofSeveralNamespaces(rows, count));
        for (int i = 0; i < count; i += step) {
            int row = rows[i];
            localColumns = Math.max(localColumns, AddressBytes.putLocal(scratch, 0, snapshot, row));
            remoteColumns = Math.max(remoteColumns, AddressBytes.putRemote(scratch, 0, sockets, row));
            stateColumns = Math.max(stateColumns, stateWord(row).length);
            protocolColumns = Math.max(
                    protocolColumns, PROTOCOL_WORDS[sockets.protocol(row).ordinal()].length);
        }
        if (several) {
            measureNamespaces();
        }
        if (options.header()) {
            namespaceColumns = several ? Math.max(namespaceColumns, width("who.column.netns")) : 0;
            protocolColumns = Math.max(protocolColumns, width("who.column.protocol"));
            stateColumns = Math.max(stateColumns, width("who.column.state"));
            localColumns = Math.max(localColumns, width("who.column.local"));
            remoteColumns = Math.max(remoteColumns, width("who.column.remote"));
        }
        if (columnsBeforeHolder() + HOLDER_COLUMNS > screen.columns()) {
            localColumns = Math.min(localColumns, USUAL_END);
            remoteColumns = Math.min(remoteColumns, USUAL_END);
        }
    }

    /** Backwards, since rows mostly lie together by namespace: the last one tells. */
    private boolean ofSeveralNamespaces(int[] rows, int count) {
        if (sockets.kinds().mayHaveSeveralNamespaces()) {
            for (int i = count - 1; i > 0; i--) {
                if (sockets.namespaceIndex(rows[i]) != sockets.namespaceIndex(rows[0])) {
                    return true;
                }
            }
        }
        return false;
    }

    private int columnsBeforeHolder() {
        int namespace = namespaceColumns > 0 ? namespaceColumns + gap : 0;
        return namespace + protocolColumns + stateColumns + localColumns + remoteColumns + 4 * gap;
    }

    private void measureNamespaces() {
        for (int i = 0; i < namespaces.length; i++) {
            NetworkNamespace namespace = snapshot.namespaces().get(i);
            String name = Visible.of(namespace.name());
            namespaces[i] = name.getBytes(StandardCharsets.UTF_8);
            namespaceColumns = Math.max(namespaceColumns, Width.of(name));
        }
    }

    private int width(String key) {
        return Width.of(messages.text(key));
    }

    private void header() throws IOException {
        if (screen.colors()) {
            out.append("\u001b[1m");
        }
        if (namespaceColumns > 0) {
            title("who.column.netns", namespaceColumns);
        }
        title("who.column.protocol", protocolColumns);
        title("who.column.state", stateColumns);
        title("who.column.local", localColumns);
        title("who.column.remote", remoteColumns);
        String holder = messages.text("who.column.holder");
        if (columnsBeforeHolder() + Width.of(holder) > screen.columns()) {
            out.trim().append('\n').spaces(INDENT);
        }
        out.append(holder);
        out.append(screen.colors() ? "\u001b[0m\n" : "\n");
    }

    private void title(String key, int columns) throws IOException {
        String title = messages.text(key);
        out.append(title).spaces(columns - Width.of(title) + gap);
    }

    /** Writes all but the holder; returns how many columns that took. */
    private int row(int row) throws IOException {
        int columns = 0;
        if (namespaceColumns > 0) {
            byte[] name = namespaces[sockets.namespaceIndex(row)];
            out.append(name, name.length);
            out.spaces(namespaceColumns - width(name) + gap);
            columns = namespaceColumns + gap;
        }
        byte[] buffer = out.reserve(2 * AddressBytes.LONGEST + 128);
        int start = out.position();
        int at = padded(buffer, start, PROTOCOL_WORDS[sockets.protocol(row).ordinal()], protocolColumns);
        at = padded(buffer, at, stateWord(row), stateColumns);
        int end = AddressBytes.putLocal(buffer, at, snapshot, row);
        int remote = pad(buffer, end, at + localColumns);
        at = remote;
        end = AddressBytes.putRemote(buffer, at, sockets, row);
        if (columns + end - start > screen.columns()) {
            return below(buffer, remote, end);
        }
        at = pad(buffer, end, at + remoteColumns);
        out.position(at);
        return columns + at - start;
    }

    /** Moves the second end, too wide to stand beside the first, to a line of its own, and leaves no room behind it. */
    private int below(byte[] buffer, int remote, int end) {
        int length = end - remote;
        int at = remote;
        while (buffer[at - 1] == ' ') {
            at--;
        }
        System.arraycopy(buffer, remote, buffer, at + 1 + INDENT, length);
        buffer[at++] = '\n';
        for (int i = 0; i < INDENT; i++) {
            buffer[at++] = ' ';
        }
        out.position(pad(buffer, at + length, at + length));
        return screen.columns();
    }

    private static int width(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return Width.of(new String(name, StandardCharsets.UTF_8));
            }
        }
        return name.length;
    }

    private byte[] stateWord(int row) {
        SocketState state = sockets.state(row);
        return state == SocketState.CLOSE && sockets.protocol(row) == Protocol.UDP
                ? UNCONNECTED
                : STATE_WORDS[state.ordinal()];
    }

    private int padded(byte[] buffer, int at, byte[] word, int columns) {
        System.arraycopy(word, 0, buffer, at, word.length);
        return pad(buffer, at + word.length, at + columns);
    }

    private int pad(byte[] buffer, int from, int to) {
        int at = from;
        int end = Math.max(from, to) + gap;
        while (at < end) {
            buffer[at++] = ' ';
        }
        return at;
    }

    private void holderInLine(int row) throws IOException {
        int holder = snapshot.holders().first(sockets.inode(row));
        if (holder >= 0 && plain.plain(holder)) {
            byte[] buffer = out.reserve(plain.room(holder));
            out.position(plain.put(buffer, out.position(), holder));
        } else if (holder < 0 && nobody.timed(row)) {
            byte[] buffer = out.reserve(nobody.room());
            out.position(nobody.put(buffer, out.position(), row));
        } else {
            byte[] waiting = holder < 0 ? nobody.waiting(row) : null;
            if (waiting == null) {
                out.append(cell.whole(row));
            } else {
                out.append(waiting, waiting.length);
            }
        }
        extras(row);
    }

    private void holderOnScreen(int row, int used) throws IOException {
        int left = screen.columns() - used;
        if (cell.least(row) <= left) {
            out.append(cell.fitted(row, left));
        } else {
            out.trim().append('\n').spaces(INDENT);
            folded(cell.fitted(row, screen.columns() - INDENT), screen.columns() - INDENT);
        }
        if (options.timers() && sockets.timer(row) != SocketTimer.OFF || options.extended()) {
            out.append('\n').spaces(INDENT - 2);
            extras(row);
        }
    }

    /** Writes a text that may be a little too wide, broken at a space then. */
    private void folded(CharSequence text, int room) throws IOException {
        if (Width.of(text) <= room) {
            out.append(text);
            return;
        }
        String whole = text.toString();
        int space = whole.lastIndexOf(' ', room);
        if (space <= 0) {
            out.append(whole);
            return;
        }
        out.append(whole.substring(0, space)).append('\n').spaces(INDENT);
        folded(whole.substring(space + 1), room);
    }

    /** What {@code -o} and {@code -e} add, in the words of ss(8). */
    private void extras(int row) throws IOException {
        if (options.timers() && sockets.timer(row) != SocketTimer.OFF) {
            out.append("  timer:(")
                    .append(sockets.timer(row).word())
                    .append(',')
                    .append(Long.toString(sockets.expiresMs(row)))
                    .append("ms)");
        }
        if (options.extended()) {
            out.append("  uid:")
                    .append(Integer.toUnsignedString(sockets.uid(row)))
                    .append(" ino:")
                    .append(Long.toString(sockets.inode(row)))
                    .append(" sk:")
                    .append(Long.toHexString(sockets.cookie(row)))
                    .append(" queues:")
                    .append(Long.toString(sockets.receiveQueue(row)))
                    .append('/')
                    .append(Long.toString(sockets.sendQueue(row)));
        }
    }
}
