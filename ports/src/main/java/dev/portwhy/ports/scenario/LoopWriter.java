package dev.portwhy.ports.scenario;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * Writes loops out: every pass gives its lines with {@code $i} replaced as text, the innermost loop first.
 *
 * <p>Bounds keep a short text from becoming an endless one: the lines a scenario may have when written out, the passes all
 * its loops may take together, and the lines of the text gone through for that.
 */
final class LoopWriter {

    /** The lines and the passes a scenario may have at most. */
    static final int LIMIT = 100_000;

    /** How many loops may stand inside each other. */
    private static final int DEPTH = 20;

    /** How long a line of the text may be, and how many may be gone through, empty ones included. */
    private static final int LINE = 4096;

    private static final int VISITS = 20 * LIMIT;

    private static final String COUNTER = "$i";

    /** Takes each line as it is written out. */
    @FunctionalInterface
    interface Sink {
        void line(String text, int number) throws ScenarioSyntaxException;
    }

    private final List<String> source;
    private final Sink sink;
    private int lines;
    private int passes;
    private int depth;
    private int visits;

    LoopWriter(List<String> source, Sink sink) {
        this.source = source;
        this.sink = sink;
    }

    void write() throws ScenarioSyntaxException {
        int end = block(0, 0);
        if (end < source.size()) {
            throw new ScenarioSyntaxException(
                    Text.of("lab.syntax.end-without-repeat"), end + 1, column(source.get(end)));
        }
    }

    /** Writes from {@code start} up to the {@code end} of this block, or of the text, and says where that is. */
    private int block(int start, int counter) throws ScenarioSyntaxException {
        int position = start;
        while (position < source.size()) {
            String raw = source.get(position);
            if (raw.length() > LINE) {
                throw new ScenarioSyntaxException(Text.of("lab.syntax.long-line", LINE), position + 1, LINE);
            }
            if (++visits > VISITS) {
                throw tooLong(position + 1, 1);
            }
            List<Token> tokens = Token.of(raw);
            if (isWord(tokens, "end")) {
                if (tokens.size() > 1) {
                    throw new ScenarioSyntaxException(
                            Text.of("lab.syntax.too-much", tokens.get(1).text()),
                            position + 1,
                            tokens.get(1).column());
                }
                return position;
            }
            if (isWord(tokens, "repeat")) {
                position = loop(position, tokens, counter);
            } else if (!tokens.isEmpty()) {
                emit(raw, position + 1, counter);
            }
            position++;
        }
        return position;
    }

    /** Writes one loop and returns where its {@code end} stands. */
    private int loop(int head, List<Token> tokens, int counter) throws ScenarioSyntaxException {
        int count = count(head + 1, tokens, counter);
        int column = tokens.getFirst().column();
        int end = head;
        if (++depth > DEPTH) {
            throw new ScenarioSyntaxException(Text.of("lab.syntax.too-deep", DEPTH), head + 1, column);
        }
        for (int pass = 1; pass <= count; pass++) {
            if (++passes > LIMIT) {
                throw tooLong(head + 1, column);
            }
            end = block(head + 1, pass);
            if (end == source.size()) {
                throw new ScenarioSyntaxException(Text.of("lab.syntax.repeat-without-end"), head + 1, column);
            }
        }
        depth--;
        return end;
    }

    private int count(int number, List<Token> tokens, int counter) throws ScenarioSyntaxException {
        Token last = tokens.getLast();
        Words words = new Words(
                tokens.stream()
                        .skip(1)
                        .map(token -> new Token(replace(token.text(), counter), token.column()))
                        .toList(),
                number,
                last.endColumn());
        int count = words.number("lab.word.count", 1, LIMIT);
        words.finish();
        return count;
    }

    private void emit(String raw, int number, int counter) throws ScenarioSyntaxException {
        int use = raw.substring(0, Token.codeLength(raw)).indexOf(COUNTER);
        if (use >= 0 && counter == 0) {
            throw new ScenarioSyntaxException(Text.of("lab.syntax.counter-outside"), number, use + 1);
        }
        if (++lines > LIMIT) {
            throw tooLong(number, column(raw));
        }
        try {
            sink.line(replace(raw, counter), number);
        } catch (ScenarioSyntaxException e) {
            throw new ScenarioSyntaxException(e.problem(), e.line(), originalColumn(raw, counter, e.column()));
        }
    }

    private static ScenarioSyntaxException tooLong(int number, int column) {
        return new ScenarioSyntaxException(Text.of("lab.syntax.too-long", LIMIT), number, column);
    }

    private static String replace(String text, int counter) {
        return counter == 0 ? text : text.replace(COUNTER, Integer.toString(counter));
    }

    /** Where a column of a line with its counter replaced stood before. */
    private static int originalColumn(String raw, int counter, int column) {
        if (counter == 0) {
            return column;
        }
        int grown = Integer.toString(counter).length();
        int written = 1;
        int position = 0;
        while (position < raw.length() && written < column) {
            boolean here = raw.startsWith(COUNTER, position);
            if (here && written + grown > column) {
                break;
            }
            written += here ? grown : 1;
            position += here ? COUNTER.length() : 1;
        }
        return position + 1;
    }

    private static boolean isWord(List<Token> tokens, String word) {
        return !tokens.isEmpty() && tokens.getFirst().text().equals(word);
    }

    private static int column(String line) {
        List<Token> tokens = Token.of(line);
        return tokens.isEmpty() ? 1 : tokens.getFirst().column();
    }
}
