package dev.portwhy.agent.web;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Metrics as an ExportMetricsServiceRequest of OTLP in JSON (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"): names in lower
 * camel case, 64-bit numbers as texts, enumerations as numbers.
 */
final class OtlpJson {

    /** AGGREGATION_TEMPORALITY_CUMULATIVE. */
    private static final int CUMULATIVE = 2;

    private static final String NAME = "portwhy";

    private final JsonGenerator out;
    private final String begin;
    private final String now;

    private OtlpJson(JsonGenerator out, Instant begin, Instant now) {
        this.out = out;
        this.begin = nanos(begin);
        this.now = nanos(now);
    }

    private static String nanos(Instant time) {
        return Long.toString(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
    }

    /**
     * Such a request.
     *
     * @param host the name of the machine
     * @param begin since when counters count
     * @param now when the numbers were so
     */
    static byte[] of(MetricSnapshots metrics, String host, Instant begin, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            new OtlpJson(out, begin, now).request(metrics, host);
        }
        return bytes.toByteArray();
    }

    private void request(MetricSnapshots metrics, String host) {
        out.writeStartObject();
        out.writeArrayPropertyStart("resourceMetrics");
        out.writeStartObject();
        out.writeObjectPropertyStart("resource");
        out.writeArrayPropertyStart("attributes");
        attribute("service.name", NAME);
        attribute("host.name", host);
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayPropertyStart("scopeMetrics");
        out.writeStartObject();
        out.writeObjectPropertyStart("scope");
        out.writeStringProperty("name", NAME);
        out.writeEndObject();
        out.writeArrayPropertyStart("metrics");
        for (MetricSnapshot metric : metrics) {
            metric(metric);
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
    }

    private void attribute(String key, String value) {
        out.writeStartObject();
        out.writeStringProperty("key", key);
        out.writeObjectPropertyStart("value");
        out.writeStringProperty("stringValue", value);
        out.writeEndObject();
        out.writeEndObject();
    }

    /** One without points says nothing, and is left out. */
    private void metric(MetricSnapshot metric) {
        if (metric.getDataPoints().isEmpty()) {
            return;
        }
        boolean sum = metric instanceof CounterSnapshot;
        out.writeStartObject();
        out.writeStringProperty("name", metric.getMetadata().getName());
        out.writeStringProperty("description", metric.getMetadata().getHelp());
        out.writeObjectPropertyStart(sum ? "sum" : "gauge");
        if (sum) {
            out.writeNumberProperty("aggregationTemporality", CUMULATIVE);
            out.writeBooleanProperty("isMonotonic", true);
        }
        out.writeArrayPropertyStart("dataPoints");
        for (DataPointSnapshot point : metric.getDataPoints()) {
            out.writeStartObject();
            out.writeArrayPropertyStart("attributes");
            for (Label label : point.getLabels()) {
                attribute(label.getName(), label.getValue());
            }
            out.writeEndArray();
            if (sum) {
                out.writeStringProperty("startTimeUnixNano", begin);
            }
            out.writeStringProperty("timeUnixNano", now);
            out.writeNumberProperty("asDouble", value(point));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private static double value(DataPointSnapshot point) {
        return switch (point) {
            case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
            case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
            default -> throw new IllegalStateException(String.valueOf(point));
        };
    }
}
