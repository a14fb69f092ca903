package dev.portwhy.wire;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Otherwise;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code why --json}. */
public final class WhyJson {

    private WhyJson() {}

    /** Writes the first answer, and under {@code others} those about further namespaces. */
    public static void write(JsonSink sink, BindAnswers asked) throws IOException {
        Snapshot snapshot = asked.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            fields(sink, asked, "others", out);
        });
    }

    /** Writes the fields of the first answer, and those about further namespaces as an array of that name. */
    static void fields(JsonSink sink, BindAnswers asked, String others, JsonGenerator out) {
        answers(sink, asked, asked.answers().getFirst(), others, out);
    }

    /** Writes the answers to several questions, in the order in which they were asked, under {@code answers}. */
    public static void writeSeveral(JsonSink sink, BindAnswers asked) throws IOException {
        Snapshot snapshot = asked.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            out.writeArrayPropertyStart("answers");
            for (List<BindAnswer> answers : asked.answers()) {
                out.writeStartObject();
                answers(sink, asked, answers, "others", out);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static void answers(
            JsonSink sink, BindAnswers asked, List<BindAnswer> answers, String others, JsonGenerator out) {
        Snapshot snapshot = asked.snapshot();
        answer(sink, snapshot, answers.getFirst(), asked.level(answers), out);
        out.writeArrayPropertyStart(others);
        for (BindAnswer other : answers.subList(1, answers.size())) {
            out.writeStartObject();
            answer(sink, snapshot, other, other.level(), out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void answer(JsonSink sink, Snapshot snapshot, BindAnswer answer, Level level, JsonGenerator out) {
        SocketJson.netns(out, answer.netns());
        request(out, answer.question());
        out.writeStringProperty("verdict", level.word());
        out.writeStringProperty("outcome", answer.outcome());
        out.writeStringProperty("expected", answer.expected());
        out.writeName("kernel");
        out.writeStartObject();
        out.writeBooleanProperty("tried", answer.kernel().tried());
        out.writeStringProperty("outcome", answer.kernel().outcome());
        out.writeEndObject();
        otherwise(out, answer.otherwise());
        Text rule = answer.rule();
        out.writeStringProperty("rule", rule == null ? null : sink.messages().text(rule));
        SocketJson sockets = new SocketJson(out, snapshot, sink.messages());
        out.writeArrayPropertyStart("blockers");
        for (int row : answer.blockers()) {
            sockets.write(row);
        }
        out.writeEndArray();
        new FindingJson(out, sink.messages()).writeAll(answer.findings());
    }

    private static void otherwise(JsonGenerator out, @Nullable Otherwise otherwise) {
        if (otherwise == null) {
            out.writeNullProperty("otherwise");
            return;
        }
        out.writeName("otherwise");
        out.writeStartObject();
        out.writeBooleanProperty("reuseaddr", otherwise.reuseaddr());
        out.writeStringProperty("outcome", otherwise.outcome());
        Long wait = otherwise.waitMs();
        if (wait == null) {
            out.writeNullProperty("waitMs");
        } else {
            out.writeNumberProperty("waitMs", wait);
        }
        out.writeEndObject();
    }

    /** Writes {@code "request":{…}}. */
    static void request(JsonGenerator out, BindQuestion question) {
        out.writeName("request");
        out.writeStartObject();
        out.writeStringProperty("call", "bind");
        out.writeStringProperty("protocol", question.protocol().word());
        out.writeStringProperty("address", question.address().toString());
        out.writeNumberProperty("port", question.port());
        out.writeBooleanProperty("v6only", question.v6only());
        out.writeBooleanProperty("reuseaddr", question.reuseaddr());
        out.writeBooleanProperty("reuseport", question.reuseport());
        out.writeNumberProperty("uid", Integer.toUnsignedLong(question.uid()));
        out.writeBooleanProperty("freebind", question.freebind());
        out.writeStringProperty("zone", question.zone().isEmpty() ? null : question.zone());
        out.writeEndObject();
    }
}
