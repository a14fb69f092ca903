package dev.portwhy.cli.past;

import dev.portwhy.ask.past.AgentState;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Text;
import dev.portwhy.wire.HistoryJson;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code portwhy agent status}: whether one keeps the history of this machine, and what it has. */
final class AgentStatus implements Command {

    private static final long MEGABYTE = 1 << 20;

    /** An agent that can writes every half minute, whatever happens. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    @Override
    public int run(Context context, List<String> words) throws IOException {
        AgentState state;
        try {
            state = Pasts.of(context).state();
        } catch (PastException e) {
            throw new AnswerException(e.text());
        }
        if (context.options().json()) {
            HistoryJson.status(context.json(), state.host(), out -> {
                out.writeBooleanProperty("running", state.running());
                out.writeNumberProperty("pid", state.pid());
                out.writeStringProperty("directory", Pasts.data(context).toString());
                out.writeStringProperty("begin", Times.utc(state.begin()));
                out.writeStringProperty("last", Times.utc(state.last()));
                out.writeStringProperty("kept", Times.utc(state.kept()));
                out.writeBooleanProperty("calls", state.calls());
                out.writeNumberProperty("intervalMs", state.intervalMs());
                out.writeNumberProperty("samples", state.looks());
                out.writeNumberProperty("incidents", state.incidents());
                out.writeNumberProperty("bytes", state.bytes());
                pushed(out, state.pushed());
                out.writeName("usage");
                out.writeStartObject();
                out.writeStringProperty("everyLook", utc(state.usage().everyLook()));
                out.writeStringProperty("tenSeconds", utc(state.usage().tenSeconds()));
                out.writeStringProperty("minutes", utc(state.usage().minutes()));
                out.writeEndObject();
            });
        } else {
            show(context, state);
        }
        return state.running() ? Exit.OK : Exit.WARNING;
    }

    private static void pushed(JsonGenerator out, @Nullable Pushed pushed) {
        if (pushed == null) {
            out.writeNullProperty("otlp");
            return;
        }
        out.writeObjectPropertyStart("otlp");
        out.writeStringProperty("to", pushed.to());
        out.writeStringProperty("sent", utc(pushed.sent()));
        out.writeStringProperty("failingSince", utc(pushed.failingSince()));
        out.writeStringProperty("reason", pushed.reason());
        out.writeEndObject();
    }

    private static @Nullable String utc(@Nullable Instant time) {
        return time == null ? null : Times.utc(time);
    }

    private static void show(Context context, AgentState state) throws IOException {
        Messages messages = context.messages();
        Page page = new Page(context);
        String headline = state.running()
                ? messages.text("agent.status.running", state.pid(), Duration.between(state.begin(), Instant.now()))
                : messages.text("agent.status.stopped", state.last());
        page.headline(state.running() ? Level.OK : Level.WARNING, headline);
        Text silent = state.running() ? silent(state.last(), Instant.now()) : null;
        if (silent != null) {
            page.item("", messages.text(silent));
        }
        page.item("", messages.text(state.calls() ? "agent.status.calls" : "agent.status.no-calls"));
        page.item(
                "",
                messages.text(
                        "agent.status.kept",
                        Pasts.data(context),
                        state.kept(),
                        state.incidents(),
                        Math.ceilDiv(state.bytes(), MEGABYTE)));
        Instant every = state.usage().everyLook();
        Instant tens = state.usage().tenSeconds();
        Instant minutes = state.usage().minutes();
        if (every != null && tens != null && minutes != null) {
            page.item("", messages.text("agent.status.usage", minutes, tens, every));
        }
        Pushed pushed = state.pushed();
        if (state.running() && pushed != null) {
            page.item("", messages.text(sending(pushed)));
        }
    }

    /** That an agent which runs writes nothing; null where it does. */
    static @Nullable Text silent(Instant last, Instant now) {
        return Duration.between(last, now).compareTo(SILENT) < 0 ? null : Text.of("agent.status.silent", last);
    }

    /** How it goes to send metrics elsewhere. */
    static Text sending(Pushed pushed) {
        Instant failing = pushed.failingSince();
        Instant sent = pushed.sent();
        if (failing != null) {
            return Text.of("agent.status.push-fails", pushed.to(), failing, pushed.reason());
        }
        return sent == null
                ? Text.of("agent.status.push-begins", pushed.to())
                : Text.of("agent.status.push", pushed.to(), sent);
    }
}
