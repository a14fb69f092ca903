package dev.portwhy.cli;

import dev.portwhy.ask.Answer;
import dev.portwhy.cli.again.QuestionRecord;
import dev.portwhy.cli.again.RecordList;
import dev.portwhy.cli.again.RecordShelf;
import dev.portwhy.cli.again.Verification;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code --verify}: the same question again, and what has become of what was found. */
final class Again {

    private final Context context;
    private final CommandLine line;
    private final RecordShelf shelf;

    Again(Context context, CommandLine line, RecordShelf shelf) {
        this.context = context;
        this.line = line;
        this.shelf = shelf;
    }

    /** The words that ask a question again: all but those that say how the answer is to be shown. */
    static List<String> words(List<String> arguments) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "--json", "-v", "--verbose", "-q", "--quiet" -> {}
                case "--lang", "--color", "--colour" -> i++;
                case "--verify" ->
                    i += i + 1 < arguments.size() && QuestionRecord.isWanted(arguments.get(i + 1)) ? 1 : 0;
                default -> {
                    boolean shows = word.startsWith("--lang=")
                            || word.startsWith("--color=")
                            || word.startsWith("--colour=")
                            || word.startsWith("--verify=");
                    if (!shows) {
                        words.add(word);
                    }
                }
            }
        }
        return words;
    }

    /** Asks again, and shows before and after. */
    int run(String wanted) throws IOException {
        if (!context.options().live()) {
            throw UsageException.of("common.usage.together", "--verify", "--from, --root");
        }
        List<String> typed = words(context.arguments());
        shelf.clear(System.currentTimeMillis());
        if (wanted.equals(QuestionRecord.LIST)) {
            return new RecordList(context, shelf.all()).show(typed);
        }
        if (typed.isEmpty()) {
            QuestionRecord record = wanted.equals(QuestionRecord.LAST) ? shelf.last(null) : shelf.find(wanted);
            if (record == null) {
                throw nothing(wanted, List.of());
            }
            return Verification.show(context, record, again(record));
        }
        Context now = silent(typed);
        List<String> asked = now.askedAs() == null ? typed : now.askedAs();
        QuestionRecord record = wanted.equals(QuestionRecord.LAST) ? shelf.last(asked) : shelf.find(wanted);
        Answer answer = now.answer();
        if (answer == null) {
            throw UsageException.of("verify.usage.no-question", line.name());
        }
        if (record == null) {
            throw nothing(wanted, asked);
        }
        if (!record.arguments().equals(asked)) {
            throw UsageException.of(
                    "verify.usage.other-question", wanted, "portwhy " + String.join(" ", record.arguments()));
        }
        return Verification.show(context, record, answer);
    }

    /**
     * That there is nothing to ask again: whose records were looked through, or why nobody could have kept any.
     *
     * @param wanted which record
     * @param asked the question that it had to be of; empty for any
     */
    private AnswerException nothing(String wanted, List<String> asked) {
        if (!wanted.equals(QuestionRecord.LAST)) {
            return new AnswerException(Text.of("verify.nothing.of", wanted));
        }
        Text obstacle = shelf.obstacle();
        if (obstacle != null) {
            return new AnswerException(obstacle);
        }
        String user = context.environment().getOrDefault("SUDO_USER", "");
        String place = String.valueOf(shelf.place());
        if (user.isEmpty() && !asked.isEmpty()) {
            return new AnswerException(Text.of("verify.nothing.question", place, "portwhy " + String.join(" ", asked)));
        }
        return new AnswerException(
                user.isEmpty() ? Text.of("verify.nothing", place) : Text.of("verify.nothing.sudo", place, user));
    }

    /** The answer to a kept question; in the namespace that it was asked from, wherever this is typed. */
    private Answer again(QuestionRecord record) throws IOException {
        Context now = silent(record.arguments());
        Answer answer = now.answer();
        if (answer != null
                && now.options().namespaces() == null
                && !record.arguments().isEmpty()
                && record.netns() != 0
                && current(answer) != 0
                && current(answer) != record.netns()) {
            List<String> there = new ArrayList<>(List.of("-N", Long.toString(record.netns())));
            there.addAll(record.arguments());
            answer = silent(there).answer();
        }
        if (answer == null) {
            throw nothing(record.id(), List.of());
        }
        return answer;
    }

    private static long current(Answer answer) {
        for (NetworkNamespace netns : answer.snapshot().namespaces()) {
            if (netns.current()) {
                return netns.inode();
            }
        }
        return 0;
    }

    /** Asks without showing anything. */
    private Context silent(List<String> words) throws IOException {
        CommandLine asked = CommandLine.parse(words, context.options().language());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Context silent = context.with(asked.options(), words, new Output(OutputStream.nullOutputStream()), nowhere);
        asked.command().run(silent, asked.words());
        return silent;
    }

    /**
     * Tells whoever reads it what can be asked later. That no record was kept is also told to who has chosen where records go and
     * looks at nothing just now.
     *
     * @param obstacle why there is no record; null where there is one
     */
    static void tell(Context context, @Nullable Text obstacle) throws IOException {
        boolean quiet = context.options().json() || context.options().quiet();
        if (context.screen().terminal() && !quiet) {
            Text told = obstacle == null ? Text.of("verify.told") : obstacle;
            new Page(context).gap().aside(0, context.messages().text(told));
            context.out().flush();
        } else if (obstacle != null && context.environment().containsKey(RecordShelf.CHOSEN)) {
            context.note(obstacle);
        }
    }
}
