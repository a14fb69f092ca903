package dev.portwhy.cli.why;

import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * An end of a connection as people type it: {@code 443}, {@code :443}, {@code *:443}, {@code 10.0.0.1:443}, {@code [::1]:443}, and
 * with a protocol behind it, {@code 53/udp}. Host names are not looked up.
 *
 * @param address the address; null where none was given
 * @param port the port
 * @param protocol the protocol; null where none was given
 */
record EndpointWord(
        @Nullable IpAddress address, int port, @Nullable Protocol protocol) {

    private static final int MOST_PORT = 65535;

    static EndpointWord parse(String word) {
        Protocol protocol = null;
        String text = word;
        int slash = word.lastIndexOf('/');
        if (slash >= 0) {
            protocol = protocol(word.substring(slash + 1));
            if (protocol == null) {
                throw UsageException.of("common.usage.protocol", word, "tcp, udp, mptcp");
            }
            text = word.substring(0, slash);
        }
        if (text.startsWith("[")) {
            int close = text.indexOf("]:");
            if (close < 0) {
                throw UsageException.of("common.usage.endpoint", word);
            }
            return new EndpointWord(
                    address(word, text.substring(1, close)), port(word, text.substring(close + 2)), protocol);
        }
        if (IpAddress.parse(text).filter(found -> found.family() == Family.INET).isPresent()) {
            throw UsageException.of("common.usage.port-missing", word);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new EndpointWord(null, port(word, text), protocol);
        }
        String host = text.substring(0, colon);
        if (host.indexOf(':') >= 0) {
            throw UsageException.of("common.usage.brackets", word);
        }
        IpAddress address = host.isEmpty() || host.equals("*") ? null : address(word, host);
        return new EndpointWord(address, port(word, text.substring(colon + 1)), protocol);
    }

    /** What was asked about, in as few words: {@code *:443}, {@code [::1]:53/udp}. */
    String text(Protocol asked) {
        String end = address == null ? "*:" + port : new Endpoint(address, port).toString();
        return asked == Protocol.TCP ? end : end + "/" + asked.word();
    }

    private static @Nullable Protocol protocol(String word) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.word().equals(word)) {
                return protocol;
            }
        }
        return null;
    }

    /**
     * The protocol that is asked about: the one behind the port, else that of the option, else TCP.
     *
     * @param option the protocol that an option named; null for none
     */
    Protocol protocol(String word, @Nullable Protocol option) {
        if (protocol != null && option != null && protocol != option) {
            throw UsageException.of("common.usage.two-protocols", word, "--" + option.word());
        }
        return protocol != null ? protocol : option != null ? option : Protocol.TCP;
    }

    /** An address alone, with or without brackets. */
    static IpAddress address(String word, String text) {
        String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        IpAddress address = IpAddress.parse(plain).orElse(null);
        int zone = plain.indexOf('%');
        if (zone > 0 && IpAddress.parse(plain.substring(0, zone)).isPresent()) {
            throw UsageException.of("common.usage.zone", word, plain.substring(zone));
        }
        if (address == null) {
            throw UsageException.of("common.usage.address", word, plain);
        }
        return address;
    }

    private static int port(String word, String text) {
        long port = Numbers.parse(text);
        if (port < 0 || port > MOST_PORT) {
            throw UsageException.of("common.usage.port", word, text);
        }
        return (int) port;
    }
}
