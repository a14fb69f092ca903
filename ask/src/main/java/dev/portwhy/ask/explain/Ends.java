package dev.portwhy.ask.explain;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the addresses and ports of a line those that the failed call was about: by where they stand to the call and to
 * the error, and by the word in front of them. An address of somebody else (the client's, the one a request came from) is none.
 */
final class Ends {

    private static final int HEAD = 28;
    private static final int NONE = -10_000;
    /** How much better one without a port has to stand to count in place of one with a port. */
    private static final int CLEARLY = 30;

    /** In front of an address of somebody else. */
    private static final Set<String> OTHERS = Set.of(
            "client",
            "from",
            "peer",
            "remote",
            "by",
            "rhost",
            "server:",
            "host:",
            "request:",
            "referrer:",
            "referer:",
            "user",
            "trying",
            "attempting",
            "instead",
            "client=",
            "peer=",
            "remote=",
            "client:",
            "peer:",
            "remote:",
            "from:",
            "rhost:",
            "user:");

    /** Behind one that was had: {@code because binding to '[::]:6600' succeeded}. */
    private static final Pattern SUCCEEDED = Pattern.compile("['\"`)\\]]* (?:succeeded|instead)\\b");

    private static final Set<String> FROM =
            Set.of("from", "source", "src", "via", "from:", "source:", "src:", "source=", "src=");

    private @Nullable Place whole;
    private @Nullable Place address;
    private @Nullable Place port;
    private @Nullable Place source;
    private @Nullable Line wholeLine;
    private @Nullable Line portLine;
    private int wholeScore = NONE;
    private int addressScore = NONE;
    private int portScore = NONE;

    private Ends() {}

    /** The ends that a line and its neighbours name. */
    static Ends of(Line line, Problem problem, Calls.@Nullable Call call, List<Line> neighbours) {
        Ends ends = new Ends();
        List<Place> places = line.places();
        boolean connects = call != null && !List.of("bind", "listen", "accept").contains(call.name());
        // Who accepts, or has no socket yet, names behind the error what it was about to do.
        boolean elsewhere = call == null
                ? problem.errno().endsWith("FILE")
                : List.of("accept", "socket").contains(call.name());
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            String head = head(line, place);
            if (connects && i + 1 < places.size() && arrow(line, place, places.get(i + 1))
                    || connects && head.endsWith("local (")) {
                ends.source = ends.source == null || !ends.source.whole() ? place : ends.source;
            } else if (connects && FROM.contains(leading(head))) {
                ends.source = ends.source == null ? place : ends.source;
            } else if (!others(line, place, head)
                    && !(elsewhere && place.start() >= problem.end())
                    // Where what comes to the port that was to be bound is sent on to.
                    && (connects || i == 0 || !arrow(line, places.get(i - 1), place))) {
                ends.offer(place, score(place, problem, call), line);
            }
        }
        for (int i = 0; i < neighbours.size(); i++) {
            Line other = neighbours.get(i);
            boolean says = other.has("call")
                    || other.failing() != null
                    || other.has("near")
                    || other.has("taken")
                    || other.lower().contains("address")
                    || names(other.lower())
                    || i == 0 && other.text().stripTrailing().endsWith(":")
                    || other.lower().contains("connector[")
                    || other.lower().contains("protocolhandler")
                    || serves(other.lower())
                    || !connects && announces(other.lower());
            if (says && !foreign(other)) {
                for (Place place : other.places()) {
                    if (!others(other, place, head(other, place))) {
                        ends.offer(place, -10 - 10 * i, other);
                    }
                }
            }
        }
        ends.settle();
        return ends;
    }

    /** Whether a port is named in another language. */
    private static boolean names(String lower) {
        for (String word : Grammars.PORT_WORDS) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it says that something could not begin to serve. */
    private static boolean serves(String lower) {
        boolean failed = lower.contains("cannot ")
                || lower.contains("can't ")
                || lower.contains("could not ")
                || lower.contains("unable to ")
                || lower.contains("failed to ");
        return failed && (lower.contains("server") || lower.contains("service") || lower.contains("socket"));
    }

    /** Whether it says what is about to be served. */
    private static boolean announces(String lower) {
        return lower.contains("starting")
                && (lower.contains("server") || lower.contains("service") || lower.contains("listen"));
    }

    private static boolean foreign(Line line) {
        return line.has("unix") || line.has("errno") && Problems.in(line) == null;
    }

    private static String head(Line line, Place place) {
        return line.lower().substring(Math.max(0, place.start() - HEAD), place.start());
    }

    private static boolean others(Line line, Place place, String head) {
        boolean access = place.start() == 0 && line.lower().startsWith(" - ", place.end());
        boolean succeeded = SUCCEEDED
                .matcher(line.lower())
                .region(place.end(), line.lower().length())
                .lookingAt();
        String word = leading(head);
        // Dart names the host that was called, and the near end's port beside it.
        if (place.address() == null
                && head.endsWith(" ")
                && line.lower().contains("socketexception: ")
                && line.lower().contains(", address = ")
                && !line.lower().contains("server socket")) {
            return true;
        }
        // The server that says its own port stands there as one that says whose address it is.
        boolean titled = place.address() == null && word.endsWith(":");
        return access
                || succeeded
                || OTHERS.contains(word) && !titled && !head.contains("local") && !head.endsWith("available from ");
    }

    /** The word in front of a place, with its colon; past words that only say what stands there. */
    private static String leading(String head) {
        int end = head.length();
        for (int round = 0; round < 3; round++) {
            while (end > 0 && " \"'([".indexOf(head.charAt(end - 1)) >= 0) {
                end--;
            }
            boolean colon = end > 0 && ":=,".indexOf(head.charAt(end - 1)) >= 0;
            int last = colon ? end - 1 : end;
            int from = last;
            while (from > 0 && Character.isLetter(head.charAt(from - 1))) {
                from--;
            }
            String word = head.substring(from, last);
            if (!word.equals("port") && !word.equals("address") && !word.equals("ip")) {
                return colon && head.charAt(end - 1) != ',' ? word + head.charAt(end - 1) : word;
            }
            end = from;
        }
        return "";
    }

    private static boolean arrow(Line line, Place one, Place two) {
        String between = line.text()
                .substring(Math.min(one.end(), two.start()), two.start())
                .strip();
        return between.equals("->") || between.equals("=>") || between.equals("-->") || between.equals("→");
    }

    private static int score(Place place, Problem problem, Calls.@Nullable Call call) {
        int score;
        if (place.start() >= problem.end()) {
            score = 80 - Math.min(70, place.start() - problem.end());
        } else if (call != null && call.start() >= 0 && place.start() >= call.end() && place.end() <= problem.start()) {
            score = 100 - Math.min(60, (place.start() - call.end()) / 2);
        } else {
            score = 60 - Math.clamp((problem.start() - place.end()) / 2, 0, 50);
        }
        return place.url() ? score - 15 : score;
    }

    private void offer(Place place, int score, Line line) {
        if (place.whole()) {
            if (score > wholeScore) {
                whole = place;
                wholeLine = line;
                wholeScore = score;
            }
        } else if (place.address() != null) {
            if (score > addressScore) {
                address = place;
                addressScore = score;
            }
        } else if (score > portScore) {
            port = place;
            portLine = line;
            portScore = score;
        }
    }

    private void settle() {
        if (whole == null) {
            return;
        }
        int parts = Math.max(addressScore, portScore);
        if (wholeScore >= parts - CLEARLY || "*".equals(whole.address()) && address == null) {
            address = whole;
            port = whole;
            portLine = wholeLine;
        } else if (port == null
                && wholeScore > 0
                && address != null
                && whole.address() != null
                && whole.address().equals(address.address())) {
            port = whole;
            portLine = wholeLine;
        }
    }

    /** The transport that another line names beside the port which it has; null where the port is of the same line. */
    @Nullable String protocolOf(Line line) {
        if (port == null || portLine == null || portLine == line) {
            return null;
        }
        return Protocols.of(portLine, new Problem("", port.start(), port.end()));
    }

    @Nullable String address() {
        return address == null ? null : address.address();
    }

    @Nullable Integer port() {
        return port == null ? null : port.port();
    }

    Understood.@Nullable Near source() {
        return source == null || source.address() == null
                ? null
                : new Understood.Near(source.address(), Math.max(0, source.port()));
    }
}
