package dev.portwhy.cli.past;

import dev.portwhy.ask.past.AddressTakenException;
import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.Doors;
import dev.portwhy.ask.past.HistoryKeeping;
import dev.portwhy.ask.past.Past;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Showing;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.Spans;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.watch.RefusedWords;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.WatchRefused;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code portwhy agent run}: keeps the history of this machine until it is ended. */
final class AgentRun implements Command {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    private Duration interval = Duration.ofSeconds(1);
    private Bounds bounds = Bounds.USUAL;
    private final Listening listening = new Listening();

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--interval" -> {
                interval = Spans.of(name, arguments);
                if (interval.compareTo(SHORTEST) < 0) {
                    throw UsageException.of("watch.interval", name, SHORTEST);
                }
            }
            case "--keep" -> bounds = new Bounds(Amounts.span(name, arguments.value(name)), bounds.bytes());
            case "--max" -> bounds = new Bounds(bounds.keep(), Amounts.bytes(name, arguments.value(name)));
            default -> {
                return listening.option(name, arguments);
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.ALL);
        Past past = Pasts.of(context);
        Doors doors = listening.doors(context.options().data());
        try (Interrupts interrupts = new Interrupts();
                Showing showing = past.showing(doors, new WebTelling(context))) {
            past.keep(context.machine(), choice, interval, bounds, new Kept(context, interrupts, showing));
        } catch (AddressTakenException e) {
            throw new AnswerException(listening.taken(context, e.address()));
        } catch (PastException e) {
            throw new AnswerException(e.text());
        }
        return Exit.OK;
    }

    /** On standard error: what it finds is in the history, and nothing of it is an answer. */
    private final class Kept implements HistoryKeeping {

        private final Context context;
        private final Interrupts interrupts;
        private final Showing showing;

        Kept(Context context, Interrupts interrupts, Showing showing) {
            this.context = context;
            this.interrupts = interrupts;
            this.showing = showing;
        }

        @Override
        public void claimed() throws IOException {
            showing.open();
        }

        @Override
        public void began(WatchInquiry watch) {
            WatchRefused refused = watch.refused();
            context.note(
                    refused == null
                            ? Text.of("agent.began", context.options().data(), Times.span(interval.toMillis()))
                            : Text.of(
                                    "agent.began-without",
                                    context.options().data(),
                                    Times.span(interval.toMillis()),
                                    Text.of("watch.cannot", RefusedWords.of(refused))));
            if (!showing.where().isEmpty()) {
                context.note(Text.of("agent.showing", showing.where()));
            }
        }

        @Override
        public void seen(Moment moment, WatchInquiry watch) {
            showing.seen(moment, watch);
        }

        @Override
        public void told(Text text) {
            context.note(text);
        }

        @Override
        public boolean stopped() {
            return interrupts.stopped();
        }
    }
}
