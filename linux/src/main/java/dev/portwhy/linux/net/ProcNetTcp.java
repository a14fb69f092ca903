package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;

/**
 * {@code /proc/net/tcp}, {@code tcp6}, {@code udp} and {@code udp6} ({@code get_tcp4_sock()} in {@code
 * net/ipv4/tcp_ipv4.c} and its neighbours; {@code Documentation/networking/proc_net_tcp.rst}):
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm-&gt;when retrnsmt   uid  timeout inode
 *    0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 …
 * </pre>
 *
 * <p>Addresses are printed as 32-bit words in the processor's order, so each word's bytes are turned round; ports are
 * not. Times are hundredths of a second whatever the kernel's own tick. These tables leave out sockets that are only
 * bound, do not tell {@code IPV6_V6ONLY} nor cookies, and show MPTCP sockets as TCP.
 */
final class ProcNetTcp implements KernelFiles.Pieces {

    private final Protocol protocol;
    private final Family family;
    private final int namespaceIndex;
    private final SocketTable.Builder out;
    private final int[] words = new int[8];
    private int malformed;
    private int inUse;
    private int timeWait;
    private boolean headed;
    private int rest;

    /** Adds the rows of one table to {@code out} as sockets of a namespace of the snapshot. */
    ProcNetTcp(Protocol protocol, Family family, int namespaceIndex, SocketTable.Builder out) {
        this.protocol = protocol;
        this.family = family;
        this.namespaceIndex = namespaceIndex;
        this.out = out;
    }

    /** How many lines were neither a row nor the heading. */
    int malformed() {
        return malformed;
    }

    /**
     * How many rows are sockets that the kernel counts as {@code inuse}: for TCP not what is left of closed ones, nor the
     * connection requests of a listener, which have no file ({@code sock_prot_inuse_add()}, {@code inet_ehash_nolisten()}).
     */
    int inUse() {
        return inUse;
    }

    /** How many rows are what is left of closed sockets, which the kernel counts as {@code tw}: TIME_WAIT, and FIN_WAIT2 on its timer. */
    int timeWait() {
        return timeWait;
    }

    /** Whether all that was taken is one whole table of this protocol and family: the kernel prints a heading even to none. */
    boolean whole() {
        return headed && malformed == 0 && rest == 0;
    }

    /** Takes all whole lines; returns how many bytes they are. */
    @Override
    public int take(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        TextCursor line = new TextCursor(bytes, 0, end);
        while (!line.atEnd()) {
            if (!row(line)) {
                malformed++;
            }
            line.nextLine();
        }
        rest = length - end;
        return end;
    }

    private boolean row(TextCursor line) {
        if (line.decimal() < 0) {
            return heading(line);
        }
        if (!line.accept(": ")) {
            return false;
        }
        int localPort = end(line, 0);
        line.skipSpaces();
        int remotePort = end(line, 4);
        long state = line.hexadecimal();
        long send = line.hexadecimal();
        boolean queues = line.accept(':');
        long receive = line.hexadecimal();
        long timer = line.hexadecimal();
        boolean timers = line.accept(':');
        long ticks = line.hexadecimal();
        line.skipWord(); // retransmits
        long uid = line.decimal();
        line.skipWord(); // probes
        long inode = line.decimal();
        if (localPort < 0 || remotePort < 0 || state < 0 || !queues || !timers || receive < 0 || uid < 0 || inode < 0) {
            return false;
        }
        SocketState known = SocketState.of((int) state);
        count(known, (int) timer, inode);
        out.add(namespaceIndex, protocol, family, known)
                .local(words[0], words[1], words[2], words[3])
                .remote(words[4], words[5], words[6], words[7])
                .ports(localPort, remotePort)
                .queues((int) receive, (int) send)
                .owner((int) uid, (int) inode);
        if (timer > 0) {
            out.timer(SocketTimer.of((int) timer), (int) Math.min(Integer.MAX_VALUE, Math.max(0, ticks) * 10));
        }
        return true;
    }

    private void count(SocketState state, int timer, long inode) {
        boolean ofTcp = protocol == Protocol.TCP;
        if (ofTcp && (state == SocketState.TIME_WAIT || timer == SocketTimer.TIME_WAIT.ordinal())) {
            timeWait++;
        } else if (!ofTcp || state != SocketState.SYN_RECV || inode != 0) {
            inUse++;
        }
    }

    /** The remote end has a longer name where addresses are longer, and only UDP counts what it dropped. */
    private boolean heading(TextCursor line) {
        boolean six = family == Family.INET6;
        boolean mine = line.accept("sl ") && line.word().equals("local_address");
        headed = mine && line.word().equals(six ? "remote_address" : "rem_address");
        boolean drops = false;
        while (!line.atLineEnd()) {
            drops |= line.word().equals("drops");
            line.skip(line.atLineEnd() ? 0 : 1); // whatever byte ended the word
        }
        headed &= drops == (protocol == Protocol.UDP);
        return headed;
    }

    /** Reads address and port into {@code words} from index {@code to}; returns the port, -1 where there is none. */
    private int end(TextCursor line, int to) {
        int count = family == Family.INET6 ? 4 : 1;
        for (int i = 0; i < count; i++) {
            long word = line.word32();
            if (word < 0) {
                return -1;
            }
            words[to + i] = Integer.reverseBytes((int) word);
        }
        if (!line.accept(':')) {
            return -1;
        }
        long port = line.hexadecimal();
        return port > 0xffff ? -1 : (int) port;
    }
}
