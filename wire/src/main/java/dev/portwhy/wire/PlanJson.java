package dev.portwhy.wire;

import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.TuneChange;
import dev.portwhy.diagnosis.TunePlan;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code portwhy tune plan --json}. */
public final class PlanJson {

    private PlanJson() {}

    /** Writes what to change, what that ends, and what to do about the rest. */
    public static void write(JsonSink sink, PlanAnswer answer) throws IOException {
        Snapshot snapshot = answer.snapshot();
        TunePlan plan = answer.plan();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            out.writeStringProperty("verdict", plan.verdict().level().word());
            out.writeArrayPropertyStart("changes");
            for (TuneChange change : plan.changes()) {
                write(sink, out, change);
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("instead");
            for (Remedy remedy : plan.instead()) {
                RemedyJson.write(out, sink.messages(), remedy);
            }
            out.writeEndArray();
            slugs(out, "ends", plan.ended());
            slugs(out, "left", plan.left());
        });
    }

    private static void write(JsonSink sink, JsonGenerator out, TuneChange change) {
        out.writeStartObject();
        out.writeStringProperty("key", change.setting().key());
        NetworkNamespace netns = change.netns();
        if (netns == null) {
            out.writeNullProperty("netns");
        } else {
            SocketJson.netns(out, netns);
        }
        out.writeStringProperty("from", change.from());
        out.writeStringProperty("to", change.to());
        out.writeStringProperty("because", change.because().word());
        out.writeStringProperty("effect", sink.messages().text(change.effect()));
        out.writeStringProperty("risk", change.risk().word());
        out.writeStringProperty("caution", sink.messages().text(change.caution()));
        out.writeEndObject();
    }

    private static void slugs(JsonGenerator out, String name, List<Finding> findings) {
        out.writeArrayPropertyStart(name);
        findings.stream().map(finding -> finding.slug().word()).distinct().forEach(out::writeString);
        out.writeEndArray();
    }
}
