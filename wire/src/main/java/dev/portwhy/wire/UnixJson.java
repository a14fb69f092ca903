package dev.portwhy.wire;

import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.diagnosis.Finding;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code why PATH --json}: the fields of {@code why}, with a path in the place of address and port. */
public final class UnixJson {

    private UnixJson() {}

    /** Writes the answer. */
    public static void write(JsonSink sink, UnixAnswer answer) throws IOException {
        JsonAnswer.write(
                sink, answer.snapshot().host(), answer.snapshot().visibility(), out -> fields(sink, answer, out));
    }

    static void fields(JsonSink sink, UnixAnswer answer, JsonGenerator out) {
        out.writeName("request");
        out.writeStartObject();
        out.writeStringProperty("call", "bind");
        out.writeStringProperty("protocol", "unix");
        out.writeStringProperty("path", answer.path());
        out.writeEndObject();
        out.writeStringProperty("verdict", answer.level().word());
        if (answer.outcome() == null) {
            out.writeNullProperty("outcome");
        } else {
            out.writeStringProperty("outcome", answer.outcome());
        }
        out.writeArrayPropertyStart("blockers");
        out.writeEndArray();
        // Of a path that is free nothing is in use.
        List<Finding> findings = "OK".equals(answer.outcome()) ? List.of() : List.of(answer.finding());
        new FindingJson(out, sink.messages()).writeAll(findings);
    }
}
