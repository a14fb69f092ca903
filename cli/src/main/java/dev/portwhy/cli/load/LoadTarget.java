package dev.portwhy.cli.load;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.why.EndpointWord;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a load goes to: {@code http://HOST[:PORT]/PATH}, {@code tcp://HOST:PORT}, and {@code HOST:PORT}, which is read as the
 * first.
 *
 * @param http whether it speaks HTTP; else it is plain TCP
 * @param host what stands in the URL for host and port, as a request's {@code Host} has it
 * @param path what is asked for, query included
 * @param endpoint the address and port
 */
record LoadTarget(boolean http, String host, String path, Endpoint endpoint) {

    private static final String SCHEME = "://";

    /** Reads what was typed; {@code source} is an address that connections come from, null for none. */
    static LoadTarget parse(Context context, String word, @Nullable IpAddress source) {
        int at = word.indexOf(SCHEME);
        String scheme = at < 0 ? "http" : word.substring(0, at).toLowerCase(Locale.ROOT);
        if (scheme.equals("https")) {
            throw UsageException.of("load.https", word);
        }
        boolean http = scheme.equals("http");
        if (!http && !scheme.equals("tcp")) {
            throw UsageException.of("load.scheme", word, scheme);
        }
        String rest = at < 0 ? word : word.substring(at + SCHEME.length());
        int slash = 0;
        while (slash < rest.length() && "/?#".indexOf(rest.charAt(slash)) < 0) {
            slash++;
        }
        String authority = rest.substring(rest.lastIndexOf('@', slash) + 1, slash);
        EndpointWord end = EndpointWord.parse(scheme + SCHEME + authority);
        if (end.port() == 0 || end.port() != end.lastPort() || !end.zone().isEmpty()) {
            throw UsageException.of("common.usage.destination", word);
        }
        IpAddress address = address(context, word, end, source);
        return new LoadTarget(http, authority, path(word, rest.substring(slash)), new Endpoint(address, end.port()));
    }

    private static IpAddress address(Context context, String word, EndpointWord end, @Nullable IpAddress source) {
        IpAddress given = end.address();
        if (given == null && end.host().isEmpty()) {
            throw UsageException.of("common.usage.destination", word);
        }
        List<IpAddress> all = given == null ? Hosts.lookUp(end.host()) : List.of(given);
        Family family = source == null ? null : source.family();
        for (IpAddress address : all) {
            if (family == null || address.family() == family) {
                if (all.size() > 1) {
                    context.note(Text.of("common.note.addresses", end.host(), all, address));
                }
                return address;
            }
        }
        throw source == null || all.isEmpty()
                ? UsageException.of("common.usage.no-host", word, end.host())
                : UsageException.of("common.usage.families", source, word);
    }

    /** The path and query as they are sent: what a URL must not hold as it is, is written as bytes (RFC 3986, 2.1). */
    private static String path(String word, String typed) {
        int fragment = typed.indexOf('#');
        String path = fragment < 0 ? typed : typed.substring(0, fragment);
        StringBuilder out = new StringBuilder(path.startsWith("/") ? "" : "/");
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b == '\r' || b == '\n') {
                throw UsageException.of("load.path", word);
            }
            if (b > ' ' && b < 0x7f) {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return out.toString();
    }

    /** One request of HTTP; null for plain TCP. */
    @Nullable String request(boolean keepAlive, boolean closeFirst) {
        if (!http) {
            return null;
        }
        // Who keeps the connection, or closes it himself, does not ask the server to close it.
        String connection = keepAlive || closeFirst ? "" : "Connection: close\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: portwhy\r\nAccept: */*\r\n" + connection
                + "\r\n";
    }
}
