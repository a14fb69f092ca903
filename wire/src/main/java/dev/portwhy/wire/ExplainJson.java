package dev.portwhy.wire;

import dev.portwhy.ask.Answer;
import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.ask.explain.Explanation;
import dev.portwhy.ask.explain.Question;
import dev.portwhy.ask.explain.Understood;
import dev.portwhy.model.Host;
import dev.portwhy.model.Text;
import dev.portwhy.model.Visibility;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code explain --json}: what was understood, and the answer to the question that it asks. */
public final class ExplainJson {

    /** More sorts of problems than this are counted and not listed. */
    private static final int MOST = 1000;

    private ExplainJson() {}

    /** Writes what was understood in front of the answer. */
    public static void write(JsonSink sink, Explanation explanation, Question question, Answer answer)
            throws IOException {
        JsonAnswer.write(sink, answer.snapshot().host(), answer.snapshot().visibility(), out -> {
            understood(sink, explanation, question, null, out);
            switch (answer) {
                case BindAnswers binds -> WhyJson.fields(sink, binds, "elsewhere", out);
                case ConnectAnswers connects -> ConnectJson.fields(sink, connects, "elsewhere", out);
                case MachineAnswer machine -> MachineJson.fields(sink, machine, out);
                case UnixAnswer unix -> UnixJson.fields(sink, unix, out);
            }
        });
    }

    /** Writes what was understood where no question comes of it; {@code sentence} says what it is. */
    public static void write(
            JsonSink sink, Host host, Visibility visibility, Explanation explanation, Question question, Text sentence)
            throws IOException {
        JsonAnswer.write(sink, host, visibility, out -> {
            understood(sink, explanation, question, sentence, out);
            out.writeArrayPropertyStart("findings");
            out.writeEndArray();
        });
    }

    /** Writes a page of the manual: its name, its parts, and the scenario that shows it. */
    public static void page(
            JsonSink sink,
            Host host,
            Visibility visibility,
            String name,
            Map<String, String> parts,
            @Nullable String scenario)
            throws IOException {
        JsonAnswer.write(sink, host, visibility, out -> {
            out.writeName("page");
            out.writeStartObject();
            out.writeStringProperty("name", name);
            for (Map.Entry<String, String> part : parts.entrySet()) {
                out.writeStringProperty(part.getKey(), part.getValue());
            }
            out.writeStringProperty("scenario", scenario);
            out.writeEndObject();
        });
    }

    private static void understood(
            JsonSink sink, Explanation explanation, Question question, @Nullable Text sentence, JsonGenerator out) {
        List<Explanation.Group> groups = explanation.problems();
        out.writeName("understood");
        if (groups.isEmpty()) {
            out.writeNull();
        } else {
            line(out, groups.getFirst().understood());
        }
        out.writeNumberProperty(
                "count", groups.isEmpty() ? 0 : groups.getFirst().count());
        time(out, "first", groups.isEmpty() ? null : groups.getFirst().first());
        time(out, "last", groups.isEmpty() ? null : groups.getFirst().last());
        out.writeArrayPropertyStart("others");
        for (int i = 1; i < Math.min(groups.size(), MOST); i++) {
            Explanation.Group group = groups.get(i);
            out.writeStartObject();
            out.writeName("understood");
            line(out, group.understood());
            out.writeNumberProperty("count", group.count());
            time(out, "first", group.first());
            time(out, "last", group.last());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberProperty("othersNotListed", Math.max(0, groups.size() - MOST));
        out.writeNumberProperty("lines", explanation.lines());
        out.writeNumberProperty("notUnderstood", explanation.notUnderstood());
        out.writeStringProperty("asked", question.asked().word());
        out.writeArrayPropertyStart("assumed");
        for (Text assumption : question.assumed()) {
            out.writeString(sink.messages().text(assumption));
        }
        out.writeEndArray();
        out.writeStringProperty(
                "text", sentence == null ? null : sink.messages().text(sentence));
    }

    private static void line(JsonGenerator out, Understood line) {
        boolean other = line.lookAlike() != null && line.call() == null;
        out.writeStartObject();
        out.writeStringProperty("call", line.call());
        out.writeStringProperty("errno", other ? null : line.errno());
        out.writeStringProperty("protocol", line.protocol());
        Understood.Near near = line.source();
        if (near == null) {
            out.writeNullProperty("source");
        } else {
            out.writeName("source");
            out.writeStartObject();
            out.writeStringProperty("address", near.address());
            out.writeNumberProperty("port", near.port());
            out.writeEndObject();
        }
        out.writeStringProperty("address", line.address());
        Integer port = line.port();
        if (port == null) {
            out.writeNullProperty("port");
        } else {
            out.writeNumberProperty("port", port);
        }
        out.writeStringProperty("program", line.program());
        time(out, "time", line.time());
        out.writeNumberProperty("line", line.line());
        out.writeStringProperty("text", line.text());
        out.writeStringProperty(
                "about", line.lookAlike() == null ? null : line.lookAlike().word());
        out.writeEndObject();
    }

    private static void time(JsonGenerator out, String name, @Nullable Instant time) {
        out.writeStringProperty(name, time == null ? null : Times.utc(time));
    }
}
