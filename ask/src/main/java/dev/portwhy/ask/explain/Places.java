package dev.portwhy.ask.explain;

import static dev.portwhy.ask.explain.Grammars.*;

import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds addresses and ports by the grammars in which programs write them: {@code host:port}, {@code [v6]:port}, {@code
 * v6%zone#port}, tuples of Python and Erlang, sockaddr of strace, {@code /host:port} of Java, {@code :::port} of Node, and words
 * such as {@code port 80}, {@code TCP/80}.
 *
 * <p>What looks like them and is none is left out: times, versions, a file with its line, prefixes of networks.
 */
final class Places {

    private final String text;
    private final String lower;
    private final List<Place> all = new ArrayList<>();

    private Places(String text, String lower) {
        this.text = text;
        this.lower = lower;
    }

    /** All places of a text, by where they begin; of those that overlap only the one that says most. */
    static List<Place> in(String text, String lower) {
        return new Places(text, lower).all();
    }

    private List<Place> all() {
        structures();
        numbers();
        names();
        ports();
        List<Place> kept = new ArrayList<>();
        for (Place place : all) {
            if (!covered(place, all)) {
                kept.add(place);
            }
        }
        kept.sort(Comparator.comparingInt(Place::start));
        return kept;
    }

    /** Tries a grammar at one place only: everywhere else it would be tried in vain, at a cost for each character. */
    private @Nullable Matcher at(Pattern pattern, String where, int place) {
        Matcher m = pattern.matcher(where);
        m.region(place, where.length()).useTransparentBounds(true).useAnchoringBounds(false);
        return m.lookingAt() ? m : null;
    }

    /** Tries a grammar wherever a mark stands. */
    private void each(String mark, Pattern pattern, Consumer<Matcher> found) {
        for (int i = text.indexOf(mark); i >= 0; i = text.indexOf(mark, i + 1)) {
            Matcher m = at(pattern, text, i);
            if (m != null) {
                found.accept(m);
            }
        }
    }

    private static boolean covered(Place place, List<Place> all) {
        for (Place other : all) {
            boolean overlaps = !other.equals(place) && other.start() < place.end() && other.end() > place.start();
            if (overlaps
                    && (worth(other) > worth(place) || worth(other) == worth(place) && before(other, place, all))) {
                return true;
            }
        }
        return false;
    }

    private static boolean before(Place one, Place two, List<Place> all) {
        return all.indexOf(one) < all.indexOf(two);
    }

    private static int worth(Place place) {
        return (place.whole() ? 1000 : 0) + (place.url() ? 500 : 0) + place.end() - place.start();
    }

    private void structures() {
        each(
                "sin_port=",
                SOCKADDR,
                m -> add(m, canonical(m.group(2) == null ? m.group(3) : m.group(2)), m.group(1), false));
        each(
                "sin6_port=",
                SOCKADDR,
                m -> add(m, canonical(m.group(2) == null ? m.group(3) : m.group(2)), m.group(1), false));
        each("{", ERLANG, m -> {
            String address = m.group(1) + "." + m.group(2) + "." + m.group(3) + "." + m.group(4);
            add(m, canonical(address), m.group(5), false);
        });
        each("{", ERLANG6, m -> add(m, canonical(hexadecimal(m.group(1))), m.group(2), false));
        each("(", TUPLE, this::tuple);
        each("{", TUPLE, this::tuple);
        each("/ip", MULTIADDRESS, m -> add(m, canonical(m.group(1)), m.group(2), false));
        each("/dns", MULTIADDRESS, m -> add(m, m.group(1), m.group(2), false));
        each("bind(", CALLED, m -> add(m, transport(m.group(1)) ? null : canonical(m.group(1)), m.group(2), false));
        each("bind to [", BRACKETED, m -> add(m, null, m.group(1), false));
        each("_bind(", FUNCTION, m -> add(m, null, m.group(1), false));
        each("listen(", CALLED, m -> add(m, canonical(m.group(1)), m.group(2), false));
        each("connect(", CALLED, m -> add(m, canonical(m.group(1)), m.group(2), false));
    }

    private static boolean transport(String word) {
        return word.equals("tcp") || word.equals("udp");
    }

    private static String hexadecimal(String decimals) {
        StringBuilder out = new StringBuilder();
        for (String word : decimals.split(",\\s?", -1)) {
            out.append(out.isEmpty() ? "" : ":").append(Integer.toHexString(Integer.parseInt(word)));
        }
        return out.toString();
    }

    /** Where Erlang names the port by its word, other numbers behind a name count something else. */
    private void tuple(Matcher m) {
        if (text.contains("{port,")) {
            return;
        }
        add(m, m.group(1).isEmpty() ? "*" : canonical(m.group(1)), m.group(2), false);
    }

    private void numbers() {
        if (text.indexOf('.') >= 0) {
            fours();
        }
        each("*", STAR, m -> add(m, "*", m.group(1), false));
        for (int i = lower.indexOf("port "); i >= 0; i = lower.indexOf("port ", i + 1)) {
            Matcher m = at(STAR_PORT, lower, i + "port ".length());
            if (m != null) {
                add(m, canonical(m.group(1)), m.group(2), false);
            }
        }
        if (text.indexOf(':') < 0) {
            return;
        }
        each("[", BRACKETS, m -> {
            String address = canonical(m.group(1));
            if (isAddress(address)) {
                add(m, address, m.group(2), false);
            }
        });
        each("[", NAME_IN_BRACKETS, m -> {
            if (isHost(m.group(1), text, m.start())) {
                add(m, m.group(1), m.group(2), false);
            }
        });
        for (String quote : List.of("'", "\"")) {
            each(quote, IN_QUOTES, m -> add(m, canonical(m.group(1)), m.group(2), false));
        }
        each("|", BARS, m -> {
            if (isAddress(m.group(1))) {
                add(m, canonical(m.group(1)), m.group(2), false);
            }
        });
        sixes();
        each("<null>", NOTHING, m -> add(m, "*", m.group(1), false));
        each("<any>", NOTHING, m -> add(m, "*", m.group(1), false));
        each("[-]:", NOTHING, m -> add(m, "*", m.group(1), false));
        each("[undef]", NOTHING, m -> add(m, "*", m.group(1), false));
        each("any:", NOTHING, m -> add(m, "*", m.group(1), false));
        each("ANY:", NOTHING, m -> add(m, "*", m.group(1), false));
        each("null:", NOTHING, m -> add(m, "*", m.group(1), false));
        for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
            boolean alone = (i == 0 || " \"'(=<>`\t\n".indexOf(text.charAt(i - 1)) >= 0) && isDigit(i + 1);
            Matcher m = alone ? at(COLON, text, i) : null;
            if (m != null) {
                add(m, "*", m.group(1), false);
            }
        }
    }

    /** Four numbers with dots between them. */
    private void fours() {
        int past = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
            int start = digits(dot);
            Matcher m = start < dot && start >= past ? at(FOUR, text, start) : null;
            m = m == null && start < dot && start >= past ? at(FIVE, text, start) : m;
            if (m != null) {
                past = m.end();
                if ((m.groupCount() < 3 || m.group(3) == null)
                        && IpAddress.parse(m.group(1)).isPresent()) {
                    // QEMU names a display there, not a port.
                    boolean display = lower.startsWith("-vnc ", start - "-vnc ".length());
                    add(m, m.group(1), display ? null : m.group(2), false);
                }
            }
        }
    }

    /** Runs of hexadecimal digits with two colons in them, which may be addresses. */
    private void sixes() {
        int i = 0;
        while (i < text.length()) {
            int end = i;
            int colons = 0;
            while (end < text.length() && isHex(text.charAt(end))) {
                colons += text.charAt(end) == ':' ? 1 : 0;
                end++;
            }
            if (colons >= 2) {
                Matcher m = at(SIX, text, i);
                if (m != null) {
                    six(m);
                }
            }
            i = Math.max(end, i + 1);
        }
    }

    private boolean isDigit(int place) {
        return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
    }

    private static boolean isHex(char c) {
        return c == ':' || c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /** An address without brackets, behind which a port may stand: {@code :::80}, {@code ::1:80}, {@code fe80::1%eth0#53}. */
    private void six(Matcher m) {
        String run = m.group(1);
        String zone = m.group(2) == null ? "" : m.group(2);
        int end = m.end();
        if (run.endsWith(":") && !run.endsWith("::")) {
            run = run.substring(0, run.length() - 1);
            end--;
        }
        if (run.equals(":::") && quoted(text, m.start(), end)) {
            add(m.start(), end - 1, "::", null, false);
            return;
        }
        if (run.equals("::") && !quoted(text, m.start(), end)) {
            return;
        }
        int colon = run.lastIndexOf(':');
        String head = run.substring(0, colon);
        String tail = run.substring(colon + 1);
        head = head.endsWith(":") && !head.endsWith("::") ? head + ":" : head;
        boolean valid = IpAddress.parse(run).isPresent();
        boolean split = zone.isEmpty()
                && m.group(3) == null
                && isNumber(tail)
                && IpAddress.parse(head).isPresent()
                && (!valid
                        || behindErrno(m.start())
                        || run.startsWith("::") && tail.length() > 1 && !run.startsWith("::ffff:"));
        if (split && run.startsWith(":::")) {
            head = "::";
        }
        if (split) {
            add(m.start(), end, canonical(head), tail, false);
        } else if (valid) {
            add(m.start(), end, canonical(run + zone), m.group(3), false);
        } else if (run.startsWith(":::") && isNumber(run.substring(3))) {
            add(m.start(), end, "::", run.substring(3), false);
        }
    }

    /** Node writes an address without brackets and its port behind the error's name: {@code connect EADDRNOTAVAIL fe80::1:80}. */
    private boolean behindErrno(int start) {
        int from = start - 1;
        while (from > 0 && text.charAt(from - 1) >= 'A' && text.charAt(from - 1) <= 'Z') {
            from--;
        }
        String before = lower.substring(0, start);
        return start - from > 4 && text.charAt(start - 1) == ' ' && text.charAt(from) == 'E'
                || before.endsWith("address not available ") && before.contains("eaddrnotavail")
                || before.endsWith("address already in use ") && before.contains("eaddrinuse");
    }

    private static boolean quoted(String text, int start, int end) {
        char before = start == 0 ? ' ' : text.charAt(start - 1);
        char behind = end >= text.length() ? ' ' : text.charAt(end);
        return "'\"(".indexOf(before) >= 0 && "'\")".indexOf(behind) >= 0
                || before == ' '
                        && " ,.".indexOf(behind) >= 0
                        && (precededBy(text, start, "address")
                                || precededBy(text, start, "addr =")
                                || precededBy(text, start, "on")
                                || precededBy(text, start, "to"));
    }

    private static boolean precededBy(String text, int at, String word) {
        return text.regionMatches(true, at - 1 - word.length(), word, 0, word.length());
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return Integer.parseInt(text) <= MOST_PORT;
    }

    private void names() {
        for (int i = text.indexOf("://"); i >= 0; i = text.indexOf("://", i + 3)) {
            Matcher m = at(LINK, text, wordStart(i, "+"));
            if (m != null) {
                link(m);
            }
        }
        for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
            Matcher m = isDigit(i + 1) ? at(NAME, text, nameStart(i)) : null;
            if (m != null) {
                name(m);
            }
        }
        each("inet", INET, m -> add(m, m.group(2) == null ? "*" : canonical(m.group(2)), m.group(1), false));
        for (int i = lower.indexOf(" port"); i > 0; i = lower.indexOf(" port", i + 1)) {
            Matcher m = HOST_PORT.matcher(text);
            m.region(Math.max(0, i - LONGEST_NAME), Math.min(text.length(), i + LEAD))
                    .useTransparentBounds(true);
            if (m.find() && m.start(2) > i && isNamed(m.group(1), m.start())) {
                add(m.start(1), m.end(), m.group(1), m.group(2), false);
            }
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if ((c == '"' || c == '\'' || c == '`') && Character.isLetter(text.charAt(i + 1))) {
                Matcher m = QUOTED.matcher(text);
                m.region(Math.max(0, i - LEAD), Math.min(text.length(), i + LONGEST_NAME))
                        .useTransparentBounds(true);
                if (m.find() && m.start(1) == i + 1) {
                    add(m.start(1), m.end(1), m.group(1), null, false);
                }
            }
        }
    }

    /** Whether what stands in front of a port is a host's name: one with dots, or one that is said to be one. */
    private boolean isNamed(String name, int start) {
        boolean said = lower.startsWith("host", start - 5) && !NO_HOSTS.contains(Lower.of(name));
        return said || (name.indexOf('.') > 0 || name.equals("localhost")) && isHost(name, text, start);
    }

    private int wordStart(int end, String more) {
        int from = end;
        while (from > 0
                && (Character.isLetterOrDigit(text.charAt(from - 1)) || more.indexOf(text.charAt(from - 1)) >= 0)) {
            from--;
        }
        return from;
    }

    /** Where a host's name begins that ends in front of a colon; it may have an address in brackets behind it. */
    private int nameStart(int colon) {
        int end = colon;
        if (end > 0 && (text.charAt(end - 1) == ']' || text.charAt(end - 1) == '>')) {
            int open = text.lastIndexOf(text.charAt(end - 1) == ']' ? '[' : '/', end);
            end = open < 0 ? end : open;
        }
        return wordStart(end, "._-");
    }

    private void link(Matcher m) {
        String host = m.group(2);
        if (!m.group(1).equalsIgnoreCase("unix") && !host.equals("unix") && m.group(3) != null) {
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            add(m, bare.isEmpty() || bare.equals("+") ? "*" : canonical(bare), m.group(3), true);
        }
    }

    private void name(Matcher m) {
        String bracket = m.group(2);
        if (bracket != null && IpAddress.parse(bracket).isPresent()) {
            add(m, canonical(bracket), m.group(3), false);
        } else if (bracket == null && isHost(m.group(1), text, m.start(1))) {
            add(m, m.group(1), m.group(3), false);
        }
    }

    private static boolean isHost(String name, String text, int start) {
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        if (FILES.contains(last)
                || Character.isUpperCase(last.charAt(0)) && dot > 0
                || Character.isDigit(last.charAt(0))) {
            return false;
        }
        if (dot > 0 || name.equalsIgnoreCase("localhost")) {
            return true;
        }
        int end = start - 1;
        while (end > 0 && " \"'([<:".indexOf(text.charAt(end)) >= 0) {
            end--;
        }
        int from = end;
        while (from >= 0 && Character.isLetterOrDigit(text.charAt(from))) {
            from--;
        }
        return end > 0
                && !NO_HOSTS.contains(Lower.of(name))
                && LEADING.contains(Lower.of(text.substring(from + 1, end + 1)));
    }

    private void ports() {
        for (String word : PORT_WORDS) {
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                alone(at(WORD, lower, i));
                alone(at(BETWEEN, lower, i));
            }
        }
        for (String word : List.of("tcp", "udp")) {
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                alone(at(SLASH, lower, i));
                if (i > 1 && lower.charAt(i - 1) == '/') {
                    alone(at(BEHIND, lower, digits(i - 1)));
                }
                Matcher m = at(FORWARD, lower, i);
                if (m != null) {
                    add(m, m.group(1).isEmpty() ? "*" : m.group(1), m.group(2), false);
                }
            }
        }
        for (String word : List.of("address ", "on ")) {
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                alone(at(BARE_ADDRESS, lower, i));
            }
        }
        for (String word : List.of("listen", "server ", "socket ", "bind")) {
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                alone(at(LISTENS, lower, i));
            }
        }
        for (String word : List.of("protocolhandler [", "connector[")) {
            int i = lower.indexOf(word);
            alone(i < 0 ? null : at(CONNECTOR, lower, i));
        }
        for (String word : List.of("in use", "already bound", "占用", "已被使用", "使用中", "en uso", "em uso")) {
            for (int i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
                alone(at(IN_USE, lower, i));
            }
        }
        for (String word : List.of("端口", "ポート", "포트", "埠", "порт")) {
            for (int i = lower.indexOf(word); i > 0; i = lower.indexOf(word, i + 1)) {
                int end = i;
                while (end > 0 && !(lower.charAt(end - 1) >= '0' && lower.charAt(end - 1) <= '9') && i - end < 3) {
                    end--;
                }
                alone(at(IN_FRONT, lower, digits(end)));
            }
        }
    }

    /** Where the digits begin that end in front of a place. */
    private int digits(int end) {
        int from = end;
        while (from > 0 && lower.charAt(from - 1) >= '0' && lower.charAt(from - 1) <= '9') {
            from--;
        }
        return from;
    }

    private void alone(@Nullable Matcher m) {
        if (m != null) {
            add(m, null, m.group(1), false);
        }
    }

    private void add(Matcher m, @Nullable String address, @Nullable String port, boolean url) {
        add(m.start(), m.end(), address, port, url);
    }

    private void add(int start, int end, @Nullable String address, @Nullable String port, boolean url) {
        int number = port == null ? -1 : Integer.parseInt(port);
        if (number <= MOST_PORT) {
            all.add(new Place(start, end, address, number, url));
        }
    }

    private static boolean isAddress(String text) {
        int zone = text.indexOf('%');
        return IpAddress.parse(zone < 0 ? text : text.substring(0, zone)).isPresent();
    }

    /** An address as the kernel would write it, with its zone; a name as it is. */
    private static String canonical(String text) {
        int zone = text.indexOf('%');
        Optional<IpAddress> address = IpAddress.parse(zone < 0 ? text : text.substring(0, zone));
        return address.isEmpty() ? text : address.get() + (zone < 0 ? "" : text.substring(zone));
    }
}
