package dev.portwhy.wire;

import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.SocketState;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code capacity}, and the destinations that use it up. */
public final class CapacityJson {

    private CapacityJson() {}

    /**
     * Writes {@code "capacity":{…}}.
     *
     * @param rangeAssumed whether the namespace's range stayed unseen: the widest range is written then, and said to be
     *     assumed
     */
    public static void write(JsonGenerator out, boolean rangeAssumed, Capacity capacity) {
        write(out, "capacity", rangeAssumed, capacity);
    }

    /** Writes the same under another name. */
    public static void write(JsonGenerator out, String name, boolean rangeAssumed, Capacity capacity) {
        out.writeName(name);
        out.writeStartObject();
        out.writeArrayPropertyStart("range");
        out.writeNumber(capacity.now().low());
        out.writeNumber(capacity.now().high());
        out.writeEndArray();
        out.writeBooleanProperty("rangeAssumed", rangeAssumed);
        out.writeNumberProperty("reserved", capacity.now().reserved());
        out.writeNumberProperty("bound", capacity.now().bound());
        out.writeNumberProperty("usable", capacity.now().usable());
        out.writeNumberProperty("used", capacity.now().used());
        out.writeName("usedByState");
        out.writeStartObject();
        for (Map.Entry<SocketState, Integer> entry :
                capacity.now().usedByState().entrySet()) {
            out.writeNumberProperty(entry.getKey().name(), entry.getValue());
        }
        out.writeEndObject();
        out.writeNumberProperty("reusable", capacity.now().reusable());
        out.writeNumberProperty("free", capacity.now().free());
        Double perSecond = capacity.perSecond();
        if (perSecond == null) {
            out.writeNullProperty("perSecond");
        } else {
            out.writeNumberProperty("perSecond", perSecond);
        }
        Long msToExhaustion = capacity.msToExhaustion();
        if (msToExhaustion == null) {
            out.writeNullProperty("msToExhaustion");
        } else {
            out.writeNumberProperty("msToExhaustion", msToExhaustion);
        }
        out.writeEndObject();
    }

    /** Writes {@code "destinations":[…]}. */
    public static void destinations(JsonGenerator out, List<Usage> destinations) {
        out.writeArrayPropertyStart("destinations");
        for (Usage usage : destinations) {
            out.writeStartObject();
            destination(out, usage);
            write(out, usage.rangeAssumed(), usage.capacity());
            FindingJson.culprits(out, usage.culprits());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Writes which destination it is: {@code "netns","source","address","port"}. */
    public static void destination(JsonGenerator out, Usage usage) {
        SocketJson.netns(out, usage.netns());
        out.writeStringProperty("source", usage.source().toString());
        out.writeStringProperty("address", usage.destination().address().toString());
        out.writeNumberProperty("port", usage.destination().port());
    }
}
