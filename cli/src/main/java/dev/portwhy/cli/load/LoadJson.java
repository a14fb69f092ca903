package dev.portwhy.cli.load;

import dev.portwhy.cli.Context;
import dev.portwhy.load.Latency;
import dev.portwhy.load.LoadResult;
import dev.portwhy.load.PortCounts;
import dev.portwhy.load.WouldRunOut;
import dev.portwhy.model.Snapshot;
import dev.portwhy.wire.FindingJson;
import dev.portwhy.wire.JsonAnswer;
import dev.portwhy.wire.JsonSink;
import java.io.IOException;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The fields of {@code load --json}. */
final class LoadJson {

    private LoadJson() {}

    static void write(Context context, LoadAnswer answer) throws IOException {
        JsonSink sink = context.json();
        Snapshot seen = answer.peak().snapshot();
        JsonAnswer.write(sink, seen.host(), seen.visibility(), out -> {
            out.writeStringProperty("verdict", answer.level().word());
            fields(out, answer.result());
            ports(out, answer);
            new FindingJson(out, sink.messages()).writeAll(answer.findings());
        });
    }

    private static void ports(JsonGenerator out, LoadAnswer answer) {
        PortCounts ports = answer.ports();
        out.writeName("ports");
        out.writeStartObject();
        out.writeNumberProperty("usable", answer.usable());
        out.writeNumberProperty("before", ports.before());
        out.writeNumberProperty("peak", ports.peak());
        out.writeNumberProperty("after", ports.after());
        out.writeNumberProperty("timeWaitHere", ports.timeWaitHere());
        if (ports.timeWaitThere() < 0) {
            out.writeNullProperty("timeWaitThere");
        } else {
            out.writeNumberProperty("timeWaitThere", ports.timeWaitThere());
        }
        out.writeEndObject();
        WouldRunOut runOut = answer.runOut();
        if (runOut == null) {
            out.writeNullProperty("wouldRunOut");
        } else {
            out.writeName("wouldRunOut");
            out.writeStartObject();
            out.writeNumberProperty("atPerSecond", rounded(runOut.perSecond(), 10));
            out.writeNumberProperty("afterMs", runOut.afterMs());
            out.writeEndObject();
        }
    }

    private static void fields(JsonGenerator out, LoadResult result) {
        out.writeNumberProperty("requests", result.requests());
        out.writeNumberProperty("failed", result.failed());
        out.writeName("failedByErrno");
        out.writeStartObject();
        for (Map.Entry<String, Long> entry : result.failedByErrno().entrySet()) {
            out.writeNumberProperty(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
        out.writeName("failedOtherwise");
        out.writeStartObject();
        out.writeNumberProperty("closedEarly", result.closedEarly());
        out.writeNumberProperty("timedOut", result.timedOut());
        out.writeNumberProperty("malformed", result.malformed());
        out.writeEndObject();
        out.writeNumberProperty("unfinished", result.unfinished());
        out.writeNumberProperty("notBegun", result.notBegun());
        out.writeName("statuses");
        out.writeStartObject();
        for (Map.Entry<Integer, Long> entry : result.statuses().entrySet()) {
            out.writeNumberProperty(String.valueOf(entry.getKey()), entry.getValue());
        }
        out.writeEndObject();
        out.writeNumberProperty("seconds", rounded(result.nanos() / 1e9, 1000));
        out.writeNumberProperty("perSecond", rounded(result.perSecond(), 10));
        out.writeName("latencyMs");
        out.writeStartObject();
        Latency latency = result.latency();
        millis(out, "p50", latency.p50());
        millis(out, "p90", latency.p90());
        millis(out, "p99", latency.p99());
        millis(out, "p999", latency.p999());
        millis(out, "max", latency.max());
        millis(out, "mean", latency.mean());
        out.writeEndObject();
        out.writeName("connects");
        out.writeStartObject();
        out.writeNumberProperty("opened", result.opened());
        out.writeNumberProperty("perSecond", rounded(result.openedPerSecond(), 10));
        out.writeName("latencyUs");
        out.writeStartObject();
        Latency connects = result.connects();
        out.writeNumberProperty("p50", connects.p50() / 1000);
        out.writeNumberProperty("p99", connects.p99() / 1000);
        out.writeNumberProperty("max", connects.max() / 1000);
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void millis(JsonGenerator out, String name, long nanos) {
        out.writeNumberProperty(name, rounded(nanos / 1e6, 1000));
    }

    private static double rounded(double value, int parts) {
        return Math.rint(value * parts) / parts;
    }
}
