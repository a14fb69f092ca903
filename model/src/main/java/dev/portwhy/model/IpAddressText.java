package dev.portwhy.model;

import java.util.Optional;

/** Text forms of addresses: dotted quads, and RFC 5952 for IPv6. */
final class IpAddressText {

    private IpAddressText() {}

    /** Appends the dotted form of an IPv4 address given in host order. */
    static void appendV4(StringBuilder out, int bits) {
        out.append(bits >>> 24)
                .append('.')
                .append(bits >>> 16 & 0xff)
                .append('.')
                .append(bits >>> 8 & 0xff)
                .append('.')
                .append(bits & 0xff);
    }

    /** Appends the RFC 5952 form: longest run of zero groups as {@code ::}, mapped addresses with a dotted tail. */
    static void appendV6(StringBuilder out, long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) {
            out.append("::ffff:");
            appendV4(out, (int) low);
            return;
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && group(high, low, i + length) == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = i;
                bestLength = length;
            }
            i += length;
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && (bestStart < 0 || i != bestStart + bestLength)) {
                out.append(':');
            }
            appendHex(out, group(high, low, i));
        }
    }

    private static int group(long high, long low, int index) {
        long word = index < 4 ? high : low;
        return (int) (word >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static void appendHex(StringBuilder out, int value) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >>> shift & 0xf;
            if (digit != 0 || started || shift == 0) {
                out.append((char) (digit < 10 ? '0' + digit : 'a' + digit - 10));
                started = true;
            }
        }
    }

    static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    private static Optional<IpAddress> parseV4(String text) {
        int bits = 0;
        int position = 0;
        for (int part = 0; part < 4; part++) {
            int end = part == 3 ? text.length() : text.indexOf('.', position);
            // To some programs a zero in front makes an octal number of it: inet_pton(3) refuses it.
            boolean octal = end - position > 1 && text.charAt(position) == '0';
            if (end < 0 || end == position || end - position > 3 || octal) {
                return Optional.empty();
            }
            int value = 0;
            for (int i = position; i < end; i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return Optional.empty();
                }
                value = value * 10 + (c - '0');
            }
            if (value > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | value;
            position = end + 1;
        }
        return Optional.of(IpAddress.v4(bits));
    }

    private static Optional<IpAddress> parseV6(String text) {
        int[] groups = new int[8];
        int count = 0;
        int gap = -1;
        int position = 0;
        if (text.startsWith("::")) {
            gap = 0;
            position = 2;
        }
        while (position < text.length()) {
            if (count == 8) {
                return Optional.empty();
            }
            int end = text.indexOf(':', position);
            String part = text.substring(position, end < 0 ? text.length() : end);
            if (part.indexOf('.') >= 0) {
                Optional<IpAddress> tail = end < 0 && count <= 6 ? parseV4(part) : Optional.empty();
                if (tail.isEmpty()) {
                    return Optional.empty();
                }
                groups[count++] = (int) (tail.get().low() >>> 16);
                groups[count++] = (int) tail.get().low() & 0xffff;
                position = text.length();
                continue;
            }
            int value = parseGroup(part);
            if (value < 0) {
                return Optional.empty();
            }
            groups[count++] = value;
            if (end < 0) {
                position = text.length();
            } else if (text.startsWith("::", end)) {
                if (gap >= 0) {
                    return Optional.empty();
                }
                gap = count;
                position = end + 2;
            } else if (end + 1 == text.length()) {
                return Optional.empty();
            } else {
                position = end + 1;
            }
        }
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            long value;
            if (gap < 0 || i < gap) {
                value = groups[i];
            } else {
                int source = i - (8 - count);
                value = source >= gap ? groups[source] : 0;
            }
            if (i < 4) {
                high = high << 16 | value;
            } else {
                low = low << 16 | value;
            }
        }
        return Optional.of(new IpAddress(Family.INET6, high, low));
    }

    private static int parseGroup(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = Character.digit(part.charAt(i), 16);
            if (digit < 0 || part.charAt(i) > 'f') {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
