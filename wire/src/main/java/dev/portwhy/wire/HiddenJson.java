package dev.portwhy.wire;

import dev.portwhy.diagnosis.HiddenAnswer;
import dev.portwhy.diagnosis.HiddenEntry;
import dev.portwhy.diagnosis.HiddenRule;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code hidden --json}: every socket, also those that the screen sums up. */
public final class HiddenJson {

    /**
     * The ports that a sweep asked for.
     *
     * @param low the first
     * @param high the last
     */
    public record Range(int low, int high) {}

    private final JsonGenerator out;
    private final Snapshot snapshot;
    private final Messages messages;

    private HiddenJson(JsonGenerator out, Snapshot snapshot, Messages messages) {
        this.out = out;
        this.snapshot = snapshot;
        this.messages = messages;
    }

    public static void write(
            JsonSink sink, Snapshot snapshot, HiddenAnswer answer, @Nullable Range range, @Nullable SweepResult swept)
            throws IOException {
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            new HiddenJson(out, snapshot, sink.messages()).write(answer);
            if (range != null && swept != null) {
                sweep(out, range, swept);
            }
        });
    }

    private static void sweep(JsonGenerator out, Range range, SweepResult swept) {
        out.writeName("sweep");
        out.writeStartObject();
        out.writeNumberProperty("firstPort", range.low());
        out.writeNumberProperty("lastPort", range.high());
        out.writeNumberProperty("asked", swept.asked());
        out.writeNumberProperty("refused", swept.refused());
        out.writeNumberProperty("unanswered", swept.unanswered());
        out.writeEndObject();
    }

    private void write(HiddenAnswer answer) {
        SocketJson sockets = new SocketJson(out, snapshot, messages);
        out.writeStringProperty("verdict", answer.level().word());
        out.writeArrayPropertyStart("sockets");
        for (HiddenEntry entry : answer.entries()) {
            for (int row : entry.rows()) {
                sockets.write(row, () -> hidden(entry));
            }
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("rules");
        answer.rules().forEach(this::rule);
        out.writeEndArray();
        out.writeArrayPropertyStart("differences");
        answer.differences().forEach(this::difference);
        out.writeEndArray();
    }

    private void hidden(HiddenEntry entry) {
        out.writeName("hidden");
        out.writeStartObject();
        out.writeStringProperty("cause", entry.cause().word());
        out.writeBooleanProperty("sure", entry.sure());
        out.writeStringProperty("why", messages.text(entry.why()));
        out.writeStringProperty("found", messages.text(entry.found()));
        remedy(entry.remedy());
        out.writeEndObject();
    }

    private void remedy(Remedy remedy) {
        out.writeName("remedy");
        RemedyJson.write(out, messages, remedy);
    }

    private void rule(HiddenRule hidden) {
        PortRule rule = hidden.rule();
        out.writeStartObject();
        SocketJson.netns(out, snapshot.namespaces().get(rule.namespaceIndex()));
        out.writeStringProperty("protocol", rule.protocol().word());
        IpAddress address = rule.address();
        out.writeStringProperty("address", address == null ? null : address.toString());
        out.writeNumberProperty("firstPort", rule.firstPort());
        out.writeNumberProperty("lastPort", rule.lastPort());
        out.writeStringProperty("kind", rule.kind().word());
        out.writeStringProperty("target", rule.target());
        out.writeStringProperty("container", hidden.container().isEmpty() ? null : hidden.container());
        out.writeStringProperty("source", rule.source());
        remedy(hidden.remedy());
        out.writeEndObject();
    }

    private void difference(SourceDifference difference) {
        out.writeStartObject();
        SocketJson.netns(out, snapshot.namespaces().get(difference.namespaceIndex()));
        out.writeStringProperty("protocol", difference.protocol().word());
        out.writeName("local");
        out.writeStartObject();
        out.writeStringProperty("address", difference.local().address().toString());
        out.writeNumberProperty("port", difference.local().port());
        out.writeEndObject();
        out.writeNumberProperty("inode", difference.inode());
        sources("knownTo", difference.knownTo());
        sources("unknownTo", difference.unknownTo());
        out.writeEndObject();
    }

    private void sources(String name, Set<SourceDifference.Source> sources) {
        out.writeArrayPropertyStart(name);
        for (SourceDifference.Source source : new TreeSet<>(sources)) {
            out.writeString(source.word());
        }
        out.writeEndArray();
    }
}
