package dev.portwhy.model;

/**
 * An address configured in a namespace.
 *
 * @param address the address
 * @param prefixLength the length of its prefix
 * @param interfaceIndex the interface's index
 * @param device the interface's name
 * @param loopback whether the interface is a loopback; all of an IPv4 prefix is local there
 * @param tentative whether an IPv6 address is still being checked for duplicates and cannot be bound yet
 */
public record LocalAddress(
        IpAddress address, int prefixLength, int interfaceIndex, String device, boolean loopback, boolean tentative) {

    /** Whether a socket here may bind to {@code candidate} because of this address. */
    public boolean covers(IpAddress candidate) {
        if (tentative) {
            return false;
        }
        return address.equals(candidate)
                || loopback && address.family() == Family.INET && address.samePrefix(candidate, prefixLength);
    }
}
