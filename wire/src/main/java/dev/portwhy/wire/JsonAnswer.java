package dev.portwhy.wire;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Host;
import dev.portwhy.model.Visibility;
import dev.portwhy.words.GapWords;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** One answer as one JSON object: the envelope of the contract, and a command's own fields behind it. */
public final class JsonAnswer {

    /** The version of the field names. Fields may be added to it, never renamed. */
    private static final int SCHEMA = 1;

    private JsonAnswer() {}

    /** Writes the fields of one command into the object that is open. */
    @FunctionalInterface
    public interface Body {
        /** Writes the fields. */
        void write(JsonGenerator out);
    }

    /** Writes the whole answer, with a newline behind it. */
    public static void write(JsonSink sink, Host host, Visibility visibility, Body body) throws IOException {
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), sink.stream())) {
            out.writeStartObject();
            head(out, host);
            visibility(out, visibility, sink.messages());
            body.write(out);
            out.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        sink.stream().write('\n');
    }

    /** A writer of values that somebody puts into an array: a comma between them, nothing around. */
    public static JsonGenerator valuesOfAnArray(OutputStream stream) {
        return JsonFactory.builder()
                .rootValueSeparator(",")
                .build()
                .createGenerator(ObjectWriteContext.empty(), stream);
    }

    private static void head(JsonGenerator out, Host host) {
        out.writeName("portwhy");
        out.writeStartObject();
        out.writeNumberProperty("schema", SCHEMA);
        out.writeStringProperty("version", ProgramVersion.TEXT);
        out.writeEndObject();
        out.writeName("host");
        out.writeStartObject();
        out.writeStringProperty("name", host.name());
        out.writeStringProperty("kernel", host.kernel());
        out.writeStringProperty("bootId", host.bootId());
        out.writeStringProperty("time", Times.utc(host.time()));
        out.writeEndObject();
    }

    private static void visibility(JsonGenerator out, Visibility visibility, Messages messages) {
        out.writeName("visibility");
        out.writeStartObject();
        out.writeBooleanProperty("complete", visibility.complete());
        out.writeArrayPropertyStart("missing");
        for (Gap gap : visibility.gaps()) {
            out.writeStartObject();
            out.writeStringProperty("what", messages.text(GapWords.what(gap)));
            out.writeStringProperty("why", messages.text(GapWords.why(gap)));
            out.writeStringProperty("remedy", messages.text(gap.remedy(visibility.looker())));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
