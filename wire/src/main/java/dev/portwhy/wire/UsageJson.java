package dev.portwhy.wire;

import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.StepValues;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** How full destinations were over a span of time: columns of numbers, made to be drawn. */
public final class UsageJson {

    private UsageJson() {}

    /**
     * Writes {@code {"since","until","stepMs","times":[ms…],"series":[{"netns","source","address","port","usable","used":[n|null…]}],
     * "rest":{"used":[…]}}} without an envelope; the stream stays open.
     */
    public static void write(OutputStream stream, PastUsage usage) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .disable(tools.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator out = factory.createGenerator(ObjectWriteContext.empty(), stream)) {
            out.writeStartObject();
            out.writeStringProperty("since", Times.utc(usage.from()));
            out.writeStringProperty("until", Times.utc(usage.to()));
            out.writeNumberProperty("stepMs", usage.step().toMillis());
            out.writeArrayPropertyStart("times");
            for (int i = 0; i < usage.steps(); i++) {
                out.writeNumber(usage.time(i).toEpochMilli());
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("series");
            for (PastUsage.Series series : usage.series()) {
                out.writeStartObject();
                SocketJson.netns(out, series.netns());
                out.writeStringProperty("source", series.source().toString());
                out.writeStringProperty("address", series.address().toString());
                out.writeNumberProperty("port", series.port());
                out.writeNumberProperty("usable", series.usable());
                used(out, series.used());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeName("rest");
            out.writeStartObject();
            used(out, usage.rest());
            out.writeEndObject();
            out.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void used(JsonGenerator out, StepValues values) {
        out.writeArrayPropertyStart("used");
        for (int i = 0; i < values.size(); i++) {
            if (values.isKnown(i)) {
                out.writeNumber(values.at(i));
            } else {
                out.writeNull();
            }
        }
        out.writeEndArray();
    }
}
