package dev.portwhy.cli.past;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.HistoryKeeping;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Showing;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.watch.RefusedWords;
import dev.portwhy.linux.systemd.ServiceNotices;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.WatchRefused;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent does beside keeping: it tells a person and the manager that started it, and reads its file again when told to. */
final class AgentTask implements HistoryKeeping {

    /** What it is told, as it is now. */
    interface Source {
        AgentSettings read() throws PastException;
    }

    private final Context context;
    private final Source source;
    private final Interrupts interrupts;
    private final ServiceNotices manager;
    private final Showing showing;
    private final AgentSettings first;
    private volatile AgentSettings settings;
    private volatile @Nullable String status;
    private volatile @Nullable WatchRefused refused;
    private boolean stopping;
    private boolean pushFails;

    AgentTask(
            Context context,
            Source source,
            AgentSettings settings,
            Interrupts interrupts,
            ServiceNotices manager,
            Showing showing) {
        this.context = context;
        this.source = source;
        this.interrupts = interrupts;
        this.manager = manager;
        this.showing = showing;
        this.first = settings;
        this.settings = settings;
    }

    @Override
    public java.time.Duration interval() {
        return settings.interval();
    }

    @Override
    public Bounds bounds() {
        return settings.bounds();
    }

    @Override
    public boolean binds() {
        return first.binds();
    }

    @Override
    public void claimed() throws IOException {
        showing.open();
    }

    /** On standard error: what it finds is in the history, and nothing of it is an answer. */
    @Override
    public void began(WatchInquiry watch) {
        refused = watch.refused();
        Text keeping = keeping();
        String ready = said(keeping);
        // Whoever is told to read again before there is something to be told waits for it.
        Hangups.take(this::reload);
        status = ready;
        manager.ready(ready);
        context.note(keeping);
        if (!showing.where().isEmpty()) {
            context.note(Text.of("agent.showing", showing.where()));
        }
    }

    private Text keeping() {
        WatchRefused blind = refused;
        Text every = Times.span(interval().toMillis());
        return blind == null
                ? Text.of(binds() ? "agent.began-binds" : "agent.began", first.data(), every)
                : Text.of("agent.began-without", first.data(), every, Text.of("watch.cannot", RefusedWords.of(blind)));
    }

    private String said(Text text) {
        return Messages.plain(context.messages().text(text));
    }

    /** Reads the file again, on the thread of the signal. What is not one leaves everything as it was. */
    private synchronized void reload() {
        manager.reloading();
        String now;
        try {
            AgentSettings wanted = source.read();
            List<String> later = new ArrayList<>();
            for (AgentKey key : AgentKey.values()) {
                if (!key.changesOnTheWay() && !wanted.word(key).equals(first.word(key))) {
                    later.add(key.word());
                }
            }
            settings = wanted;
            now = said(keeping());
            status = now;
            context.note(Text.of("agent.reloaded", Times.span(wanted.interval().toMillis())));
            if (!later.isEmpty()) {
                context.note(Text.of("agent.reload-later", String.join(", ", later)));
            }
        } catch (PastException e) {
            Text unread = Text.of("agent.reload-refused", e.text());
            context.note(unread);
            now = said(unread);
        }
        manager.ready(now);
    }

    @Override
    public void seen(Moment moment, WatchInquiry watch) {
        showing.seen(moment, watch);
        Pushed pushed = showing.pushed();
        boolean fails = pushed != null && pushed.failingSince() != null;
        if (pushed != null && fails != pushFails) {
            pushFails = fails;
            context.note(
                    fails
                            ? Text.of("agent.push-fails", pushed.to(), pushed.reason())
                            : Text.of("agent.push-works", pushed.to()));
        }
    }

    @Override
    public @Nullable Pushed pushed() {
        return showing.pushed();
    }

    @Override
    public void told(Text text) {
        context.note(text);
        manager.status(said(text));
    }

    @Override
    public boolean stopped() {
        boolean stopped = interrupts.stopped();
        if (stopped && !stopping) {
            stopping = true;
            manager.stopping();
        } else if (status != null) {
            // While a look or a write hangs nobody asks.
            manager.alive();
        }
        return stopped;
    }
}
