package dev.portwhy.cli.load;

import dev.portwhy.load.Latency;
import dev.portwhy.load.LoadResult;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The fields of {@code load --json}. */
final class LoadJson {

    private LoadJson() {}

    static void fields(JsonGenerator out, LoadResult result) {
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
