package dev.portwhy.wire;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Times;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code portwhy watch --json}: one object an interval, each on a line. */
public final class WatchJson {

    private WatchJson() {}

    /**
     * Writes an interval.
     *
     * @param calls whether failing connect() is seen call by call
     * @param binds whether failing bind() is
     * @param why why not; null where it is
     */
    public static void write(JsonSink sink, Moment moment, boolean calls, boolean binds, @Nullable String why)
            throws IOException {
        JsonAnswer.write(sink, moment.snapshot().host(), moment.snapshot().visibility(), out -> {
            out.writeStringProperty("time", Times.utc(moment.time()));
            out.writeStringProperty("looked", Times.utc(moment.snapshot().host().time()));
            out.writeName("watching");
            out.writeStartObject();
            out.writeBooleanProperty("calls", calls);
            out.writeBooleanProperty("binds", calls && binds);
            out.writeStringProperty("why", why);
            out.writeBooleanProperty("connections", moment.connections() != null);
            out.writeEndObject();
            out.writeStringProperty("verdict", moment.verdict().level().word());
            out.writeArrayPropertyStart("destinations");
            for (Usage usage : moment.destinations().fullest()) {
                destination(out, usage);
            }
            out.writeEndArray();
            out.writeName("otherDestinations");
            out.writeStartObject();
            out.writeNumberProperty("count", moment.destinations().others());
            out.writeNumberProperty("used", moment.destinations().usedByOthers());
            out.writeEndObject();
            out.writeArrayPropertyStart("failures");
            for (FailedCalls row : moment.failures()) {
                failure(out, row);
            }
            out.writeEndArray();
            out.writeNumberProperty("otherFailures", moment.otherFailures());
            out.writeNumberProperty("lost", moment.lost());
            out.writeNumberProperty("passedOver", moment.passedOver());
            connections(out, moment);
            new FindingJson(out, sink.messages()).writeAll(moment.verdict().findings());
        });
    }

    private static void connections(JsonGenerator out, Moment moment) {
        ConnectionCounts counts = moment.connections() == null ? ConnectionCounts.NONE : moment.connections();
        Snapshot snapshot = moment.snapshot();
        out.writeArrayPropertyStart("connections");
        for (ConnectionCount row : counts.rows()) {
            int namespace = snapshot.namespaceIndex(row.namespace());
            out.writeStartObject();
            SocketJson.netns(
                    out,
                    namespace < 0
                            ? new NamespaceId(row.namespace(), "")
                            : snapshot.namespaces().get(namespace).id());
            out.writeStringProperty("source", row.source().toString());
            out.writeStringProperty("address", row.destination().address().toString());
            out.writeNumberProperty("port", row.destination().port());
            out.writeNumberProperty("pid", row.pid());
            out.writeStringProperty("comm", row.comm());
            out.writeNumberProperty("opened", row.opened());
            out.writeNumberProperty("ended", row.ended());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeName("otherConnections");
        out.writeStartObject();
        out.writeNumberProperty("opened", counts.othersOpened());
        out.writeNumberProperty("ended", counts.othersEnded());
        out.writeEndObject();
    }

    private static void destination(JsonGenerator out, Usage usage) {
        out.writeStartObject();
        CapacityJson.destination(out, usage);
        out.writeNumberProperty("used", usage.used());
        out.writeNumberProperty("usable", usage.usable());
        out.writeNumberProperty("free", usage.capacity().now().free());
        Double perSecond = usage.capacity().perSecond();
        if (perSecond == null) {
            out.writeNullProperty("perSecond");
        } else {
            out.writeNumberProperty("perSecond", perSecond);
        }
        Long left = usage.capacity().msToExhaustion();
        if (left == null) {
            out.writeNullProperty("msToExhaustion");
        } else {
            out.writeNumberProperty("msToExhaustion", left);
        }
        FindingJson.culprits(out, usage.culprits());
        out.writeEndObject();
    }

    /** Of bind() and listen(), {@code address} and {@code port} are what was to be bound. */
    private static void failure(JsonGenerator out, FailedCalls row) {
        Endpoint to = row.destination();
        Endpoint about = to == null ? row.source() : to;
        out.writeStartObject();
        out.writeStringProperty("call", row.call().word());
        out.writeStringProperty("errno", row.errno());
        out.writeNumberProperty("count", row.count());
        out.writeNumberProperty("pid", row.pid());
        out.writeStringProperty("comm", row.comm());
        SocketJson.netns(out, row.netns());
        out.writeStringProperty("protocol", row.protocol().word());
        out.writeStringProperty(
                "source", to == null ? null : row.source().address().toString());
        if (to == null || row.source().port() == 0) {
            out.writeNullProperty("sourcePort");
        } else {
            out.writeNumberProperty("sourcePort", row.source().port());
        }
        out.writeStringProperty("address", about.address().toString());
        out.writeNumberProperty("port", about.port());
        out.writeStringProperty("first", Times.utc(row.first()));
        out.writeStringProperty("last", Times.utc(row.last()));
        out.writeStringProperty("slug", row.cause() == null ? null : row.cause().word());
        out.writeEndObject();
    }
}
