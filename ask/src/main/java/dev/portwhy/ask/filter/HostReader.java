package dev.portwhy.ask.filter;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads the ends of connections as ss(8) writes them: {@code [FAMILY:]ADDRESS[/PREFIX][:PORT]}. */
final class HostReader {

    static final int MAX_PORT = 65535;

    private final Names names;

    HostReader(Names names) {
        this.names = names;
    }

    /**
     * What stands behind {@code sport} or {@code dport}.
     *
     * @param family {@code inet:} or {@code inet6:}; null for both
     * @param number the port; -1 for {@code *}, any
     */
    record Port(@Nullable Family family, int number) {}

    Port port(String text, int column) throws FilterException {
        Family family = family(text, column);
        String rest = afterFamily(text, family);
        if (rest.startsWith("*:")) {
            rest = rest.substring(1);
        }
        String port = rest.startsWith(":") ? rest.substring(1) : rest;
        return new Port(family, port.equals("*") ? -1 : portNumber(port, column));
    }

    Condition host(boolean local, String text, int column) throws FilterException {
        Family family = family(text, column);
        String rest = afterFamily(text, family);
        String address;
        String port;
        if (rest.startsWith("[")) {
            int close = rest.indexOf(']');
            if (close < 0) {
                throw FilterException.at(column, "filter.bracket", text);
            }
            int slash = rest.startsWith("/", close + 1) ? close + 1 : rest.length();
            int colon = rest.indexOf(':', close + 1);
            int end = colon < 0 ? rest.length() : colon;
            if (slash != close + 1 && end != close + 1) {
                throw FilterException.at(column, "filter.address", text);
            }
            address = rest.substring(1, close) + (slash < end ? rest.substring(slash, end) : "");
            port = colon < 0 ? "*" : rest.substring(colon + 1);
        } else if (isBareIpv6(rest)) {
            address = rest;
            port = "*";
        } else {
            int colon = rest.lastIndexOf(':');
            address = colon < 0 ? rest : rest.substring(0, colon);
            port = colon < 0 ? "*" : rest.substring(colon + 1);
        }
        int number = port.equals("*") || port.isEmpty() ? -1 : portNumber(port, column);
        if (isAny(address)) {
            return new HostCondition(local, family, null, 0, number);
        }
        return withAddress(local, family, address, number, column);
    }

    /** Whether it stands for every address; the words are those of iproute2. */
    private static boolean isAny(String address) {
        return switch (address) {
            case "", "*", "any", "all", "default" -> true;
            default -> false;
        };
    }

    /** An address of IPv6 without brackets, which then takes no port: everything is address. */
    private static boolean isBareIpv6(String text) {
        int first = text.indexOf(':');
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        return first >= 0
                && text.indexOf(':', first + 1) >= 0
                && IpAddress.parse(address).isPresent();
    }

    private Condition withAddress(boolean local, @Nullable Family family, String text, int port, int column)
            throws FilterException {
        int slash = text.indexOf('/');
        String plain = slash < 0 ? text : text.substring(0, slash);
        IpAddress address =
                IpAddress.parse(slash < 0 ? plain : completed(plain)).orElse(null);
        if (address == null) {
            return withName(local, family, text, port, column);
        }
        if (family != null && family != address.family()) {
            throw FilterException.at(column, "filter.family", text);
        }
        int prefix = slash < 0 ? address.bits() : prefix(text.substring(slash + 1), address.bits());
        if (prefix < 0) {
            throw FilterException.at(column, "filter.prefix", text, address.bits());
        }
        return new HostCondition(local, family, address, prefix, port);
    }

    /** Any address that a host has, of the family that is asked for. */
    private Condition withName(boolean local, @Nullable Family family, String name, int port, int column)
            throws FilterException {
        Condition any = null;
        boolean found = false;
        for (IpAddress address : names.addresses(name)) {
            found = true;
            if (family == null || family == address.family()) {
                Condition one = new HostCondition(local, family, address, address.bits(), port);
                any = any == null ? one : Junction.or(any, one);
            }
        }
        if (!found) {
            throw FilterException.at(column, "filter.address", name);
        }
        return any == null ? new Not(new Everything()) : any;
    }

    /** {@code 10} and {@code 10.1} before a slash stand for {@code 10.0.0.0} and {@code 10.1.0.0}. */
    private static String completed(String address) {
        StringBuilder full = new StringBuilder(address);
        int parts = 1;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == ':') {
                return address;
            }
            parts += c == '.' ? 1 : 0;
        }
        for (; parts < 4; parts++) {
            full.append(".0");
        }
        return full.toString();
    }

    /** The length of a prefix, written as a number or as a mask; -1 for neither. */
    private static int prefix(String text, int bits) {
        int length = number(text, bits);
        if (length >= 0 || bits != 32) {
            return length;
        }
        IpAddress mask = IpAddress.parse(text).orElse(null);
        if (mask == null || mask.family() != Family.INET) {
            return -1;
        }
        int ones = Integer.numberOfLeadingZeros(~(int) mask.low());
        return ones == 32 || (int) mask.low() << ones == 0 ? ones : -1;
    }

    private static @Nullable Family family(String text, int column) throws FilterException {
        if (text.startsWith("inet:")) {
            return Family.INET;
        }
        if (text.startsWith("inet6:")) {
            return Family.INET6;
        }
        for (String other : new String[] {"unix:", "link:", "netlink:", "vsock:", "tipc:", "xdp:"}) {
            if (text.startsWith(other)) {
                throw FilterException.at(column, "filter.other-family", other.substring(0, other.length() - 1));
            }
        }
        return null;
    }

    private static String afterFamily(String text, @Nullable Family family) {
        return family == null ? text : text.substring(text.indexOf(':') + 1);
    }

    private int portNumber(String text, int column) throws FilterException {
        int number = number(text, MAX_PORT);
        if (number < 0 && !text.isEmpty() && (text.charAt(0) < '0' || text.charAt(0) > '9')) {
            number = names.servicePort(text);
        }
        if (number < 0) {
            throw FilterException.at(column, "filter.port", text);
        }
        return number;
    }

    /** A number from 0 to {@code most}, decimal or with {@code 0x}; -1 for anything else. */
    static int number(String text, int most) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        int start = hex ? 2 : 0;
        if (text.length() == start || text.length() > start + 10) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), hex ? 16 : 10) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        return value <= most ? (int) value : -1;
    }
}
