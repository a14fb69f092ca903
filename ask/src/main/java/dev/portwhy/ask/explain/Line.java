package dev.portwhy.ask.explain;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A message with the phrases and places that stand in it; those are looked for once, and places only where they are asked for. */
final class Line {

    /** What is further in is no sentence any more. */
    private static final int LONGEST = 8192;

    private static final Pattern FAILING = Pattern.compile(
            "(?:fail\\w*|error\\w*|can(?:no|')t|can not|could ?n[o']t|could not|unable|not able|无法|失败)[^.:'\"]{0,28}?"
                    + "(?<![a-z])(?:bind|binding|bound|listen|listening)(?![a-z])"
                    + "|(?<![a-z])(?:bind|binding|listen|listening|绑定|监听)(?![a-z])(?:[^.]|\\.(?=\\d)){0,40}?(?:fail(?:ed|ure|s)?(?![a-z])|失败)");

    private static final String BEGIN = "(?:open|creat|set(?:ting)? ?up|initiali[sz]|launch|activat)";
    private static final String NOT_BEGUN =
            "(?:(?:fail\\w* to|unable to|not able to|could not|can(?:no|')t|couldn't) %se?|(?:fail\\w*|problem|error) %s(?:ing)?)[^.:,]{0,40}?%s";
    private static final String PLACE = " (?:on|at|for) (?:(?:address|port) ['\"]?\\d|['\"]?(?:" + Grammars.V4
            + "|\\*|localhost|\\[[0-9a-f:]+\\])?:\\d)";

    /** A port that could not be had, in the words of those that do not speak of binding. */
    private static final Pattern NO_PORT =
            Pattern.compile("(?:fail\\w* to|can(?:no|')t|can not|could ?n[o']t|could not|unable to|not able to) "
                    + "(?:allocate|acquire|reserve|claim|create|grab|obtain|open|use)[^.:,]{0,40}?(?<![a-z-])ports? \\d"
                    + "|(?:fail\\w* to|can(?:no|')t|couldn't|could not|unable to|not able to) (?:find|get|allocate) (?:an? |any )?"
                    + "(?:open|free|empty|available|unused|usable) (?:tcp |udp )?port"
                    + "|(?<![a-z])no (?:open|free|empty|available|unused|usable) (?:tcp |udp )?ports?(?: found| left)? (?:in|between|within)(?![a-z])"
                    + "|(?:fail\\w* to|can(?:no|')t|couldn't|could not|unable to|not able to) start [^.:]{0,40}? on any port(?![a-z])"
                    + "|(?<![a-z-])port \\d{1,5} (?:cannot|could not|can't|couldn't) be (?:opened|bound|used|allocated)"
                    + "|" + NOT_BEGUN.formatted("start", "start", "") + PLACE
                    + "|" + NOT_BEGUN.formatted(BEGIN, BEGIN, "(?:socket|server|listener|endpoint)[^.:,]{0,20}?")
                    + PLACE
                    + "|" + NOT_BEGUN.formatted(BEGIN, BEGIN, "listener") + " (?:" + Grammars.V4
                    + "|\\[[0-9a-f:]+\\]):\\d");

    /** R, which says "cannot open the connection" of whatever cannot be opened. */
    private static final Pattern OF_R = Pattern.compile("error in socketconnection\\([^)]*?server ?= ?true[^)]*");

    private final Message message;
    private final String text;
    private final String lower;
    private final List<Hit> hits;
    private @Nullable List<Place> places;
    private @Nullable Hit failing;
    private boolean failingKnown;

    Line(Message message) {
        this.message = message;
        text = message.text().length() > LONGEST ? message.text().substring(0, LONGEST) : message.text();
        lower = Lower.of(text);
        hits = Phrases.in(lower);
    }

    Message message() {
        return message;
    }

    String text() {
        return text;
    }

    String lower() {
        return lower;
    }

    List<Hit> hits() {
        return hits;
    }

    List<Place> places() {
        if (places == null) {
            places = Places.in(text, lower);
        }
        return places;
    }

    boolean has(String kind) {
        return first(kind) != null;
    }

    boolean has(String kind, String name) {
        for (Hit hit : hits) {
            if (hit.is(kind) && hit.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The words that say that binding or listening failed; null where none do. */
    @Nullable Hit failing() {
        if (!failingKnown) {
            failingKnown = true;
            failing = first("failing");
            if (failing == null && (has("call", "bind") || has("call", "listen") || has("near", "bind"))) {
                Matcher m = FAILING.matcher(lower);
                failing = m.find() ? new Hit("failing", "", m.start(), m.end()) : null;
            }
            if (lower.contains("socketconnection(") && !has("alike", "name")) {
                Matcher m = OF_R.matcher(lower);
                failing = m.find() ? new Hit("failing", "", m.start(), m.end()) : failing;
            }
            boolean place = lower.contains("port")
                    || lower.contains(" on ")
                    || lower.contains(" at ")
                    || lower.contains(" for ")
                    || lower.contains("listener");
            if (failing == null && place && !has("near", "connect") && !has("call", "connect")) {
                Matcher m = NO_PORT.matcher(lower);
                failing = m.find() && !lower.substring(m.start(), m.end()).contains("connection")
                        ? new Hit("failing", "", m.start(), m.end() - 1)
                        : null;
            }
        }
        return failing;
    }

    @Nullable Hit first(String kind) {
        for (Hit hit : hits) {
            if (hit.is(kind)) {
                return hit;
            }
        }
        return null;
    }
}
