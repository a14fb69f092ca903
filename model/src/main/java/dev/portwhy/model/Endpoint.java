package dev.portwhy.model;

import java.util.Optional;

/**
 * One end of a socket.
 *
 * @param address the address; a wildcard where none is given
 * @param port 0 to 65535; 0 where none is given
 */
public record Endpoint(IpAddress address, int port) {

    /** {@code 127.0.0.1:80} or {@code [::1]:80}. */
    @Override
    public String toString() {
        return address.family() == Family.INET6 ? "[" + address + "]:" + port : address + ":" + port;
    }

    /**
     * Reads an IPv6 address with a port behind it and no brackets, as netstat(8) prints it: {@code :::8080}, {@code ::1:8080}.
     * Where the text is an address as well, what follows its last colon is taken for the port.
     *
     * @return empty where the text is no such thing
     */
    public static Optional<Endpoint> ofBareIpv6(String text) {
        int colon = text.lastIndexOf(':');
        int digits = text.length() - colon - 1;
        if (colon < 2 || digits < 1 || digits > 5) {
            return Optional.empty();
        }
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            port = port * 10 + (c - '0');
        }
        int number = port;
        return IpAddress.parse(text.substring(0, colon))
                .filter(address -> address.family() == Family.INET6 && number <= 0xffff)
                .map(address -> new Endpoint(address, number));
    }
}
