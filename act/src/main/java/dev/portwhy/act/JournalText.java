package dev.portwhy.act;

import dev.portwhy.act.JournalRecord.Phase;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.model.NamespaceId;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a file of the journal holds: lines of a name, a space and a value. A person can read it, a later version may add names, and
 * names that are not known are passed over. {@code change} begins a change, whose own lines begin with a space. The last line is
 * {@code end} and the CRC-32 of all bytes before it, so that half a file is not taken for a whole one.
 *
 * <p>In values what is no printable ASCII character, and the percent sign, stand as {@code %} and two hexadecimal digits for each byte.
 */
final class JournalText {

    private static final String HEAD = "portwhy-journal 1\n";
    private static final String END = "end ";
    private static final String FILE = "file";
    private static final String BEFORE = "file-before";
    private static final String AFTER = "file-after";

    private JournalText() {}

    static String write(JournalRecord record) {
        StringBuilder out = new StringBuilder(HEAD);
        line(out, "id", record.id());
        line(out, "time", record.time().toString());
        line(out, "boot", record.boot());
        line(out, "phase", record.phase().word());
        Instant until = record.until();
        if (until != null) {
            line(out, "until", until.toString());
        }
        line(out, "runtime", yes(record.runtime()));
        for (RecordedChange change : record.changes()) {
            change(out, change);
        }
        String sum = sum(out.toString());
        return out.append(END).append(sum).append('\n').toString();
    }

    private static void change(StringBuilder out, RecordedChange recorded) {
        SettingChange change = recorded.change();
        line(out, "change", change.key());
        line(out, " namespace", Long.toUnsignedString(change.netns().inode()));
        line(out, " name", change.netns().name());
        line(out, " cookie", Long.toUnsignedString(recorded.cookie()));
        line(out, " own", yes(recorded.own()));
        String from = change.from();
        if (from != null) {
            line(out, " from", from);
        }
        line(out, " to", change.to());
        line(out, " running", yes(change.running()));
        String path = change.file();
        if (path != null) {
            line(out, " " + FILE, path);
        }
        file(out, " " + BEFORE, recorded.fileBefore());
        file(out, " " + AFTER, recorded.fileAfter());
    }

    private static void file(StringBuilder out, String name, @Nullable StoredFile file) {
        if (file != null) {
            line(
                    out,
                    name,
                    Integer.toOctalString(file.mode()) + " " + Integer.toUnsignedString(file.uid()) + " "
                            + Integer.toUnsignedString(file.gid()) + " " + file.text(),
                    StandardCharsets.ISO_8859_1);
        }
    }

    private static void line(StringBuilder out, String name, String value) {
        line(out, name, value, StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder out, String name, String value, Charset charset) {
        out.append(name).append(' ');
        for (byte octet : value.getBytes(charset)) {
            if (octet >= ' ' && octet < 0x7f && octet != '%') {
                out.append((char) octet);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02x", octet & 0xff));
            }
        }
        out.append('\n');
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    private static String sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    /** Reads a file; null where it is none, was cut off, or is damaged. */
    static @Nullable JournalRecord read(String text) {
        int end = text.lastIndexOf(END);
        if (!text.startsWith(HEAD)
                || end <= 0
                || text.charAt(end - 1) != '\n'
                || !text.substring(end).equals(END + sum(text.substring(0, end)) + "\n")) {
            return null;
        }
        try {
            return record(text.substring(HEAD.length(), end));
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private static JournalRecord record(String body) {
        Map<String, String> whole = new HashMap<>();
        List<Map<String, String>> changes = new ArrayList<>();
        for (String line : body.split("\n")) {
            int space = line.indexOf(' ', 1);
            if (space < 0) {
                throw new IllegalArgumentException(line);
            }
            String name = line.substring(0, space);
            String value = line.substring(space + 1);
            if (name.equals("change")) {
                changes.add(new HashMap<>());
            }
            if (changes.isEmpty() && name.charAt(0) == ' ') {
                throw new IllegalArgumentException(line);
            }
            Map<String, String> where = name.charAt(0) != ' ' && !name.equals("change") ? whole : changes.getLast();
            where.put(name.strip(), value);
        }
        String until = whole.get("until");
        return new JournalRecord(
                text(whole, "id"),
                Instant.parse(text(whole, "time")),
                text(whole, "boot"),
                phase(text(whole, "phase")),
                until == null ? null : Instant.parse(until),
                text(whole, "runtime").equals("yes"),
                changes.stream().map(JournalText::change).toList());
    }

    private static Phase phase(String word) {
        for (Phase phase : Phase.values()) {
            if (phase.word().equals(word)) {
                return phase;
            }
        }
        throw new IllegalArgumentException(word);
    }

    private static RecordedChange change(Map<String, String> lines) {
        NamespaceId netns = new NamespaceId(Long.parseUnsignedLong(text(lines, "namespace")), text(lines, "name"));
        String from = lines.get("from");
        String path = lines.get(FILE);
        return new RecordedChange(
                new SettingChange(
                        text(lines, "change"),
                        netns,
                        from == null ? null : decoded(from, false),
                        text(lines, "to"),
                        text(lines, "running").equals("yes"),
                        path == null ? null : decoded(path, false)),
                Long.parseUnsignedLong(text(lines, "cookie")),
                text(lines, "own").equals("yes"),
                file(lines.get(BEFORE)),
                file(lines.get(AFTER)));
    }

    private static @Nullable StoredFile file(@Nullable String line) {
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ", 4);
        if (parts.length < 4) {
            throw new IllegalArgumentException(line);
        }
        return new StoredFile(
                decoded(parts[3], true),
                Integer.parseInt(parts[0], 8),
                Integer.parseUnsignedInt(parts[1]),
                Integer.parseUnsignedInt(parts[2]));
    }

    private static String text(Map<String, String> lines, String name) {
        String value = lines.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return decoded(value, false);
    }

    private static String decoded(String value, boolean bytesAsTheyAre) {
        byte[] bytes = new byte[value.length()];
        int length = 0;
        for (int at = 0; at < value.length(); at++) {
            if (value.charAt(at) == '%') {
                if (at + 3 > value.length()) {
                    throw new IllegalArgumentException(value);
                }
                bytes[length++] = (byte) Integer.parseInt(value, at + 1, at + 3, 16);
                at += 2;
            } else {
                bytes[length++] = (byte) value.charAt(at);
            }
        }
        return new String(bytes, 0, length, bytesAsTheyAre ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
