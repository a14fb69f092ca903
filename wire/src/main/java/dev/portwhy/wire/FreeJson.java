package dev.portwhy.wire;

import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.InTheWay;
import dev.portwhy.diagnosis.PortRole;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.RemoveFile;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code free --json}. */
public final class FreeJson {

    private final JsonGenerator out;
    private final Messages messages;

    private FreeJson(JsonGenerator out, Messages messages) {
        this.out = out;
        this.messages = messages;
    }

    /** Writes what was, or would be, done. */
    public static void write(JsonSink sink, FreeAnswer answer) throws IOException {
        Snapshot last = answer.after().snapshot();
        JsonAnswer.write(
                sink, last.host(), last.visibility(), out -> new FreeJson(out, sink.messages()).fields(answer));
    }

    private void fields(FreeAnswer answer) {
        out.writeArrayPropertyStart("asked");
        for (BindAnswer one : FreeAnswer.all(answer.after())) {
            out.writeStartObject();
            SocketJson.netns(out, one.netns());
            WhyJson.request(out, one.question());
            out.writeStringProperty("outcome", one.outcome());
            out.writeEndObject();
        }
        out.writeEndArray();
        holders(answer);
        would(answer);
        left(answer.left());
        done(answer.done());
        out.writeBooleanProperty("free", answer.free());
        out.writeBooleanProperty("back", answer.back());
        out.writeBooleanProperty("namespaceGone", answer.gone());
        blockers(answer);
    }

    /** Writes the same about the path of a unix socket, which no table of sockets has. */
    public static void writeUnix(JsonSink sink, UnixAnswer answer, List<FreeStep> steps, List<FreeDone> done)
            throws IOException {
        Snapshot snapshot = answer.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            FreeJson json = new FreeJson(out, sink.messages());
            out.writeStringProperty("path", answer.path());
            out.writeStringProperty("outcome", answer.outcome());
            out.writeArrayPropertyStart("holders");
            if (!steps.isEmpty()) {
                out.writeStartObject();
                out.writeNullProperty("socket");
                out.writeNullProperty("holder");
                boolean file = steps.getFirst().remedy().action() instanceof RemoveFile;
                out.writeStringProperty("role", (file ? PortRole.LEFTOVER : PortRole.LISTENER).word());
                out.writeArrayPropertyStart("acts");
                for (FreeStep step : steps) {
                    RemedyJson.write(out, sink.messages(), step.remedy());
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            json.left(steps.stream().filter(step -> step.obstacle() != null).toList());
            json.done(done);
            out.writeBooleanProperty("free", "OK".equals(answer.outcome()));
            out.writeBooleanProperty("back", false);
        });
    }

    /** What would be done, in this order; nothing where something was. */
    private void would(FreeAnswer answer) {
        out.writeArrayPropertyStart("would");
        if (answer.done().isEmpty() && !answer.free()) {
            for (FreeStep step : answer.would()) {
                out.writeStartObject();
                out.writeStringProperty("id", step.remedy().id());
                out.writeStringProperty("command", command(step.remedy()));
                out.writeArrayPropertyStart("alsoEnds");
                step.also().sockets().forEach(out::writeString);
                out.writeEndArray();
                out.writeArrayPropertyStart("mayEnd");
                step.also().others().forEach(other -> out.writeString(messages.text(other)));
                out.writeEndArray();
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void left(List<FreeStep> steps) {
        out.writeArrayPropertyStart("left");
        for (FreeStep step : steps) {
            Text obstacle = step.obstacle();
            out.writeStartObject();
            out.writeStringProperty("id", step.remedy().id());
            out.writeStringProperty("command", command(step.remedy()));
            out.writeStringProperty("why", obstacle == null ? null : messages.text(obstacle));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void done(List<FreeDone> all) {
        out.writeArrayPropertyStart("done");
        for (FreeDone done : all) {
            Text reason = done.reason();
            out.writeStartObject();
            out.writeStringProperty("id", done.remedy().id());
            out.writeStringProperty("outcome", done.outcome());
            out.writeNumberProperty("tookMs", done.took().toMillis());
            out.writeStringProperty("command", command(done.remedy()));
            String undo = done.remedy().undo();
            out.writeStringProperty("undo", undo == null ? null : messages.command(undo));
            out.writeStringProperty("reason", reason == null ? null : messages.text(reason));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private @Nullable String command(Remedy remedy) {
        String command = remedy.command();
        return command == null ? null : messages.command(command);
    }

    private void holders(FreeAnswer answer) {
        Snapshot snapshot = answer.before().snapshot();
        SocketJson sockets = new SocketJson(out, snapshot, messages);
        HolderJson holders = new HolderJson(out, snapshot);
        out.writeArrayPropertyStart("holders");
        for (InTheWay one : answer.freeing().holders()) {
            out.writeStartObject();
            out.writeName("socket");
            sockets.write(one.row());
            out.writeName("holder");
            if (one.holder() < 0) {
                out.writeNull();
            } else {
                holders.write(one.holder());
            }
            out.writeStringProperty("role", one.role().word());
            out.writeArrayPropertyStart("acts");
            for (Remedy act : one.acts()) {
                RemedyJson.write(out, messages, act);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Who is in the way behind it. */
    private void blockers(FreeAnswer answer) {
        SocketJson sockets = new SocketJson(out, answer.after().snapshot(), messages);
        out.writeArrayPropertyStart("blockers");
        for (List<BindAnswer> one : answer.after().answers()) {
            for (BindAnswer end : one) {
                for (int row : end.blockers()) {
                    sockets.write(row);
                }
            }
        }
        out.writeEndArray();
    }
}
