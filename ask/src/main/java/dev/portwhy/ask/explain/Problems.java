package dev.portwhy.ask.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the error that makes a line one about ports; a line without one is about something else. */
final class Problems {

    private static final int NEAR = 90;
    /** How far from a number the word stands that says that something failed. */
    private static final int SENTENCE = 60;
    /** A blank and a bracket. */
    private static final int GAP = 3;
    /** As far as "on a port" goes. */
    private static final int BEHIND = 12;

    /** Those that only a socket's address gives. */
    private static final Set<String> OF_ADDRESSES = Set.of("EADDRINUSE", "EADDRNOTAVAIL");
    /** From here on the numbers are those of Windows Sockets, which only sockets give. */
    private static final int OF_SOCKETS = 10_000;

    private static final Set<String> OF_CALLS = Set.of("EACCES", "EMFILE", "ENOBUFS", "EAFNOSUPPORT");

    /** Numbers of Linux, of Windows (WSA…), and of the BSDs where Linux has none of its sockets' errors there. */
    private static final Map<Integer, String> NUMBERS = Map.ofEntries(
            Map.entry(98, "EADDRINUSE"),
            Map.entry(48, "EADDRINUSE"),
            Map.entry(10048, "EADDRINUSE"),
            Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(49, "EADDRNOTAVAIL"),
            Map.entry(10049, "EADDRNOTAVAIL"),
            Map.entry(13, "EACCES"),
            Map.entry(10013, "EACCES"),
            Map.entry(1, "EPERM"),
            Map.entry(24, "EMFILE"),
            Map.entry(10024, "EMFILE"),
            Map.entry(23, "ENFILE"),
            Map.entry(105, "ENOBUFS"),
            Map.entry(10055, "ENOBUFS"),
            Map.entry(38, "ENOSYS"),
            Map.entry(97, "EAFNOSUPPORT"),
            Map.entry(10047, "EAFNOSUPPORT"),
            Map.entry(111, "ECONNREFUSED"),
            Map.entry(10061, "ECONNREFUSED"),
            Map.entry(104, "ECONNRESET"),
            Map.entry(10054, "ECONNRESET"),
            Map.entry(110, "ETIMEDOUT"),
            Map.entry(10060, "ETIMEDOUT"),
            Map.entry(113, "EHOSTUNREACH"),
            Map.entry(10065, "EHOSTUNREACH"),
            Map.entry(101, "ENETUNREACH"),
            Map.entry(10051, "ENETUNREACH"));

    private static final Pattern NUMBER = Pattern.compile(
            "(?:errno|os error|socketexception|wsa(?: error)?|win32 error|error code|error number|unknown error|strerror\\w* is not available|call was|code)"
                    + "\\s*[\\]=:#(]*\\s*-?(\\d{1,5})(?![\\w.:])|(?:error|err|failed|failure|错误|错误码|错误代码)(?:,(?= \\d{5}))?\\s*[=:#(]*\\s*-?(\\d{2,5})(?![\\w.])");
    private static final Pattern PARENTHESES = Pattern.compile("\\((?:errno[ :=]*)?(\\d{2,5})(?=[:)])");

    /** The small TCP/IP stacks name the function, the call and the number, and nothing else: {@code connect(): socket: 23}. */
    private static final Pattern OF_FUNCTION =
            Pattern.compile("\\w\\(\\): (?:socket|bind|listen|accept): (\\d{2,3})\\s*$");

    /** Numbers of newlib, which bind() never gives on Linux: there they are EHOSTDOWN and ECANCELED. */
    private static final Map<Integer, String> OF_NEWLIB = Map.of(112, "EADDRINUSE", 125, "EADDRNOTAVAIL");

    /** As the kernel gives it, at the end: {@code Failed to bind socket: -98}, {@code ret=-98}. */
    private static final Pattern NEGATIVE =
            Pattern.compile("(?:[:=(]\\s?-(?=9)|(?<!port)(?<!ports)(?<!addr)(?<!address)(?:: |=)-?(?=1))"
                    + "(9[89]|100(?:13|24|47|48|49|55))\\)?\\.?\\s*$");

    /** Words that only stand in front of the number of an error of the system. */
    private static final Pattern OF_ERRORS = Pattern.compile(
            "\\(?(?:errno|os error|socketexception|wsa|win32 error|error number|unknown error|strerror|call was)|[:=(]\\s?-");

    private static final Pattern OF_DATABASES = Pattern.compile(
            " (?:for|to|on) (?:table|schema|relation|database|sequence|function|procedure|view|column|language|type|tablespace|set|create|role|materialized|foreign|index|queue|topic|bucket|file|directory)\\b");

    /** The word, alone or as the end of a setting's name. */
    private static final Pattern PORT_WORD =
            Pattern.compile("(?:(?<![a-z])|listen|server|host|node|local|bind|http|debug)ports?(?![a-z])");

    private static final Pattern FAILS = Pattern.compile(
            "fail|error|err[ :=]|can(?:no|')t|can not|could ?n|unable|refus|exception|unexpected|fatal|emerg|失败|错误|无法|не уда");

    /** Somebody else who has a port, or one with the number of its process. */
    private static final Pattern USING = Pattern.compile(
            "(?:process|program|application|app|instance|something(?: else)?|someone|pid|container|service)(?: [^ ]{1,24}){0,3}? is (?:already |currently |probably )?using (?:the )?(?:tcp |udp )?port"
                    + "|is using (?:tcp |udp )?port \\d{1,5} \\((?:pid|process)");

    private Problems() {}

    /** The error about ports that a line names, with the call or the port that makes it one; null for none. */
    static @Nullable Problem in(Line line) {
        Problem strong = ofAddresses(line);
        if (strong != null) {
            return strong;
        }
        for (Hit hit : line.hits()) {
            if (hit.is("errno") && counts(line, hit)) {
                return new Problem(hit.name(), hit.start(), last(line, hit).end());
            }
        }
        if (line.has("errno")) {
            return null;
        }
        return taken(line);
    }

    private static @Nullable Problem ofAddresses(Line line) {
        for (Hit hit : line.hits()) {
            if (hit.is("errno") && OF_ADDRESSES.contains(hit.name()) && !line.has("name")) {
                return new Problem(hit.name(), hit.start(), last(line, hit).end());
            }
        }
        // A directory has numbers of its own.
        if (line.has("errno") || line.has("alike", "login") || !asks(line)) {
            return null;
        }
        for (Pattern pattern : List.of(NUMBER, PARENTHESES, NEGATIVE, OF_FUNCTION)) {
            Problem number = number(line, pattern);
            if (number != null) {
                return number;
            }
        }
        return null;
    }

    /** The name of the error of which only the number stands in a line about a call; null for none. */
    static @Nullable String numbered(Line line) {
        for (Pattern pattern : asks(line) ? List.of(NUMBER, PARENTHESES) : List.<Pattern>of()) {
            for (Matcher m = pattern.matcher(line.lower()); m.find(); ) {
                String name = NUMBERS.get(Integer.parseInt(digits(m)));
                if (name != null) {
                    return name;
                }
            }
        }
        return null;
    }

    /** Whether an error is told by that number alone, in a line about a call. */
    static boolean tells(int number) {
        String name = NUMBERS.get(number);
        return name != null
                && (OF_ADDRESSES.contains(name)
                        || name.equals("EMFILE")
                        || number > OF_SOCKETS
                        || Foreign.of(name) != null);
    }

    /** All such numbers. */
    static List<Integer> telling() {
        List<Integer> all = new ArrayList<>();
        for (Integer number : NUMBERS.keySet()) {
            if (tells(number)) {
                all.add(number);
            }
        }
        return all;
    }

    private static @Nullable String nameOf(int number, Line line) {
        String newlib = OF_NEWLIB.get(number);
        boolean binds =
                newlib != null && (line.has("call", "bind") || line.failing() != null) && !line.has("call", "connect");
        return binds ? newlib : NUMBERS.get(number);
    }

    private static String digits(Matcher m) {
        return m.group(1) == null && m.groupCount() > 1 ? m.group(2) : m.group(1);
    }

    private static boolean asks(Line line) {
        return line.has("call")
                || line.failing() != null
                || line.has("near")
                || line.lower().contains("errno")
                || line.lower().contains("os error")
                || line.lower().contains("strerror")
                || line.lower().contains("socketexception");
    }

    /** The error of a line by its number, where no text says it; one that only an address gives before others. */
    private static @Nullable Problem number(Line line, Pattern pattern) {
        Problem other = null;
        for (Matcher m = pattern.matcher(line.lower()); m.find(); ) {
            int number = Integer.parseInt(digits(m));
            String name = nameOf(number, line);
            boolean named =
                    pattern == NUMBER && m.group(1) != null && (line.failing() != null || line.has("call", "bind"));
            boolean socket = name != null && (number > OF_SOCKETS || named) && OF_CALLS.contains(name);
            if (name != null && pattern == OF_FUNCTION) {
                return new Problem(name, m.start(1), m.end());
            }
            if (name != null && belongs(line, m)) {
                if (OF_ADDRESSES.contains(name)) {
                    return new Problem(name, m.start(), m.end());
                }
                boolean counts = socket || name.equals("EMFILE") && line.has("call");
                other = other == null && counts ? new Problem(name, m.start(), m.end()) : other;
            }
        }
        return other;
    }

    /**
     * Whether a number is that of a call's error. Where its word says so it is; a code, an error, a number in brackets has to stand
     * by the call, in a sentence in which something fails: {@code ERROR 98 --- [main]} names a process.
     */
    private static boolean belongs(Line line, Matcher m) {
        if (OF_ERRORS.matcher(line.lower()).region(m.start(), m.end()).lookingAt()) {
            return true;
        }
        int from = Math.max(0, m.start() - SENTENCE);
        int to = Math.min(line.lower().length(), m.end() + SENTENCE);
        if (line.has("alike", "http")
                || line.has("name")
                || !FAILS.matcher(line.lower()).region(from, to).find()) {
            return false;
        }
        Hit failing = line.failing();
        if (failing != null && Math.abs(failing.start() - m.start()) <= NEAR) {
            return true;
        }
        for (Hit hit : line.hits()) {
            boolean call = hit.is("call") || hit.is("near");
            int gap = hit.end() <= m.start() ? m.start() - hit.end() : (hit.start() - m.end()) * 4;
            if (call && gap >= 0 && gap <= NEAR && !inName(line.lower(), hit)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word is part of a path or of a class's name. */
    private static boolean inName(String lower, Hit hit) {
        char before = hit.start() == 0 ? ' ' : lower.charAt(hit.start() - 1);
        char behind = hit.end() >= lower.length() ? ' ' : lower.charAt(hit.end());
        boolean more = hit.end() + 1 < lower.length() && Character.isLetter(lower.charAt(hit.end() + 1));
        return before == '/' || before == '.' || (behind == '/' || behind == '.') && more;
    }

    /** The same error further on, where the line says it by name and by text. */
    private static Hit last(Line line, Hit first) {
        Hit last = first;
        for (Hit hit : line.hits()) {
            if (hit.is("errno") && hit.name().equals(first.name()) && hit.start() <= last.end() + NEAR) {
                last = hit.end() > last.end() ? hit : last;
            }
        }
        return last;
    }

    /** Whether an error that many calls give is one of a socket's call here. */
    private static boolean counts(Line line, Hit hit) {
        boolean binds = line.has("call", "bind")
                || line.failing() != null
                || line.has("near", "bind")
                || line.has("call", "listen");
        boolean connects = line.has("call", "connect") || line.has("call", "dial");
        boolean sends = line.has("call", "sendto");
        if (line.has("alike", "mount")) {
            return false;
        }
        return switch (hit.name()) {
            case "EACCES" ->
                ofSockets(line) || (binds || connects || sends) && (rightBehindCall(line, hit) || !reads(line, hit));
            case "EPERM" -> (binds || connects || sends) && (rightBehindCall(line, hit) || !reads(line, hit));
            case "EMFILE", "ENFILE" ->
                !line.has("alike", "disk") && !line.lower().contains("watch");
            case "EAGAIN" ->
                (binds || connects || sends || line.has("call", "accept"))
                        && !line.has("alike", "process")
                        && !line.lower().contains("recv")
                        && !line.lower().contains("read(")
                        && !line.lower().contains("read:");
            case "ENOBUFS" -> true;
            case "EINVAL" -> direct(line, hit);
            case "EAFNOSUPPORT" -> binds || connects || line.has("call", "socket");
            default -> false;
        };
    }

    /** Windows has a sentence of its own for sockets (WSAEACCES), and so have some programs. */
    private static boolean ofSockets(Line line) {
        return line.lower().contains("forbidden by its access")
                || line.lower().contains("access that port")
                || line.lower().contains("以一种访问权限")
                || line.lower().contains("zugriffsrechte des sockets");
    }

    /** A refusal that says nothing else, above or below the frame of a stack in which a socket is bound. */
    static @Nullable Problem inStack(Line line, List<Line> neighbours) {
        for (Hit hit : line.hits()) {
            boolean refused = hit.is("errno")
                    && List.of("EACCES", "EPERM", "EAFNOSUPPORT").contains(hit.name());
            if (refused
                    && !reads(line, hit)
                    && !line.has("unix")
                    && !line.text().contains("'/")
                    && !line.text().contains("\"/")) {
                for (Line neighbour : neighbours) {
                    if (isFrame(neighbour)) {
                        return new Problem(hit.name(), hit.start(), hit.end());
                    }
                }
            }
        }
        return null;
    }

    private static boolean isFrame(Line line) {
        for (Hit hit : line.hits()) {
            boolean binds = hit.is("call") && hit.name().equals("bind");
            // Node names the system call in a field of the error.
            boolean field = hit.is("call")
                    && line.lower().contains("syscall")
                    && List.of("bind", "listen").contains(hit.name());
            if (field || binds && line.lower().startsWith("(", hit.end())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it stands right behind the call that gave it: {@code bind: Permission denied}. */
    private static boolean rightBehindCall(Line line, Hit error) {
        for (Hit hit : line.hits()) {
            int gap = error.start() - hit.end();
            if (hit.is("call") && gap >= 1 && gap <= 2 && line.lower().charAt(hit.end()) == ':') {
                return true;
            }
        }
        return false;
    }

    /** Whether a file is what could not be had, or something of a database. */
    private static boolean reads(Line line, Hit hit) {
        String before = line.lower().substring(0, hit.start());
        return OF_DATABASES
                        .matcher(line.lower())
                        .region(hit.end(), line.lower().length())
                        .lookingAt()
                || before.contains("open(")
                || before.contains("open ")
                || before.contains("mkdir")
                || before.contains("unlink")
                || before.contains("stat(")
                || before.contains("exec")
                || line.lower().contains("(publickey");
    }

    private static boolean direct(Line line, Hit hit) {
        for (Hit call : line.hits()) {
            boolean close = call.end() <= hit.start() && hit.start() - call.end() < NEAR;
            if (call.is("call")
                    && close
                    && List.of("bind", "listen", "connect", "dial").contains(call.name())) {
                String between = line.lower().substring(call.end(), hit.start());
                return !between.contains("setsockopt") && !between.contains("option");
            }
        }
        return false;
    }

    /** A port that is taken, said without the kernel's words. */
    private static @Nullable Problem taken(Line line) {
        Hit hit = line.first("taken");
        hit = hit == null ? rightBehind(line) : hit;
        hit = hit == null ? holder(line) : hit;
        if (hit == null || line.has("name") || line.has("unix") || line.has("interface")) {
            return null;
        }
        String before = line.lower().substring(Math.max(0, hit.start() - NEAR), hit.start());
        boolean port = PORT_WORD.matcher(before).find()
                || before.contains("端口")
                || before.contains("ポート")
                || before.contains("포트")
                || before.contains("puerto")
                || before.contains("порт");
        for (Place place : line.places()) {
            boolean close = place.hasPort() && Math.abs(place.end() - hit.start()) < NEAR;
            port |= close && (place.end() <= hit.start() || hit.end() < place.end());
        }
        Hit failing = line.failing();
        return port
                        || failing != null && failing.end() <= hit.start()
                        || line.lower().startsWith("port", hit.start())
                        || line.lower().startsWith("ports are", hit.start())
                        || line.lower().startsWith("free port", hit.start())
                        || PORT_WORD
                                .matcher(line.lower())
                                .region(hit.end(), Math.min(line.lower().length(), hit.end() + BEHIND))
                                .find()
                ? new Problem("EADDRINUSE", hit.start(), hit.end())
                : null;
    }

    /** Who has a port: {@code Process 4711 is using port 8081}. What a program says of itself it says otherwise. */
    private static @Nullable Hit holder(Line line) {
        Hit hit = line.first("using");
        boolean other = hit != null && USING.matcher(line.lower()).find();
        return other ? hit : null;
    }

    /** Words that say so only right behind the port: {@code port 3000 in use}, {@code addr=0.0.0.0:8080 (in use)}. */
    private static @Nullable Hit rightBehind(Line line) {
        for (Hit hit : line.hits()) {
            if (hit.is("used")) {
                for (Place place : line.places()) {
                    int gap = hit.start() - place.end();
                    boolean bare = place.address() == null || hit.name().isEmpty();
                    if (place.hasPort() && bare && gap >= 0 && gap <= GAP) {
                        return hit;
                    }
                }
            }
        }
        return null;
    }
}
