package dev.portwhy.wire;

import dev.portwhy.ask.past.DestinationPeak;
import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.Incident;
import dev.portwhy.ask.past.IncidentSubject;
import dev.portwhy.ask.past.PastFailures;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Visibility;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code portwhy history --json}, and the envelope of what is said of the agent. */
public final class HistoryJson {

    private HistoryJson() {}

    /** Writes the fields of a status, in the envelope. */
    public static void status(JsonSink sink, Host host, JsonAnswer.Body body) throws IOException {
        JsonAnswer.write(sink, host, Visibility.COMPLETE, body);
    }

    /** Writes what is known of a span of time. */
    public static void write(JsonSink sink, History history) throws IOException {
        JsonAnswer.write(sink, history.host(), Visibility.COMPLETE, out -> {
            out.writeStringProperty("from", Times.utc(history.from()));
            out.writeStringProperty("to", Times.utc(history.to()));
            out.writeStringProperty("kept", Times.utc(history.kept()));
            out.writeArrayPropertyStart("incidents");
            for (Incident incident : history.incidents()) {
                incident(out, incident);
            }
            out.writeEndArray();
            out.writeNumberProperty("otherIncidents", history.moreIncidents());
            out.writeArrayPropertyStart("failures");
            for (PastFailures row : history.failures()) {
                failures(out, row);
            }
            out.writeEndArray();
            out.writeNumberProperty("otherFailures", history.moreFailures());
            out.writeBooleanProperty("callsUnseen", history.callsUnseen());
            out.writeNumberProperty("samples", history.samples());
            out.writeArrayPropertyStart("series");
            for (History.Step step : history.series()) {
                out.writeStartObject();
                out.writeNumberProperty("failures", step.failures());
                fullest(out, step.fullest());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("destinations");
            for (DestinationPeak one : history.destinations()) {
                destination(out, one);
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("gaps");
            for (Unrecorded gap : history.gaps()) {
                out.writeStartObject();
                out.writeStringProperty("from", Times.utc(gap.from()));
                out.writeStringProperty("to", Times.utc(gap.to()));
                out.writeStringProperty("why", gap.why().word());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** Writes which files were written. */
    public static void exported(JsonSink sink, Host host, String directory, List<Exported> files) throws IOException {
        status(sink, host, out -> {
            out.writeStringProperty("directory", directory);
            out.writeArrayPropertyStart("files");
            for (Exported file : files) {
                out.writeStartObject();
                out.writeStringProperty("file", file.file());
                out.writeNumberProperty("rows", file.rows());
                out.writeNumberProperty("bytes", file.bytes());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** Writes the answer to a question as it was then, without an envelope: it is that of a command, as text. */
    public static void then(OutputStream stream, Instant time, String text, int exit) {
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), stream)) {
            out.writeStartObject();
            out.writeStringProperty("time", Times.utc(time));
            out.writeStringProperty("text", text);
            out.writeNumberProperty("exit", exit);
            out.writeEndObject();
        }
    }

    private static void fullest(JsonGenerator out, History.@Nullable Fullest fullest) {
        if (fullest == null) {
            out.writeNullProperty("fullest");
            return;
        }
        out.writeName("fullest");
        out.writeStartObject();
        SocketJson.netns(out, fullest.netns());
        out.writeStringProperty("source", fullest.source().toString());
        out.writeStringProperty("address", fullest.address().toString());
        out.writeNumberProperty("port", fullest.port());
        out.writeNumberProperty("used", fullest.used());
        out.writeNumberProperty("usable", fullest.usable());
        out.writeEndObject();
    }

    private static void destination(JsonGenerator out, DestinationPeak one) {
        out.writeStartObject();
        SocketJson.netns(out, one.netns());
        out.writeStringProperty("source", one.source().toString());
        out.writeStringProperty("address", one.address().toString());
        out.writeNumberProperty("port", one.port());
        out.writeStringProperty("time", Times.utc(one.time()));
        out.writeNumberProperty("used", one.used());
        out.writeNumberProperty("usable", one.usable());
        out.writeNumberProperty("established", one.established());
        out.writeNumberProperty("timeWait", one.timeWait());
        out.writeNumberProperty("otherStates", one.otherStates());
        FindingJson.culprits(out, one.holders());
        out.writeEndObject();
    }

    private static void incident(JsonGenerator out, Incident incident) {
        Instant end = incident.end();
        out.writeStartObject();
        out.writeStringProperty("slug", incident.slug());
        out.writeStringProperty("severity", incident.severity());
        subject(out, incident.subject());
        out.writeStringProperty("begin", Times.utc(incident.begin()));
        out.writeBooleanProperty("beginSeen", incident.beginSeen());
        out.writeStringProperty("end", end == null ? null : Times.utc(end));
        out.writeBooleanProperty("endSeen", incident.endSeen());
        out.writeName("peak");
        out.writeStartObject();
        out.writeStringProperty("time", Times.utc(incident.peak().time()));
        out.writeNumberProperty("used", incident.peak().used());
        out.writeNumberProperty("usable", incident.peak().usable());
        out.writeNumberProperty("failures", incident.peak().failures());
        out.writeEndObject();
        out.writeNumberProperty("failures", incident.failures());
        FindingJson.culprits(out, incident.culprits());
        out.writeArrayPropertyStart("callers");
        for (Incident.Caller caller : incident.callers()) {
            out.writeStartObject();
            out.writeNumberProperty("pid", caller.pid());
            out.writeStringProperty("comm", caller.comm());
            out.writeNumberProperty("failures", caller.failures());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void failures(JsonGenerator out, PastFailures row) {
        out.writeStartObject();
        out.writeStringProperty("call", row.call());
        out.writeStringProperty("errno", row.errno());
        out.writeNumberProperty("count", row.count());
        out.writeNumberProperty("pid", row.pid());
        out.writeStringProperty("comm", row.comm());
        subject(out, row.subject());
        out.writeStringProperty("first", Times.utc(row.first()));
        out.writeStringProperty("last", Times.utc(row.last()));
        out.writeStringProperty("slug", row.slug());
        out.writeEndObject();
    }

    private static void subject(JsonGenerator out, IncidentSubject subject) {
        NamespaceId netns = subject.netns();
        out.writeName("subject");
        out.writeStartObject();
        if (netns == null) {
            out.writeNullProperty("netns");
        } else {
            SocketJson.netns(out, netns);
        }
        out.writeStringProperty("protocol", subject.protocol());
        out.writeStringProperty("source", text(subject.source()));
        out.writeStringProperty("address", text(subject.address()));
        number(out, "port", subject.port());
        out.writeStringProperty("key", subject.key());
        number(out, "pid", subject.pid());
        out.writeEndObject();
    }

    private static @Nullable String text(@Nullable IpAddress address) {
        return address == null ? null : address.toString();
    }

    private static void number(JsonGenerator out, String name, @Nullable Integer number) {
        if (number == null) {
            out.writeNullProperty(name);
        } else {
            out.writeNumberProperty(name, number);
        }
    }
}
