package dev.portwhy.ask.filter;

import java.util.List;

/**
 * Reads the filter language of ss(8).
 *
 * <p>The manual page gives "and" precedence over "or". The grammar of iproute2 ({@code misc/ssfilter.y}) does not: it takes
 * conditions from left to right, {@code a or b and c} being {@code (a or b) and c}, and so do we, since a filter has to find
 * here what it finds there. "not" belongs to the one condition behind it. Two conditions side by side mean "and".
 *
 * <p>{@code state} and {@code exclude} come first in ss and are put together from left to right: the first {@code state}
 * begins with none, an {@code exclude} before it with all. Here such a run may stand anywhere a condition may.
 */
public final class FilterParser {

    /** So many parentheses and "not"s may stand inside each other, and so many conditions in one filter. */
    static final int DEPTH = 100;

    static final int CONDITIONS = 1000;

    private final Lexer lexer;
    private final Predicates predicates;
    private int depth;
    private int conditions;

    private FilterParser(List<String> words, Names names) {
        lexer = new Lexer(words);
        predicates = new Predicates(lexer, names);
    }

    /** Understands the words of a filter; no words let every row through. */
    public static Condition parse(List<String> words, Names names) throws FilterException {
        FilterParser parser = new FilterParser(words, names);
        if (parser.lexer.atEnd()) {
            return new Everything();
        }
        Condition condition = parser.list();
        if (!parser.lexer.atEnd()) {
            throw FilterException.at(parser.lexer.column(), "filter.unopened");
        }
        return condition;
    }

    private Condition list() throws FilterException {
        Condition result = primary();
        while (!lexer.atEnd() && !lexer.peek().equals(")")) {
            switch (lexer.peek()) {
                case "or", "|", "||" -> {
                    lexer.next();
                    result = Junction.or(result, primary());
                }
                case "and", "&", "&&" -> {
                    lexer.next();
                    result = Junction.and(result, primary());
                }
                default -> result = Junction.and(result, primary());
            }
        }
        return result;
    }

    private Condition primary() throws FilterException {
        int column = lexer.column();
        // What is made of a filter calls itself as deep as the filter is, and once for each condition.
        if (++depth > DEPTH) {
            throw FilterException.at(column, "filter.deep", DEPTH);
        }
        if (++conditions > CONDITIONS) {
            throw FilterException.at(column, "filter.long", CONDITIONS);
        }
        Condition condition = primary(column);
        depth--;
        return condition;
    }

    private Condition primary(int column) throws FilterException {
        return switch (lexer.peek()) {
            case "" -> throw FilterException.at(column, "filter.ends");
            case "not", "!" -> {
                lexer.next();
                yield new Not(primary());
            }
            case "(" -> {
                lexer.next();
                Condition inner = list();
                if (!lexer.peek().equals(")")) {
                    throw FilterException.at(column, "filter.unclosed");
                }
                lexer.next();
                yield inner;
            }
            case "state", "exclude" -> states();
            default -> predicates.read();
        };
    }

    private Condition states() throws FilterException {
        int states = 0;
        boolean first = true;
        while (lexer.peek().equals("state") || lexer.peek().equals("exclude")) {
            boolean include = lexer.next().equals("state");
            if (lexer.peek().equals("=")) {
                lexer.next();
            }
            int column = lexer.column();
            String name = lexer.value(false);
            int named = StateCondition.named(name);
            if (named == 0) {
                throw FilterException.at(column, name.isEmpty() ? "filter.ends" : "filter.state", name);
            }
            if (include) {
                states |= named;
            } else {
                states = (first ? StateCondition.ALL : states) & ~named;
            }
            first = false;
        }
        return new StateCondition(states);
    }
}
