package dev.portwhy.cli.who;

import dev.portwhy.ask.filter.Condition;
import dev.portwhy.ask.filter.FilterException;
import dev.portwhy.ask.filter.FilterParser;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Text;
import java.util.List;

/** The filter language on a command line. */
public final class SocketFilter {

    private SocketFilter() {}

    /** Reads the words of a filter; no words are every socket. */
    public static Condition parse(Context context, List<String> words) {
        try {
            return FilterParser.parse(words, new SystemNames(context.options()));
        } catch (FilterException e) {
            throw new UsageException(Text.of("filter.error", e.text()));
        }
    }
}
