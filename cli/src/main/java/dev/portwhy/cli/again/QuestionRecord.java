package dev.portwhy.cli.again;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer leaves behind: the question, and what was found.
 *
 * @param id its name
 * @param timeMs when it was asked, in milliseconds since 1970
 * @param arguments the words of the command line that ask it again
 * @param netns the network namespace it was asked from, by inode; 0 where that was not seen
 * @param program the program that the question was about, by the line that was explained; empty for none
 * @param findings what was found, the worst first
 */
public record QuestionRecord(
        String id, long timeMs, List<String> arguments, long netns, String program, List<RecordedFinding> findings) {

    /** Stands for the one that was kept last. */
    public static final String LAST = "last";

    /** Stands for all, to be looked through. */
    public static final String LIST = "list";

    private static final String HEAD = "portwhy record 1";
    private static final int RADIX = 36;
    private static final int FEWEST = 8;
    private static final int MOST = 12;

    public QuestionRecord {
        arguments = List.copyOf(arguments);
        findings = List.copyOf(findings);
    }

    /** The name of one made at an instant. */
    static String id(long timeMs) {
        return "q" + Long.toString(timeMs, RADIX);
    }

    /** Whether a word says which record is wanted: the name of one, or what stands for some. */
    public static boolean isWanted(String word) {
        return word.equals(LAST) || word.equals(LIST) || isId(word);
    }

    /** Whether a word can be the name of a record. */
    static boolean isId(String word) {
        boolean shaped = word.length() >= FEWEST && word.length() <= MOST && word.charAt(0) == 'q';
        for (int i = 1; i < word.length() && shaped; i++) {
            char c = word.charAt(i);
            shaped = c >= '0' && c <= '9' || c >= 'a' && c <= 'z';
        }
        return shaped;
    }

    /** As text: a line a fact, its parts behind tabs. */
    String text() {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        line(text, "time", Long.toString(timeMs));
        line(text, "netns", Long.toString(netns));
        line(text, "program", program);
        for (String argument : arguments) {
            line(text, "word", argument);
        }
        for (RecordedFinding finding : findings) {
            line(
                    text,
                    "finding",
                    finding.slug(),
                    finding.severity(),
                    Long.toString(finding.netns()),
                    finding.subject(),
                    Integer.toString(finding.port()));
            for (String holder : finding.holders()) {
                line(text, "holder", holder);
            }
            for (Map.Entry<String, Long> number : finding.numbers().entrySet()) {
                line(text, "number", number.getKey(), Long.toString(number.getValue()));
            }
        }
        return text.append("end\n").toString();
    }

    private static void line(StringBuilder text, String... parts) {
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            for (int at = 0; at < parts[i].length(); at++) {
                char c = parts[i].charAt(at);
                switch (c) {
                    case '\t' -> text.append("\\t");
                    case '\n' -> text.append("\\n");
                    case '\r' -> text.append("\\r");
                    case '\\' -> text.append("\\\\");
                    default -> text.append(c);
                }
            }
        }
        text.append('\n');
    }

    /** Reads what {@link #text} wrote; null for anything else, be it cut short or of a later version. */
    static @Nullable QuestionRecord parse(String id, String text) {
        if (!text.startsWith(HEAD + "\n") || !text.endsWith("\nend\n")) {
            return null;
        }
        try {
            return parseWhole(id, text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static QuestionRecord parseWhole(String id, String text) {
        long time = 0;
        long netns = 0;
        String program = "";
        List<String> words = new ArrayList<>();
        List<RecordedFinding> findings = new ArrayList<>();
        List<List<String>> open = new ArrayList<>();
        for (List<String> line : lines(text)) {
            switch (line.getFirst()) {
                case "time" -> time = Long.parseLong(line.get(1));
                case "netns" -> netns = Long.parseLong(line.get(1));
                case "program" -> program = line.get(1);
                case "word" -> words.add(line.get(1));
                case "finding", "end" -> {
                    close(open, findings);
                    open.add(line);
                }
                default -> open.add(line);
            }
        }
        return new QuestionRecord(id, time, words, netns, program, findings);
    }

    private static void close(List<List<String>> open, List<RecordedFinding> findings) {
        if (!open.isEmpty() && open.getFirst().getFirst().equals("finding")) {
            List<String> head = open.getFirst();
            List<String> holders = new ArrayList<>();
            Map<String, Long> numbers = new LinkedHashMap<>();
            for (List<String> line : open.subList(1, open.size())) {
                if (line.getFirst().equals("holder") && line.get(1).indexOf('[') >= 0) {
                    holders.add(line.get(1));
                } else if (line.getFirst().equals("number")) {
                    numbers.put(line.get(1), Long.parseLong(line.get(2)));
                }
            }
            findings.add(new RecordedFinding(
                    head.get(1),
                    head.get(2),
                    Long.parseLong(head.get(3)),
                    head.get(4),
                    Integer.parseInt(head.get(5)),
                    holders,
                    numbers));
        }
        open.clear();
    }

    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                char next = text.charAt(++i);
                part.append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else if (c == '\t' || c == '\n') {
                line.add(part.toString());
                part.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else {
                part.append(c);
            }
        }
        return lines;
    }
}
