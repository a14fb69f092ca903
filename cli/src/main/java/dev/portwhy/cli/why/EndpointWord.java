package dev.portwhy.cli.why;

import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.Services;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An end of a connection as people type it: {@code 443}, {@code :443}, {@code *:443}, {@code 10.0.0.1:443}, {@code [::1]:443},
 * {@code localhost:8080}, {@code http}, {@code https://host/path}, {@code 8000-8010}; {@code :::8080} as netstat(8) prints it; and
 * with a protocol behind it or in front, {@code 53/udp}, {@code udp/53}.
 *
 * @param word as it was typed
 * @param address the address; null where none was given, or a name
 * @param zone the interface behind the address ({@code %eth0}, RFC 4007), by name or number; empty for none
 * @param host the host's name; empty where none was given, or an address
 * @param port the port, or the first of a range
 * @param lastPort the last of a range; else the port
 * @param protocol the protocol; null where none was given
 */
public record EndpointWord(
        String word,
        @Nullable IpAddress address,
        String zone,
        String host,
        int port,
        int lastPort,
        @Nullable Protocol protocol) {

    private static final int MOST_PORT = 65535;
    private static final String SCHEME = "://";

    /** Reads one. */
    public static EndpointWord parse(String word) {
        int scheme = word.indexOf(SCHEME);
        if (scheme > 0) {
            return ofUrl(word, word.substring(0, scheme), word.substring(scheme + SCHEME.length()));
        }
        int slash = word.lastIndexOf('/');
        if (slash < 0) {
            return parse(word, word, null);
        }
        Protocol protocol = protocol(word.substring(slash + 1));
        String text = word.substring(0, slash);
        if (protocol == null) {
            int first = word.indexOf('/');
            protocol = protocol(word.substring(0, first));
            text = word.substring(first + 1);
        }
        if (protocol == null) {
            throw UsageException.of("common.usage.protocol", word, "tcp, udp, mptcp");
        }
        return parse(word, text, protocol);
    }

    /**
     * Reads the words of a question, several of which may be ports: {@code 80 443}, {@code 80,443}; and two of which may be a host
     * and a port, {@code localhost 8080}, as other programs take them.
     */
    static List<EndpointWord> all(List<String> typed) {
        List<String> words = typed;
        if (words.size() == 2 && isHostAlone(words.get(0)) && isPortAlone(words.get(1))) {
            words = List.of(join(words.get(0), words.get(1)));
        }
        List<EndpointWord> all = new ArrayList<>();
        for (String word : words) {
            int from = 0;
            for (int comma = word.indexOf(','); comma >= 0; comma = word.indexOf(',', from)) {
                all.add(parse(word.substring(from, comma)));
                from = comma + 1;
            }
            all.add(parse(from == 0 ? word : word.substring(from)));
        }
        return all;
    }

    /** A host, by name or address, and a port that were typed as two words, as one. */
    static String join(String host, String port) {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return bare ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static boolean isHostAlone(String word) {
        return word.startsWith("[") && word.endsWith("]")
                || IpAddress.parse(word).isPresent()
                || Hosts.isName(word) && service(word) == null;
    }

    /** Whether it is a port without a host, by number or by name. */
    static boolean isPortAlone(String word) {
        return Numbers.parse(word) >= 0 || service(word) != null;
    }

    /** What a link names: its host, and the port that is in it or that its scheme stands for. */
    private static EndpointWord ofUrl(String word, String scheme, String rest) {
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String authority = rest.substring(rest.lastIndexOf('@', end) + 1, end);
        Protocol protocol = protocol(scheme);
        Services service = protocol == null ? ofScheme(scheme.toLowerCase(Locale.ROOT)) : null;
        int close = authority.indexOf(']');
        boolean withPort = authority.indexOf(':', close + 1) >= 0;
        if (withPort || authority.isEmpty()) {
            return parse(word, authority, protocol);
        }
        if (service == null) {
            throw UsageException.of("common.usage.port-missing", authority);
        }
        return parse(word, authority + ":" + service.port(), protocol);
    }

    private static @Nullable Services ofScheme(String scheme) {
        return switch (scheme) {
            case "ws" -> service("http");
            case "wss" -> service("https");
            case "postgres" -> service("postgresql");
            default -> service(scheme);
        };
    }

    private static EndpointWord parse(String word, String text, @Nullable Protocol protocol) {
        if (text.startsWith("[")) {
            int close = text.indexOf("]:");
            if (close < 0) {
                throw UsageException.of("common.usage.endpoint", word);
            }
            String inside = text.substring(1, close);
            String zone = zone(inside);
            IpAddress address = address(word, zone.isEmpty() ? inside : inside.substring(0, inside.indexOf('%')));
            return withPort(word, address, "", text.substring(close + 2), protocol)
                    .in(zone);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            boolean name = text.equals("localhost") || text.indexOf('.') > 0 && Hosts.isName(text);
            if (name || IpAddress.parse(text).isPresent()) {
                throw UsageException.of("common.usage.port-missing", text);
            }
            return withPort(word, null, "", text, protocol);
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (host.indexOf(':') >= 0) {
            return bare(word, text, protocol);
        }
        if (host.isEmpty() || host.equals("*")) {
            return withPort(word, null, "", port, protocol);
        }
        if (Hosts.isName(host)) {
            return withPort(word, null, host, port, protocol);
        }
        return withPort(word, address(word, host), "", port, protocol);
    }

    /** IPv6 without brackets: what can be read as an address with a port behind it is, as netstat(8) prints it so. */
    private static EndpointWord bare(String word, String text, @Nullable Protocol protocol) {
        Endpoint end = Endpoint.ofBareIpv6(text).orElse(null);
        if (end != null) {
            return new EndpointWord(word, end.address(), "", "", end.port(), end.port(), protocol);
        }
        if (IpAddress.parse(text).isPresent()) {
            throw UsageException.of("common.usage.port-missing", "[" + text + "]");
        }
        int zone = text.indexOf('%');
        if (zone > 0) {
            int colon = text.lastIndexOf(':');
            String inside = colon > zone ? text.substring(0, colon) : text;
            if (colon > zone && !zone(inside).isEmpty()) {
                return withPort(word, address(word, text.substring(0, zone)), "", text.substring(colon + 1), protocol)
                        .in(zone(inside));
            }
            address(word, inside);
        }
        throw UsageException.of("common.usage.brackets", word);
    }

    private static EndpointWord withPort(
            String word, @Nullable IpAddress address, String host, String text, @Nullable Protocol protocol) {
        int dash = text.indexOf('-');
        if (dash > 0 && Numbers.parse(text.substring(0, dash)) >= 0) {
            int low = port(word, text.substring(0, dash));
            int high = port(word, text.substring(dash + 1));
            if (low == 0 || high < low) {
                throw UsageException.of("common.usage.range", word, text);
            }
            return new EndpointWord(word, address, "", host, low, high, protocol);
        }
        if (Numbers.parse(text) < 0) {
            Services service = service(text);
            if (service != null) {
                Protocol spoken =
                        protocol == null && service.protocol() != Protocol.TCP ? service.protocol() : protocol;
                return new EndpointWord(word, address, "", host, service.port(), service.port(), spoken);
            }
        }
        int port = port(word, text);
        return new EndpointWord(word, address, "", host, port, port, protocol);
    }

    /** The zone of an address that needs one; empty for any other address, which has none to the kernel. */
    private static String zone(String text) {
        int zone = text.indexOf('%');
        IpAddress address =
                zone < 0 ? null : IpAddress.parse(text.substring(0, zone)).orElse(null);
        boolean needed = address != null && address.isLinkLocal6();
        return needed && isDevice(text.substring(zone + 1)) ? text.substring(zone + 1) : "";
    }

    /** Whether it can be the name of a device ({@code dev_valid_name()}, net/core/dev.c), and one that a shell takes as it is. */
    private static boolean isDevice(String name) {
        boolean plain = !name.isEmpty() && name.length() < 16;
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = c > ' ' && c < 0x7f && "/:%]['\"\\$`&;|<>()*?!".indexOf(c) < 0;
        }
        return plain;
    }

    private EndpointWord in(String interfaceName) {
        return new EndpointWord(word, address, interfaceName, host, port, lastPort, protocol);
    }

    /** Whether it is the name of a service and nothing else. */
    static boolean isService(String word) {
        return service(word) != null;
    }

    private static @Nullable Services service(String name) {
        return Numbers.parse(name) >= 0 ? null : Services.find(Path.of("/"), name);
    }

    /** Whether the kernel can be asked about it at once: no name to look up, no range to go through. */
    boolean single() {
        return host.isEmpty() && port == lastPort;
    }

    /** Whether the address, as it was typed, is an address as a whole too. */
    boolean guessed() {
        return address != null && IpAddress.parse(word).isPresent();
    }

    /** The same with an address in the place of a name. */
    EndpointWord at(IpAddress found) {
        return new EndpointWord(word, found, "", "", port, lastPort, protocol);
    }

    /** One port of a range; a whole range is about one protocol. */
    EndpointWord at(int number) {
        Protocol one = port == lastPort ? protocol : protocolOr(null);
        return new EndpointWord(word, address, zone, host, number, number, one);
    }

    /** The same, of the protocol that is asked about; without one where none was named. */
    EndpointWord asked(@Nullable Protocol option) {
        boolean unnamed = protocol == null && option == null;
        return unnamed ? this : new EndpointWord(word, address, zone, host, port, lastPort, protocolOr(option));
    }

    /** What was asked about, in as few words: {@code *:443}, {@code [::1]:53/udp}, {@code *:8000-8010}. */
    String text() {
        String end = address == null
                ? (host.isEmpty() ? "*:" : host + ":") + port
                : zone.isEmpty() ? new Endpoint(address, port).toString() : "[" + address + "%" + zone + "]:" + port;
        String range = port == lastPort ? end : end + "-" + lastPort;
        return protocol == null || protocol == Protocol.TCP ? range : range + "/" + protocol.word();
    }

    /** The same as one word to type. */
    String typed() {
        String text = text();
        return text.startsWith("*:") ? text.substring(2) : text;
    }

    private static @Nullable Protocol protocol(String word) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.word().equalsIgnoreCase(word)) {
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
    Protocol protocolOr(@Nullable Protocol option) {
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
