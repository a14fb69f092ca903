package dev.portwhy.linux.kit;

import dev.portwhy.linux.file.KernelFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * One reader of foreign text with what is needed to try it on files of any size: how such a file looks, line by line, and
 * what the reader makes of it when it reads that file the way the program does.
 *
 * @param name which text this is
 * @param writer who writes it, which decides what an unfinished line means
 * @param path where the file stands in a recorded tree
 * @param head what comes before the first line
 * @param line the lines
 * @param tail what comes after the last line
 * @param row what the reader must have found for a line
 * @param rows what the reader finds, a text for each entry
 * @param parsers the classes that read it
 * @param beside what else stands in the tree, by path: without it nobody would read the file
 */
public record TextReader(
        String name,
        Writer writer,
        String path,
        String head,
        Line line,
        String tail,
        IntFunction<String> row,
        Function<KernelFiles, Set<String>> rows,
        List<Class<?>> parsers,
        Map<String, String> beside) {

    /** Who writes a text. */
    public enum Writer {
        /** The kernel, which ends every line: a last line without an end was cut, and says nothing. */
        KERNEL,
        /** A person, who may leave the last line without an end, or a program that writes as people do. */
        PERSON,
        /** A program that writes JSON. */
        JSON,
        /** No lines: entries that end with a zero byte. */
        ZEROES
    }

    /** The lines of a text. */
    @FunctionalInterface
    public interface Line {
        /** A line, its end included, with {@code extra} bytes more than it needs, which change nothing of its row. */
        String text(int index, int extra);
    }

    /** The beginning of a description; {@code parsers} are those that the reading ends in. */
    public static TextReader of(Writer writer, String path, Class<?>... parsers) {
        String name = parsers[0].getSimpleName() + " " + path;
        return new TextReader(
                name,
                writer,
                path,
                "",
                (index, extra) -> "",
                "",
                index -> "",
                files -> Set.of(),
                List.of(parsers),
                Map.of());
    }

    /** With these lines. */
    public TextReader lines(String head, Line line, String tail) {
        return new TextReader(name, writer, path, head, line, tail, row, rows, parsers, beside);
    }

    /** With other files, by their paths, that have to be there for this one to be read. */
    public TextReader beside(Map<String, String> files) {
        return new TextReader(name, writer, path, head, line, tail, row, rows, parsers, files);
    }

    /** With what is to be found for each line, and how it is read. */
    public TextReader finds(IntFunction<String> row, Function<KernelFiles, Set<String>> rows) {
        return new TextReader(name, writer, path, head, line, tail, row, rows, parsers, beside);
    }

    /** A file of so many bytes: as many lines as fit, the last one longer by what is left. */
    public byte[] file(int size) {
        List<String> lines = new ArrayList<>();
        int left = size - bytes(head) - bytes(tail);
        for (String next = line.text(0, 0); bytes(next) <= left; next = line.text(lines.size(), 0)) {
            lines.add(next);
            left -= bytes(next);
        }
        lines.set(lines.size() - 1, line.text(lines.size() - 1, left));
        return (head + String.join("", lines) + tail).getBytes(StandardCharsets.UTF_8);
    }

    /** How many lines such a file has. */
    public int count(int size) {
        int count = 0;
        int left = size - bytes(head) - bytes(tail);
        while (bytes(line.text(count, 0)) <= left) {
            left -= bytes(line.text(count++, 0));
        }
        return count;
    }

    /** What is found in a tree in which this file has these bytes. */
    public Set<String> read(RecordedTree tree, byte[] bytes) {
        beside.forEach(tree::file);
        tree.file(path, bytes);
        return new TreeSet<>(rows.apply(new KernelFiles(tree.root())));
    }

    /** The bytes with every newline written as a carriage return and a newline. */
    public static byte[] withCarriageReturns(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 100);
        for (byte b : text) {
            if (b == '\n') {
                out.write('\r');
            }
            out.write(b);
        }
        return out.toByteArray();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return name;
    }
}
