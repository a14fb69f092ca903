package dev.portwhy.cli.past;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.Telling;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Invocation;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.watch.RefusedWords;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.WatchRefused;
import dev.portwhy.wire.JsonSink;
import dev.portwhy.wire.UsageJson;
import dev.portwhy.wire.WatchJson;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is shown over HTTP: the answers of the command line, each from a command line of its own. */
final class WebTelling implements Telling {

    /** So many destinations are kept one by one. */
    private static final int DESTINATIONS = 1000;

    private final Context context;
    private final Path data;
    private final PastQuestion then;

    /** With the directory of the history, which a file may have named. */
    WebTelling(Context context, Path data) {
        this.context = context;
        this.data = data;
        then = new PastQuestion(context, data);
    }

    @Override
    public String language(@Nullable String word) {
        Language language = word == null ? null : Language.of(word);
        return (language == null ? context.options().language() : language).code();
    }

    static Messages messages(String language) {
        Language known = Language.of(language);
        return new Messages(known == null ? Language.EN : known, false, command -> Invocation.of(command, List.of()));
    }

    @Override
    public byte[] moment(Moment moment, WatchInquiry watch, String language) throws IOException {
        Messages messages = messages(language);
        WatchRefused refused = watch.refused();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WatchJson.write(
                new JsonSink(bytes, messages),
                moment,
                watch.seesCalls(),
                false,
                refused == null ? null : messages.text(RefusedWords.of(refused)));
        return bytes.toByteArray();
    }

    @Override
    public Told history(@Nullable String since, @Nullable String until, @Nullable String of, String language) {
        List<String> words = line(language);
        words.addAll(List.of("history", "--json"));
        if (since != null) {
            words.add("--since=" + since);
        }
        if (until != null) {
            words.add("--until=" + until);
        }
        if (of != null) {
            words.addAll(List.of("--", of));
        }
        return run(words);
    }

    @Override
    public Told usage(@Nullable String since, @Nullable String until, @Nullable String top, String language) {
        Messages messages = messages(language);
        long most = top == null ? DESTINATIONS : Numbers.parse(top);
        if (most < 0) {
            return refused(
                    Exit.USAGE, messages, Text.of("common.usage.number", "top", String.valueOf(top), 0, DESTINATIONS));
        }
        try {
            Instant from = since == null ? Instant.EPOCH : PastTime.of("since", since);
            Instant to = until == null ? Instant.now() : PastTime.of("until", until);
            PastUsage usage = Pasts.in(data).usage(from, to, (int) Math.min(most, DESTINATIONS));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            UsageJson.write(bytes, usage);
            return new Told(Exit.OK, bytes.toString(StandardCharsets.UTF_8), "");
        } catch (UsageException e) {
            return refused(Exit.USAGE, messages, e.text());
        } catch (PastException e) {
            return refused(Exit.UNSEEN, messages, e.text());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be written", e);
        }
    }

    @Override
    public Told then(String time, String question, String language) {
        Messages messages = messages(language);
        List<String> asked = WebQuestion.words(question);
        if (asked == null) {
            return refused(Exit.USAGE, messages, Text.of("agent.ask.question"));
        }
        return then.ask(time, asked, language);
    }

    static Told refused(int exit, Messages messages, Text why) {
        return new Told(exit, "", Messages.plain(messages.text(why)));
    }

    private List<String> line(String language) {
        return new ArrayList<>(List.of("--lang", language, "--data", data.toString()));
    }

    private Told run(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exit;
        try (PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
            exit = context.run(words, null, new Output(out), err);
        }
        return new Told(exit, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }
}
