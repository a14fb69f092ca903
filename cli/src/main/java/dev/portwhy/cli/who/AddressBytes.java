package dev.portwhy.cli.who;

import dev.portwhy.model.Family;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * Writes the ends of sockets as text straight into bytes: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code *:80} for a wildcard
 * that takes both families.
 */
final class AddressBytes {

    /** No end is longer, a device's name included: 41 for the address, 16 for the device, 6 for the port. */
    static final int LONGEST = 64;

    private static final int LONGEST_DEVICE = 15;

    /**
     * Up to here a tenth is {@code value * 52429 >>> 19}: the first compiler divides by division, which takes as long as all
     * the rest of a line.
     */
    private static final int SMALL = 81_920;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private AddressBytes() {}

    /** Puts the local end at {@code at}; returns where it ends. */
    static int putLocal(byte[] out, int at, Snapshot snapshot, int row) {
        SocketTable sockets = snapshot.sockets();
        long high = sockets.localHigh(row);
        long low = sockets.localLow(row);
        int device = sockets.interfaceIndex(row);
        if (sockets.family(row) == Family.INET) {
            int end =
                    device == 0 ? putV4(out, at, (int) low) : putDevice(out, putV4(out, at, (int) low), snapshot, row);
            return putPort(out, end, sockets.localPort(row));
        }
        if ((high | low) == 0 && Boolean.FALSE.equals(sockets.v6only(row))) {
            out[at] = '*';
            int end = device == 0 ? at + 1 : putDevice(out, at + 1, snapshot, row);
            return putPort(out, end, sockets.localPort(row));
        }
        out[at] = '[';
        int end = putV6(out, at + 1, high, low);
        out[end] = ']';
        return putPort(out, device == 0 ? end + 1 : putDevice(out, end + 1, snapshot, row), sockets.localPort(row));
    }

    /** Puts the remote end, or a dash where there is none, at {@code at}; returns where it ends. */
    static int putRemote(byte[] out, int at, SocketTable sockets, int row) {
        long high = sockets.remoteHigh(row);
        long low = sockets.remoteLow(row);
        int port = sockets.remotePort(row);
        boolean four = sockets.family(row) == Family.INET;
        if (port == 0 && (four ? (int) low == 0 : (high | low) == 0)) {
            out[at] = '-';
            return at + 1;
        }
        if (four) {
            return putPort(out, putV4(out, at, (int) low), port);
        }
        out[at] = '[';
        int end = putV6(out, at + 1, high, low);
        out[end] = ']';
        return putPort(out, end + 1, port);
    }

    /** The device as ss writes it; by its number where it has no name any more, or one that would play with the terminal. */
    private static int putDevice(byte[] out, int at, Snapshot snapshot, int row) {
        int device = snapshot.sockets().interfaceIndex(row);
        String name = snapshot.namespaceOf(row).device(device);
        out[at] = '%';
        if (name == null || !isPlain(name)) {
            return putNumber(out, at + 1, device);
        }
        for (int i = 0; i < name.length(); i++) {
            out[at + 1 + i] = (byte) name.charAt(i);
        }
        return at + 1 + name.length();
    }

    private static boolean isPlain(String name) {
        return name.length() <= LONGEST_DEVICE && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static int putPort(byte[] out, int at, int port) {
        out[at] = ':';
        return putNumber(out, at + 1, port);
    }

    static int putV4(byte[] out, int at, int bits) {
        int end = putOctet(out, at, bits >>> 24);
        out[end] = '.';
        end = putOctet(out, end + 1, bits >>> 16 & 0xff);
        out[end] = '.';
        end = putOctet(out, end + 1, bits >>> 8 & 0xff);
        out[end] = '.';
        return putOctet(out, end + 1, bits & 0xff);
    }

    private static int putOctet(byte[] out, int at, int value) {
        int next = at;
        int hundreds = value * 41 >>> 12;
        int rest = value - hundreds * 100;
        int tens = rest * 103 >>> 10;
        if (value >= 100) {
            out[next++] = (byte) ('0' + hundreds);
        }
        if (value >= 10) {
            out[next++] = (byte) ('0' + tens);
        }
        out[next++] = (byte) ('0' + rest - tens * 10);
        return next;
    }

    /** As {@link #putNumber}, for numbers below {@link #SMALL}: ports, above all. */
    private static int putSmall(byte[] out, int at, int value) {
        int digits = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10_000 ? 4 : 5;
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            int tenth = rest * 52_429 >>> 19;
            out[i] = (byte) ('0' + rest - tenth * 10);
            rest = tenth;
        }
        return at + digits;
    }

    /** Puts a number that is not negative. */
    static int putNumber(byte[] out, int at, long value) {
        if (value >= 0 && value < SMALL) {
            return putSmall(out, at, (int) value);
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }

    /** Puts an IPv6 address by RFC 5952, as {@link dev.portwhy.model.IpAddressText} does for characters. */
    static int putV6(byte[] out, int at, long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) {
            int next = at;
            for (int i = 0; i < 7; i++) {
                out[next++] = (byte) "::ffff:".charAt(i);
            }
            return putV4(out, next, (int) low);
        }
        int bestStart = -1;
        int bestLength = 1;
        int runLength = 0;
        long word = high;
        for (int i = 0; i < 8; i++) {
            if (i == 4) {
                word = low;
            }
            if (word >>> 48 != 0) {
                runLength = 0;
            } else if (++runLength > bestLength) {
                bestLength = runLength;
                bestStart = i - runLength + 1;
            }
            word <<= 16;
        }
        int next = at;
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out[next++] = ':';
                out[next++] = ':';
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && (bestStart < 0 || i != bestStart + bestLength)) {
                out[next++] = ':';
            }
            next = putHex(out, next, group(high, low, i));
        }
        return next;
    }

    private static int group(long high, long low, int index) {
        long word = index < 4 ? high : low;
        return (int) (word >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static int putHex(byte[] out, int at, int value) {
        int next = at;
        if (value >= 0x1000) {
            out[next++] = HEX[value >>> 12];
        }
        if (value >= 0x100) {
            out[next++] = HEX[value >>> 8 & 0xf];
        }
        if (value >= 0x10) {
            out[next++] = HEX[value >>> 4 & 0xf];
        }
        out[next++] = HEX[value & 0xf];
        return next;
    }
}
