package dev.portwhy.ask.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes off a line what logs, terminals and containers put around it: colours, JSON of docker and of the journal, CRI, prefixes of
 * compose, syslog (RFC 3164 and 5424), times. What remains is what the program said.
 */
final class Peel {

    private static final int ROUNDS = 8;

    private static final Pattern COLOR =
            Pattern.compile("\u001b(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[()][A-Z0-9])");
    private static final Pattern RFC5424 = Pattern.compile(
            "^(?:<\\d{1,3}>)?1 (\\S+) \\S+ (\\S+) \\S+ \\S+ (?:-|(?:\\[(?:[^\\]\\\\\"]|\\\\.|\"(?:[^\"\\\\]|\\\\.)*\")*\\])+) ?(?:\ufeff)?");
    private static final Pattern CRI =
            Pattern.compile("^(\\d{4}-\\d\\d-\\d\\dT\\S+) (?:stdout|stderr) [FP](?::\\S+)? ");
    private static final Pattern COMPOSE =
            Pattern.compile("^\\s*(?:\\d\\d:\\d\\d:\\d\\d\\s+)?([A-Za-z][\\w./-]*)\\s*\\|\\s?");
    private static final Pattern POD = Pattern.compile("^\\[(?:pod/)?[\\w.-]+/[\\w./-]+\\] ");
    private static final Pattern RUNNER = Pattern.compile("^##\\[\\w+\\]");
    private static final Pattern KERNEL_CLOCK =
            Pattern.compile("^(?:<\\d{1,3}>)?\\[\\s*\\d+\\.\\d+\\](?:\\[\\s*[CT]\\d+\\])?:? ?");
    private static final Pattern KLOG = Pattern.compile("^[IWEF]\\d{4} [\\d:.]+\\s+\\d+ [\\w./-]+:\\d+\\] ");
    /** Level, process and connection of nginx. */
    private static final Pattern NUMBERED = Pattern.compile("^\\[\\w+\\] \\d+#\\d+: (?:\\*\\d+ )?");

    private static final Pattern PRIORITY = Pattern.compile("^<\\d{1,3}>(?=\\w)");
    private static final Pattern ISO_CLOCK = Pattern.compile(
            "^[\\[(]?\\d{4}[-/.]?\\d\\d[-/.]?\\d\\d[T _-]\\s?\\d\\d:\\d\\d:\\d\\d(?:[.,:]\\d+)?\\s?(?:Z|[+-]\\d\\d:?\\d\\d|(?:UTC|GMT|CES?T|EES?T|WES?T|BST|[ECMP][SD]T|MSK|JST|KST|IST|HKT|SGT|AES?T)\\b)?[\\])]?:?\\s*");
    private static final Pattern SYSLOG_CLOCK = Pattern.compile(
            "^(?:\\p{L}{2,4}\\.? )?\\p{L}{3,5}\\.?\\s+\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?: (?:[A-Z]{3,4} )?\\d{4})?:?\\s+");
    /** Of syslog in Chinese and Japanese. */
    private static final Pattern NUMBERED_MONTH =
            Pattern.compile("^1?\\d月\\s+\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?\\s+");

    private static final Pattern CLOCK = Pattern.compile("^\\[?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?\\]?\\s+");
    private static final Pattern TAGGED = Pattern.compile(
            "^\\s?(?:[\\w.:-]+ )?(?:\\(\\d{9,10}\\) )?(?!LOG\\d)([A-Za-z(][\\w./@()+-]*) ?\\[\\d+(?::\\d+)?\\]: ?");
    private static final Pattern BARE_TAG = Pattern.compile("^[\\w.:-]+ ([A-Za-z][\\w./@-]*): ");
    private static final Pattern SPEAKS =
            Pattern.compile("^(?:\\[[\\d ./:-]+\\] )?([A-Za-z0-9][\\w./+-]*)(?: ?\\[\\d+(?::\\d+)?\\](?=[: ])|(?=: ))");

    private final Moments moments;

    Peel(Moments moments) {
        this.moments = moments;
    }

    /** What a line says; several messages where a line of JSON holds several lines. */
    List<Message> peeled(long number, String raw) {
        String text = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
        if (text.indexOf('\u001b') >= 0) {
            text = COLOR.matcher(text).replaceAll("");
        }
        Instant time = null;
        String program = null;
        int brace = text.indexOf('{');
        boolean json = brace >= 0 && text.endsWith("}") && text.startsWith("\"", brace + 1);
        if (json && brace < 200) {
            Map<String, String> fields = JsonText.fields(text.substring(brace));
            time = time(fields);
            program = journal(fields);
            String inner = fields.getOrDefault("MESSAGE", fields.getOrDefault("log", ""));
            text = inner.isBlank() ? text : inner.strip();
        }
        if (text.indexOf('\\') >= 0) {
            text = JsonText.unescaped(text);
        }
        if (text.indexOf('\u001b') >= 0) {
            text = COLOR.matcher(text).replaceAll("");
        }
        List<Message> all = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            all.add(message(number, raw, line, program, time));
        }
        return all;
    }

    private static @Nullable String journal(Map<String, String> fields) {
        String tag = fields.get("SYSLOG_IDENTIFIER");
        return tag != null ? tag : fields.get("_COMM");
    }

    private @Nullable Instant time(Map<String, String> fields) {
        String journal = fields.getOrDefault("__REALTIME_TIMESTAMP", fields.get("_SOURCE_REALTIME_TIMESTAMP"));
        if (journal != null && journal.matches("\\d{15,17}")) {
            long micros = Long.parseLong(journal);
            return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
        }
        for (String name : List.of("time", "ts", "timestamp", "@timestamp", "start_time", "date", "t")) {
            String value = fields.get(name);
            Instant moment = value == null ? null : number(value);
            if (moment != null) {
                return moment;
            }
        }
        return null;
    }

    private @Nullable Instant number(String value) {
        if (value.matches("1\\d{12}")) {
            return Instant.ofEpochMilli(Long.parseLong(value));
        }
        return moments.in(value + " ");
    }

    private Message message(long number, String raw, String line, @Nullable String known, @Nullable Instant knownTime) {
        String text = line;
        Instant time = knownTime == null ? moments.in(text) : knownTime;
        String program = known;
        boolean clock = false;
        for (int round = 0; round < ROUNDS; round++) {
            String before = text;
            char first = text.isEmpty() ? ' ' : text.charAt(0);
            boolean digit = first >= '0' && first <= '9';
            boolean bracket = first == '[' || first == '<' || first == '(';
            Matcher m = RFC5424.matcher(text);
            if ((first == '<' || first == '1') && m.lookingAt()) {
                program = program == null && !m.group(2).equals("-") ? m.group(2) : program;
                text = text.substring(m.end());
            }
            if (digit) {
                text = without(CRI, text);
            } else if (bracket) {
                text = without(NUMBERED, without(PRIORITY, without(KERNEL_CLOCK, without(POD, text))));
            } else {
                text = without(KLOG, without(RUNNER, text));
            }
            if (text.indexOf('|') > 0) {
                text = without(COMPOSE, text);
            }
            int length = text.length();
            text = digit || bracket
                    ? without(NUMBERED_MONTH, without(CLOCK, without(ISO_CLOCK, text)))
                    : without(SYSLOG_CLOCK, text);
            clock |= text.length() < length;
            m = TAGGED.matcher(text);
            if (text.indexOf("]:") > 0 && m.lookingAt()) {
                program = program == null ? m.group(1) : program;
                text = text.substring(m.end());
            } else if (clock && program == null) {
                m = BARE_TAG.matcher(text);
                if (m.lookingAt() && (Speakers.known(m.group(1)) || m.group(1).equals("kernel"))) {
                    program = m.group(1);
                    text = text.substring(m.end());
                }
            }
            if (text.startsWith("kernel: ")) {
                program = "kernel";
                text = text.substring("kernel: ".length());
            }
            if (text.equals(before)) {
                break;
            }
        }
        return new Message(number, raw, text, program == null ? speaker(text) : program, time);
    }

    /** The program that says its own name first. */
    private static @Nullable String speaker(String text) {
        Matcher m = SPEAKS.matcher(text);
        if (!m.lookingAt()) {
            return null;
        }
        String name = m.group(1);
        String plain = name.substring(name.lastIndexOf('/', name.length() - 2) + 1);
        return Speakers.known(plain) ? plain : Speakers.known(name) ? name : null;
    }

    private static String without(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        return m.lookingAt() ? text.substring(m.end()) : text;
    }
}
