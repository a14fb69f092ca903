package dev.portwhy.wire;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** {@code portwhy --json}. */
public final class MachineJson {

    private MachineJson() {}

    /** Writes the verdict, what was found, and the fullest destinations. */
    public static void write(JsonSink sink, MachineAnswer answer) throws IOException {
        Snapshot snapshot = answer.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> fields(sink, answer, out));
    }

    /** Writes the fields of the verdict. */
    static void fields(JsonSink sink, MachineAnswer answer, JsonGenerator out) {
        Verdict verdict = answer.verdict();
        out.writeStringProperty("verdict", verdict.level().word());
        new FindingJson(out, sink.messages()).writeAll(verdict.findings());
        CapacityJson.destinations(out, verdict.busiest());
    }
}
