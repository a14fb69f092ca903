package dev.portwhy.model;

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
}
