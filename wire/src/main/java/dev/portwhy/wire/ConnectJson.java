package dev.portwhy.wire;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code connect --json}. */
public final class ConnectJson {

    private ConnectJson() {}

    /** Writes the first answer, and under {@code others} those about further namespaces. */
    public static void write(JsonSink sink, ConnectAnswers asked) throws IOException {
        Snapshot snapshot = asked.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> fields(sink, asked, "others", out));
    }

    /** Writes the fields of the first answer, and those about further namespaces as an array of that name. */
    static void fields(JsonSink sink, ConnectAnswers asked, String others, JsonGenerator out) {
        List<ConnectAnswer> answers = asked.answers();
        answer(sink, answers.getFirst(), asked.level(), asked.opensPerSecond(), out);
        out.writeArrayPropertyStart(others);
        for (ConnectAnswer other : answers.subList(1, answers.size())) {
            out.writeStartObject();
            answer(sink, other, other.level(), null, out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void answer(
            JsonSink sink, ConnectAnswer answer, Level level, @Nullable Double opens, JsonGenerator out) {
        ConnectQuestion question = answer.question();
        // The source that the numbers are for, whether it was asked for or found in use.
        IpAddress source = answer.source() == null ? question.source() : answer.source();
        SocketJson.netns(out, answer.netns());
        out.writeName("request");
        out.writeStartObject();
        out.writeStringProperty("call", "connect");
        out.writeStringProperty("protocol", question.protocol().word());
        out.writeStringProperty("source", source == null ? null : source.toString());
        if (question.sourcePort() == 0) {
            out.writeNullProperty("sourcePort");
        } else {
            out.writeNumberProperty("sourcePort", question.sourcePort());
        }
        out.writeStringProperty("address", question.address().toString());
        out.writeNumberProperty("port", question.port());
        out.writeEndObject();
        out.writeStringProperty("verdict", level.word());
        out.writeStringProperty("outcome", answer.outcome());
        CapacityJson.write(out, answer.netns().settingsUnseen(), answer.capacity());
        out.writeNumberProperty("boundFirstFree", answer.boundFirst());
        out.writeNumberProperty("usedOutsideRange", answer.outsideRange());
        if (opens == null) {
            out.writeNullProperty("opensPerSecond");
        } else {
            out.writeNumberProperty("opensPerSecond", Math.round(opens * 10) / 10.0);
        }
        new FindingJson(out, sink.messages()).writeAll(answer.findings());
    }
}
