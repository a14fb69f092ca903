package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.model.KernelVersion;
import java.nio.charset.StandardCharsets;

/**
 * How many sockets the calling thread's namespace has, from {@code /proc/thread-self/net/sockstat}, {@code sockstat6} and
 * {@code protocols} (net/ipv4/proc.c, net/core/sock.c): cheap to read, and enough to leave out tables that are empty.
 *
 * @param readable whether the files could be read; all numbers are 0 otherwise
 * @param all sockets of all families that anybody made there, bound or not, hashed or not
 * @param tcp TCP sockets of both families in the hash tables: listeners, live ones, orphans
 * @param timeWait TIME_WAIT, and FIN_WAIT2 without a process
 * @param allocated TCP sockets of the whole machine
 * @param udp UDP sockets, IPv4
 * @param udp6 UDP sockets, IPv6
 * @param mptcp MPTCP sockets of both families; more than none where it is not known
 */
record SocketCounts(boolean readable, int all, int tcp, int timeWait, int allocated, int udp, int udp6, int mptcp) {

    /** MPTCP sockets are counted since Linux 6.3 (mptcp_init_sock(), net/mptcp/protocol.c); before, the file says 0 of them. */
    private static final boolean COUNTS_MPTCP =
            KernelVersion.parse(System.getProperty("os.version", "")).compareTo(new KernelVersion(6, 3, 0)) >= 0;

    static SocketCounts read(NativeFiles files) {
        byte[][] texts = new byte[3][];
        String[] names = {"sockstat", "sockstat6", "protocols"};
        for (int i = 0; i < names.length; i++) {
            int length = files.read(AT_FDCWD, "/proc/thread-self/net/" + names[i]);
            if (length < 0) {
                if (i == 0) {
                    return new SocketCounts(false, 0, 0, 0, 0, 0, 0, 0);
                }
                length = 0;
            }
            texts[i] = java.util.Arrays.copyOf(files.bytes(), length);
        }
        return parse(texts[0], texts[1], texts[2], COUNTS_MPTCP);
    }

    static SocketCounts parse(byte[] sockstat, byte[] sockstat6, byte[] protocols, boolean countsMptcp) {
        String four = new String(sockstat, StandardCharsets.US_ASCII);
        String six = new String(sockstat6, StandardCharsets.US_ASCII);
        String lines = new String(protocols, StandardCharsets.US_ASCII);
        return new SocketCounts(
                four.contains("TCP: "),
                number(four, "sockets: ", "used "),
                number(four, "TCP: ", "inuse ") + number(six, "TCP6: ", "inuse "),
                number(four, "TCP: ", "tw "),
                number(four, "TCP: ", "alloc "),
                number(four, "UDP: ", "inuse "),
                number(six, "UDP6: ", "inuse "),
                mptcp(lines, "MPTCP ", countsMptcp) + mptcp(lines, "MPTCPv6 ", countsMptcp));
    }

    private static int number(String text, String line, String key) {
        int at = text.indexOf(line);
        int end = at < 0 ? -1 : text.indexOf('\n', at);
        int found = at < 0 ? -1 : text.indexOf(key, at + line.length());
        return found < 0 || end >= 0 && found > end ? 0 : decimal(text, found + key.length());
    }

    /** The third column, {@code sockets}; 1 where the kernel knows the protocol and does not count: it prints -1 then, or 0. */
    private static int mptcp(String text, String name, boolean counts) {
        int at = text.startsWith(name) ? 0 : text.indexOf("\n" + name) + 1;
        if (at == 0 && !text.startsWith(name)) {
            return 0;
        }
        int column = skip(text, skip(text, at));
        return column < text.length() && text.charAt(column) == '-'
                ? 1
                : Math.max(decimal(text, column), counts ? 0 : 1);
    }

    /** The start of the next column. */
    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ' ') {
            at++;
        }
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int decimal(String text, int from) {
        long number = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            number = Math.min(number * 10 + (text.charAt(i) - '0'), Integer.MAX_VALUE);
        }
        return (int) number;
    }
}
