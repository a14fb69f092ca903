package dev.portwhy.wire;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Snapshot;
import java.io.IOException;

/** {@code portwhy --json}. */
public final class MachineJson {

    private MachineJson() {}

    /** Writes the verdict, what was found, and the fullest destinations. */
    public static void write(JsonSink sink, MachineAnswer answer) throws IOException {
        Snapshot snapshot = answer.snapshot();
        Verdict verdict = answer.verdict();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            out.writeStringProperty("verdict", verdict.level().word());
            new FindingJson(out, sink.messages()).writeAll(verdict.findings());
            CapacityJson.destinations(out, verdict.busiest());
        });
    }
}
