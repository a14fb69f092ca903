package dev.portwhy.wire;

import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.DestinationUsage;
import dev.portwhy.model.NetworkNamespace;
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
     * @param netns the namespace that it is about; where its range stayed unseen, the widest range is written and said to be
     *     assumed
     */
    public static void write(JsonGenerator out, NetworkNamespace netns, Capacity capacity) {
        write(out, "capacity", netns, capacity);
    }

    /** Writes the same under another name. */
    public static void write(JsonGenerator out, String name, NetworkNamespace netns, Capacity capacity) {
        out.writeName(name);
        out.writeStartObject();
        out.writeArrayPropertyStart("range");
        out.writeNumber(capacity.now().low());
        out.writeNumber(capacity.now().high());
        out.writeEndArray();
        out.writeBooleanProperty("rangeAssumed", netns.settingsUnseen());
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
    public static void destinations(JsonGenerator out, List<DestinationUsage> destinations) {
        out.writeArrayPropertyStart("destinations");
        for (DestinationUsage destination : destinations) {
            out.writeStartObject();
            SocketJson.netns(out, destination.netns());
            out.writeStringProperty("source", destination.source().toString());
            out.writeStringProperty("address", destination.address().toString());
            out.writeNumberProperty("port", destination.port());
            write(out, destination.netns(), destination.capacity());
            FindingJson.culprits(out, destination.culprits());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
