package dev.portwhy.cli.past;

import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.Incident;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.IpAddress;
import dev.portwhy.wire.HistoryJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code portwhy history}: what happened on this machine, as far as an agent has kept it. */
public final class HistoryCommand implements Command {

    /** The steps of a series where nobody's screen says how many fit. */
    private static final int STEPS = 120;

    private @Nullable String since;
    private @Nullable String until;
    private @Nullable String parquet;

    /** The command. */
    public HistoryCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--since" -> since = arguments.value(name);
            case "--until" -> until = arguments.value(name);
            case "--parquet" -> parquet = arguments.value(name);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        if (!context.options().live()) {
            throw UsageException.of("history.live");
        }
        boolean export = words.equals(List.of("export"));
        if (export != (parquet != null)) {
            throw UsageException.of(export ? "history.usage.export" : "history.usage.parquet");
        }
        if (parquet != null) {
            Instant to = until();
            return export(context, Path.of(parquet).toAbsolutePath(), since(to), to);
        }
        boolean json = context.options().json();
        HistoryRequest request = request(words, json ? STEPS : HistoryScreen.columns(context));
        History history;
        try {
            history = Pasts.of(context).history(request);
        } catch (PastException e) {
            throw new AnswerException(e.text());
        }
        if (json) {
            HistoryJson.write(context.json(), history);
        } else {
            new HistoryScreen(context).show(history, request.address() != null || request.port() != null);
        }
        return status(history);
    }

    /** What goes on now counts as it does in any other answer; what is over is good to know. */
    private static int status(History history) {
        int status = Exit.OK;
        for (Incident incident : history.incidents()) {
            if (incident.end() == null) {
                status = Math.max(status, incident.severity().equals("critical") ? Exit.CRITICAL : Exit.WARNING);
            }
        }
        return status;
    }

    /** Writes the history into files that other programs read. */
    private static int export(Context context, Path directory, @Nullable Instant from, Instant to) throws IOException {
        List<Exported> files;
        try {
            files = Pasts.of(context).export(directory, from == null ? Instant.EPOCH : from, to);
        } catch (PastException e) {
            throw new AnswerException(e.text());
        }
        if (context.options().json()) {
            HistoryJson.exported(context.json(), Pasts.of(context).state().host(), directory.toString(), files);
            return Exit.OK;
        }
        Page page = new Page(context);
        page.headline(Level.OK, context.messages().text("history.exported", files.size(), directory));
        for (Exported file : files) {
            page.item("", context.messages().text("history.exported.file", file.file(), file.rows()));
        }
        return Exit.OK;
    }

    private Instant until() {
        return until == null ? Instant.now() : PastTime.of("--until", until);
    }

    private @Nullable Instant since(Instant to) {
        Instant from = since == null ? null : PastTime.of("--since", since);
        if (since != null && from != null && from.isAfter(to)) {
            throw UsageException.of("history.usage.order", since, until == null ? "now" : until);
        }
        return from;
    }

    private HistoryRequest request(List<String> words, int steps) {
        Instant to = until();
        Instant from = since(to);
        if (words.isEmpty()) {
            return new HistoryRequest(null, null, from, to, steps);
        }
        String word = words.getFirst();
        int colon = word.lastIndexOf(':');
        String address = word.startsWith("[") && word.endsWith("]") ? word.substring(1, word.length() - 1) : word;
        long port = Numbers.parse(word);
        if (port < 0 && IpAddress.parse(address).isEmpty() && colon > 0) {
            String before = word.substring(0, colon);
            address =
                    before.startsWith("[") && before.endsWith("]") ? before.substring(1, before.length() - 1) : before;
            port = Numbers.parse(word.substring(colon + 1));
            if (port < 0) {
                throw UsageException.of("history.usage.word", word);
            }
        } else if (port >= 0) {
            address = "";
        }
        Optional<IpAddress> parsed = IpAddress.parse(address);
        if (!address.isEmpty() && parsed.isEmpty() || port > 0xffff) {
            throw UsageException.of("history.usage.word", word);
        }
        return new HistoryRequest(
                parsed.map(IpAddress::toString).orElse(null), port < 0 ? null : (int) port, from, to, steps);
    }
}
