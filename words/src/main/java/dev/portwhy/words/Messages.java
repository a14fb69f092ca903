package dev.portwhy.words;

import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Turns a {@link Text} into a sentence of one language.
 *
 * <p>The part of a key before its first dot is its topic, which names the catalogue file; a topic is read when the first of its
 * messages is wanted. Each kind of finding is a topic of its own, {@code finding.port-free}, and each page of the manual,
 * {@code manual.port-free}. In a message {@code {0}} stands for the first value, {@code {0#socket|sockets}} for one of two words,
 * by whether the first value is 1, or names one; a literal brace is written twice. A value may be a {@link Text} itself, or a list.
 *
 * <p>A command to type stands between backquotes. It begins with {@code portwhy} where it is one of ours, and is given with
 * the name under which the user called the program. What goes to a screen has {@link #COMMAND} and {@link #END} around it,
 * which never arrive there: a page does not fold in between, and what writes to the screen leaves the two characters out.
 */
public final class Messages {

    /** Before a command to type; characters that no text has (Unicode, noncharacters). */
    public static final char COMMAND = '\ufdd0';

    /** Behind a command to type. */
    public static final char END = '\ufdd1';

    private static final String FINDING = "finding";
    private static final String MANUAL = "manual";

    private final Language language;
    private final boolean forScreen;
    private final UnaryOperator<String> typed;
    private final Map<String, Map<String, String>> topics = new ConcurrentHashMap<>();

    /** The messages of a language, plain. */
    public Messages(Language language) {
        this(language, false, UnaryOperator.identity());
    }

    /**
     * The messages of a language.
     *
     * @param forScreen whether commands are marked, for a screen
     * @param typed makes of a command what has to be typed here
     */
    public Messages(Language language, boolean forScreen, UnaryOperator<String> typed) {
        this.language = language;
        this.forScreen = forScreen;
        this.typed = typed;
    }

    /** A command as it has to be typed here. */
    public String command(String command) {
        return typed.apply(command);
    }

    /** A text as it is where nothing folds it. */
    public static String plain(String text) {
        return text.indexOf(COMMAND) < 0 && text.indexOf(END) < 0
                ? text
                : text.replace(String.valueOf(COMMAND), "").replace(String.valueOf(END), "");
    }

    /** The language. */
    public Language language() {
        return language;
    }

    /** Reads a topic on a thread of its own, so that it is there when it is asked for. */
    public void prepare(String topic) {
        Thread.ofPlatform().name("words").daemon().start(() -> topics.put(topic, Catalogue.load(topic, language)));
    }

    /** The sentence of a key and its values. */
    public String text(String key, Object... arguments) {
        StringBuilder out = new StringBuilder();
        fill(out, message(key), arguments);
        return out.toString();
    }

    /** The sentence. */
    public String text(Text text) {
        StringBuilder out = new StringBuilder();
        append(out, text);
        return out.toString();
    }

    /** Words one after the other, with the language's comma. */
    public String list(Collection<String> words) {
        return String.join(language.comma(), words);
    }

    private void append(StringBuilder out, Text text) {
        fill(out, message(text.key()), text.arguments().toArray());
    }

    private String message(String key) {
        String topic = topic(key);
        Map<String, String> messages = topics.get(topic);
        if (messages == null) {
            messages = Catalogue.load(topic, language);
            topics.put(topic, messages);
        }
        String message = messages.get(key);
        if (message == null) {
            throw new IllegalStateException("no message for " + key);
        }
        return message;
    }

    /** The topic of a key. */
    private static String topic(String key) {
        int dot = key.indexOf('.');
        boolean divided =
                dot == FINDING.length() && key.startsWith(FINDING) || dot == MANUAL.length() && key.startsWith(MANUAL);
        if (divided) {
            dot = key.indexOf('.', dot + 1);
        }
        return dot < 0 ? key : key.substring(0, dot);
    }

    private void fill(StringBuilder out, String message, Object[] arguments) {
        int position = 0;
        int command = -1;
        while (position < message.length()) {
            char c = message.charAt(position);
            if (c == '`') {
                command = command < 0 ? out.length() : endOfCommand(out, command);
                position++;
                continue;
            }
            boolean twice = position + 1 < message.length() && message.charAt(position + 1) == c;
            if (c == '{' && !twice) {
                int end = message.indexOf('}', position);
                int from = out.length();
                place(out, message.substring(position + 1, end), arguments);
                position = end + 1;
                if (language == Language.ZH && command < 0 && out.length() > from) {
                    Seam.before(out, from);
                    position = Seam.behind(out, message, position);
                }
            } else {
                out.append(c);
                position += (c == '{' || c == '}') && twice ? 2 : 1;
            }
        }
    }

    /** Puts the command that begins at {@code from} into its final form; gives -1, for no command is open. */
    private int endOfCommand(StringBuilder out, int from) {
        String command = command(plain(out.substring(from)));
        out.setLength(from);
        if (forScreen) {
            out.append(COMMAND).append(command).append(END);
        } else {
            out.append(command);
        }
        return -1;
    }

    private void place(StringBuilder out, String place, Object[] arguments) {
        int hash = place.indexOf('#');
        Object value = arguments[Integer.parseInt(hash < 0 ? place : place.substring(0, hash))];
        if (hash < 0) {
            value(out, value);
            return;
        }
        int bar = place.indexOf('|', hash);
        boolean one = isOne(value);
        out.append(place, one ? hash + 1 : bar + 1, one ? bar : place.length());
    }

    private static boolean isOne(Object value) {
        if (value instanceof Text text) {
            String key = text.key();
            return !key.equals("why.who.more") && !key.equals("why.who.children") && !key.equals("why.who.workers");
        }
        return value instanceof Number number && number.doubleValue() == 1;
    }

    // A chain of instanceof: a switch over patterns costs milliseconds at its first use.
    private void value(StringBuilder out, Object value) {
        if (value instanceof Text text) {
            append(out, text);
        } else if (value instanceof Collection<?> list) {
            String comma = "";
            for (Object member : list) {
                out.append(comma);
                value(out, member);
                comma = language.comma();
            }
        } else if (value instanceof Double || value instanceof Float) {
            decimal(out, ((Number) value).doubleValue());
        } else if (value instanceof Duration duration) {
            append(out, Times.span(duration.toMillis()));
        } else if (value instanceof Instant instant) {
            Times.appendLocal(out, instant);
        } else if (value instanceof Protocol protocol) {
            out.append(protocol.word());
        } else if (value instanceof Family family) {
            out.append(family == Family.INET ? "IPv4" : "IPv6");
        } else if (value instanceof SocketTimer timer) {
            out.append(timer.word());
        } else {
            Visible.append(out, value.toString());
        }
    }

    /** One digit after the point where the number is below 100, none above. */
    private static void decimal(StringBuilder out, double value) {
        if (Math.abs(value) >= 100 || value == Math.rint(value)) {
            out.append(Math.round(value));
            return;
        }
        long tenths = Math.round(Math.abs(value) * 10);
        out.append(value < 0 && tenths > 0 ? "-" : "")
                .append(tenths / 10)
                .append('.')
                .append(tenths % 10);
    }
}
