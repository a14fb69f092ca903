package dev.portwhy.agent.web;

import dev.portwhy.model.IpAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request in or not. A page of somebody else can have a browser on this machine ask anything: what it may not do is read the
 * answer, unless it makes its own name lead here (DNS rebinding), so no name is answered to that others can give; nor shall it make
 * work by asking. What root sees is not told to every user of the machine. Who is not on this machine has to know a secret.
 */
final class Doorkeeper {

    static final String COOKIE = "portwhy";
    static final String TOKEN = "token";

    /** What names no process, and is asked for by a user of its own. */
    static final String METRICS = "/metrics";

    private final @Nullable String token;
    private final Supplier<String> hostName;

    /**
     * For a machine.
     *
     * @param token the secret; null where none is needed
     * @param hostName the machine's own name; empty while that is not known
     */
    Doorkeeper(@Nullable String token, Supplier<String> hostName) {
        this.token = token;
        this.hostName = hostName;
    }

    /**
     * Why a request is not let in; null where it is.
     *
     * @param headers as they came, names in the usual spelling
     * @param caller who asks
     */
    @Nullable TurnedAway check(String method, URI uri, Map<String, List<String>> headers, Caller caller) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new TurnedAway(405, "Nothing can be changed here: GET and HEAD are all there is.");
        }
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1 || uri.isAbsolute()) {
            return new TurnedAway(400, "One Host, and a path, please.");
        }
        if (!answersTo(hosts.getFirst())) {
            return new TurnedAway(
                    421, "This is not " + visible(hosts.getFirst()) + ". Ask by the address, or as localhost.");
        }
        for (String origin : headers.getOrDefault("Origin", List.of())) {
            if (!origin.equalsIgnoreCase("http://" + hosts.getFirst())
                    && !origin.equalsIgnoreCase("https://" + hosts.getFirst())) {
                return new TurnedAway(403, "Pages from elsewhere may not ask here.");
            }
        }
        for (String site : headers.getOrDefault("Sec-fetch-site", List.of())) {
            boolean opened = uri.getPath().equals("/")
                    && List.of("navigate").equals(headers.get("Sec-fetch-mode"))
                    && List.of("document").equals(headers.get("Sec-fetch-dest"));
            if (!site.equals("same-origin") && !site.equals("none") && !opened) {
                return new TurnedAway(403, "Pages from elsewhere may not ask here.");
            }
        }
        if (token == null && caller == Caller.OTHER && !uri.getPath().equals(METRICS)) {
            return new TurnedAway(
                    403,
                    "Only root and the agent's user are shown this: it has the names and command lines of all processes."
                            + " Ask as one of them, or start the agent with --token-file.");
        }
        if (token != null && caller != Caller.THROUGH_DOOR && !knows(headers)) {
            return new TurnedAway(
                    401, "A token is needed: Authorization: Bearer TOKEN, or once ?token=TOKEN in a browser.");
        }
        return null;
    }

    /** An address cannot be made to lead here by others, and localhost never leaves a machine. */
    private boolean answersTo(String host) {
        String name = name(host).toLowerCase(Locale.ROOT);
        boolean address = IpAddress.parse(
                        name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name)
                .isPresent();
        // With a secret, whose cookie a browser keeps by the name it was given for, a name of ours will do as well.
        String mine = hostName.get().toLowerCase(Locale.ROOT);
        boolean own = token != null
                && !mine.isEmpty()
                && (name.equals(mine) || name.startsWith(mine + ".") || mine.startsWith(name + "."));
        return address || name.equals("localhost") || own;
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && host.indexOf(']', colon) < 0 && host.indexOf(':') == colon
                || colon > 0 && host.charAt(colon - 1) == ']';
        for (int i = colon + 1; i < host.length() && port; i++) {
            port = host.charAt(i) >= '0' && host.charAt(i) <= '9';
        }
        return port ? host.substring(0, colon) : host;
    }

    private boolean knows(Map<String, List<String>> headers) {
        for (String authorization : headers.getOrDefault("Authorization", List.of())) {
            if (authorization.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())
                    && isToken(authorization.substring("Bearer ".length()).strip())) {
                return true;
            }
        }
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String cookie : line.split(";", -1)) {
                String text = cookie.strip();
                if (text.startsWith(COOKIE + "=") && same(text.substring(COOKIE.length() + 1), cookie())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether it is the secret; false where there is none. */
    boolean isToken(String said) {
        return token != null && same(said, token);
    }

    /** What a browser keeps: it proves that the secret was known, and does not tell it. */
    String cookie() {
        return HexFormat.of().formatHex(digest(bytes("cookie of " + token)));
    }

    /** As fast for one that is nearly right as for any other. */
    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(digest(bytes(one)), digest(bytes(other)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String visible(String text) {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 100); i++) {
            char c = text.charAt(i);
            seen.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return seen.toString();
    }
}
