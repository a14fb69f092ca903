package dev.portwhy.model.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads records field by field, each field by the place that the file gives to its name. Nothing in the file is believed: a
 * field that makes no sense gives a {@link CaptureException} with the number of its line, and no more is kept than the line
 * at hand.
 *
 * <p>Fields are asked for in the order of {@link RecordKind}. One that the file does not declare has no value; one without
 * which the record says nothing gives a {@link NotUnderstoodException}, as does a word that only a newer version knows.
 */
final class RecordReader {

    private static final int LONGEST_LINE = 1 << 24;
    private static final int ABSENT = -1;

    private final PackedInput in;
    private final Parts parts = new Parts();
    private final int[][] places = new int[RecordKind.count()][];
    private long room;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int lineEnd;
    private long line;
    private long records;
    private long version = 1;

    /** Where the fields of the line at hand begin; one more, behind the last. */
    private int[] starts = new int[64];

    private int count;
    private @Nullable RecordKind kind;
    private int[] here = {};
    private int column;
    private int rest;

    /** Reads from a stream; no more than {@code room} bytes may be kept of what it says. */
    RecordReader(PackedInput in, long room) {
        this.in = in;
        this.room = room;
    }

    /** The number of the line at hand, counted from 1; 0 before the first. */
    long line() {
        return line;
    }

    /** How many records have been read. */
    long records() {
        return records;
    }

    /** What of the file was not understood, and what it lacks. */
    Parts parts() {
        return parts;
    }

    /** Sets the format by which the rest is read. In the first one no file names its fields. */
    void version(long number) {
        version = number;
        for (RecordKind known : RecordKind.all()) {
            List<String> first = known.first();
            if (number == 1 && first != null) {
                places[known.ordinal()] = placesOf(known, first);
            }
        }
    }

    /** The first line's words, which must come before everything else; empty where there is no line. */
    List<String> heading() throws IOException {
        List<String> words = new ArrayList<>();
        if (nextLine()) {
            records++;
            split();
            for (int i = 0; i < count; i++) {
                words.add(new String(buffer, starts[i], fieldEnd(i) - starts[i], StandardCharsets.ISO_8859_1));
            }
        }
        return words;
    }

    /** Goes to the next record, and to its first field; false at the end of the file. */
    boolean next() throws IOException {
        do {
            if (!nextLine()) {
                return false;
            }
            if (version > 1 && buffer[starts[0]] == '#' && buffer[starts[0] + 1] > ' ') {
                split();
                declare();
            }
        } while (buffer[starts[0]] == '#');
        records++;
        split();
        begin();
        return true;
    }

    /** The kind of the record at hand; null for one that this version does not know. */
    @Nullable RecordKind kind() {
        return kind;
    }

    private void begin() throws IOException {
        RecordKind before = kind;
        if (before == null || !isWord(before.word())) {
            before = RecordKind.of(word(0));
        }
        kind = before;
        column = 0;
        rest = 0;
        if (before == null) {
            parts.unknown(name(word(0)));
            return;
        }
        int[] declared = places[before.ordinal()];
        if (declared == null) {
            throw damaged();
        }
        here = declared;
        if (count - 1 > here[here.length - 1] && !before.repeats()) {
            throw damaged();
        }
        boolean packed = before == RecordKind.SOCKET || before == RecordKind.HOLDER;
        room -= packed ? 128 : 256 + 4L * (lineEnd - starts[0]);
        if (room < 0) {
            throw new CaptureException("capture.too-large");
        }
    }

    private boolean isWord(String word) {
        int length = word.length();
        if (fieldEnd(0) - starts[0] != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[starts[0] + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String word(int field) {
        return new String(buffer, starts[field], fieldEnd(field) - starts[field], StandardCharsets.ISO_8859_1);
    }

    /** Names of kinds and of fields are shown to people, so they are plain. */
    private String name(String word) throws CaptureException {
        int length = word.endsWith(RecordKind.REPEATED) ? word.length() - 3 : word.length();
        boolean plain = length > 0 && length <= 40;
        for (int i = 0; i < length && plain; i++) {
            char c = word.charAt(i);
            plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }
        if (!plain) {
            throw damaged();
        }
        return word;
    }

    private void declare() throws CaptureException {
        String word = name(word(0).substring(1));
        List<String> names = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            String name = name(word(i));
            if (names.contains(name) || name.endsWith(RecordKind.REPEATED) && i < count - 1) {
                throw damaged();
            }
            names.add(name);
        }
        RecordKind known = RecordKind.of(word);
        if (known == null) {
            return;
        }
        if (places[known.ordinal()] != null) {
            throw damaged();
        }
        places[known.ordinal()] = placesOf(known, names);
        for (String name : names) {
            if (!known.fields().contains(name)) {
                parts.unknown(word + '.' + name);
            }
        }
    }

    /** For each field that this version knows its place in the file; at the end, how many the file has. */
    private int[] placesOf(RecordKind known, List<String> names) {
        int[] found = new int[known.fields().size() + 1];
        for (int i = 0; i < found.length - 1; i++) {
            int at = names.indexOf(known.fields().get(i));
            found[i] = at < 0 ? ABSENT : at + 1;
            if (at < 0) {
                parts.missing(known.word() + '.' + known.fields().get(i));
            }
        }
        found[found.length - 1] = names.size();
        return found;
    }

    /** Notes which kinds of records the file does not have at all. */
    void end() {
        for (RecordKind known : RecordKind.all()) {
            if (places[known.ordinal()] == null) {
                parts.missing(known.word());
            }
        }
    }

    private void split() {
        count = 0;
        int from = starts[0];
        for (int i = from; i <= lineEnd; i++) {
            if (i == lineEnd || buffer[i] == '\t') {
                if (count + 2 > starts.length) {
                    starts = Arrays.copyOf(starts, starts.length * 2);
                }
                starts[count++] = from;
                from = i + 1;
            }
        }
        starts[count] = lineEnd + 1;
    }

    private int fieldEnd(int field) {
        return starts[field + 1] - 1;
    }

    private boolean nextLine() throws IOException {
        int search = start;
        while (true) {
            for (; search < end; search++) {
                if (buffer[search] == '\n') {
                    starts[0] = start;
                    lineEnd = search;
                    start = search + 1;
                    line++;
                    return true;
                }
            }
            int kept = end - start;
            if (!fill()) {
                if (kept > 0) {
                    throw line == 0 ? damaged() : new CaptureException("capture.cut-off", line + 1);
                }
                return false;
            }
            search = start + kept;
        }
    }

    private boolean fill() throws IOException {
        int kept = end - start;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, kept);
            start = 0;
            end = kept;
        }
        if (end == buffer.length) {
            if (end >= LONGEST_LINE) {
                throw damaged();
            }
            buffer = Arrays.copyOf(buffer, end * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }

    /** The complaint about the line at hand. */
    CaptureException damaged() {
        return line == 0 ? new CaptureException("capture.foreign") : new CaptureException("capture.damaged", line);
    }

    /** Whether the repeated field comes once more. */
    boolean more() {
        int place = here[here.length - 2];
        return place > 0 && place + rest < count;
    }

    /** The repeated field, once more. */
    String another() throws CaptureException {
        String text = text(here[here.length - 2] + rest++);
        if (text == null) {
            throw damaged();
        }
        return text;
    }

    /** Where the next field is; {@link #ABSENT} where it has no value. */
    private int place() {
        int place = here[column++];
        return place < count ? place : ABSENT;
    }

    /** Where the next field is, without which the record says nothing. */
    private int required() throws IOException {
        boolean declared = here[column] != ABSENT;
        int place = place();
        if (place == ABSENT) {
            throw declared ? damaged() : new NotUnderstoodException();
        }
        return place;
    }

    /** The next field; null for no value. */
    @Nullable String textOrNull() throws CaptureException {
        int place = place();
        return place == ABSENT ? null : text(place);
    }

    private @Nullable String text(int place) throws CaptureException {
        int from = starts[place];
        int to = fieldEnd(place);
        if (to == from + 1 && buffer[from] == '-') {
            return null;
        }
        boolean plain = true;
        for (int i = from; i < to && plain; i++) {
            plain = buffer[i] != '\\' && buffer[i] >= 0;
        }
        if (plain) {
            return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
        }
        return unescaped(new String(buffer, from, to - from, StandardCharsets.UTF_8));
    }

    /** The next field, which must have a value. */
    String text() throws IOException {
        String text = text(required());
        if (text == null) {
            throw damaged();
        }
        return text;
    }

    /** The next field; {@code otherwise} where the file does not have it. */
    String text(String otherwise) throws CaptureException {
        int place = place();
        if (place == ABSENT) {
            return otherwise;
        }
        String text = text(place);
        if (text == null) {
            throw damaged();
        }
        return text;
    }

    private String unescaped(String text) throws CaptureException {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (i < text.length() ? text.charAt(i++) : ' ') {
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case '\\' -> out.append('\\');
                case '-' -> out.append('-');
                case 'u' -> {
                    out.append(unicode(text, i));
                    i += 4;
                }
                default -> throw damaged();
            }
        }
        return out.toString();
    }

    private char unicode(String text, int from) throws CaptureException {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw damaged();
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    /** The next field as a whole number between two bounds. */
    long number(long low, long high) throws IOException {
        return numberAt(required(), low, high);
    }

    /** The next field as a whole number between two bounds; {@code otherwise} where the file does not have it. */
    long number(long low, long high, long otherwise) throws CaptureException {
        int place = place();
        return place == ABSENT ? otherwise : numberAt(place, low, high);
    }

    private long numberAt(int place, long low, long high) throws CaptureException {
        int from = starts[place];
        int to = fieldEnd(place);
        boolean negative = from < to && buffer[from] == '-';
        int digits = to - from - (negative ? 1 : 0);
        if (digits < 1 || digits > 19) {
            throw damaged();
        }
        long value = 0;
        for (int i = to - digits; i < to; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                throw damaged();
            }
            // Counts downwards, so that the least number, which has no positive twin, can be read.
            value = value * 10 - digit;
        }
        if (!negative) {
            if (value == Long.MIN_VALUE) {
                throw damaged();
            }
            value = -value;
        }
        if (value < low || value > high) {
            throw damaged();
        }
        return value;
    }

    /** The next field as a number from 0 to {@code most}. */
    int index(int most) throws IOException {
        return (int) number(0, most);
    }

    /** As {@link #index(int)}; {@code otherwise} where the file does not have it. */
    int index(int most, int otherwise) throws CaptureException {
        return (int) number(0, most, otherwise);
    }

    /** The next field as yes or no; no where the file does not have it. */
    boolean flag() throws CaptureException {
        return number(0, 1, 0) == 1;
    }

    /** The constant of an enum that the next field names. */
    <E extends Enum<E>> E constant(E[] values) throws IOException {
        int place = required();
        E value = constant(place, values);
        if (value == null) {
            throw new NotUnderstoodException();
        }
        return value;
    }

    /** As {@link #constant(Enum[])}; {@code otherwise} where the file does not have it, or names one that is not known here. */
    <E extends Enum<E>> E constant(E[] values, E otherwise) throws IOException {
        int place = place();
        E value = place == ABSENT ? null : constant(place, values);
        return value == null ? otherwise : value;
    }

    /** Null for a word that only a newer version knows. */
    private <E extends Enum<E>> @Nullable E constant(int place, E[] values) throws CaptureException {
        for (E value : values) {
            String name = value.name();
            if (name.length() == fieldEnd(place) - starts[place] && word(place).equals(name)) {
                return value;
            }
        }
        unknown(word(place));
        return null;
    }

    /** Notes a word that only a newer version knows; in a file of this version or an older one there is none. */
    private void unknown(String word) throws CaptureException {
        if (version <= CaptureFile.VERSION || kind == null) {
            throw damaged();
        }
        parts.unknown(kind.word() + '.' + name(word));
    }
}
