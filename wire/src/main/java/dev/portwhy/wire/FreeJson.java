package dev.portwhy.wire;

import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.InTheWay;
import dev.portwhy.diagnosis.Remedy;
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
        JsonAnswer.write(sink, last.host(), last.visibility(), out -> new FreeJson(out, sink.messages()).fields(answer));
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
        out.writeArrayPropertyStart("left");
        for (FreeStep step : answer.left()) {
            Text obstacle = step.obstacle();
            out.writeStartObject();
            out.writeStringProperty("id", step.remedy().id());
            out.writeStringProperty("command", command(step.remedy()));
            out.writeStringProperty("why", obstacle == null ? null : messages.text(obstacle));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("done");
        for (FreeDone done : answer.done()) {
            Text reason = done.reason();
            out.writeStartObject();
            out.writeStringProperty("id", done.remedy().id());
            out.writeStringProperty("outcome", done.outcome());
            out.writeNumberProperty("tookMs", done.took().toMillis());
            out.writeStringProperty("command", command(done.remedy()));
            out.writeStringProperty("reason", reason == null ? null : messages.text(reason));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeBooleanProperty("free", answer.free());
        out.writeBooleanProperty("back", answer.back());
        blockers(answer);
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
