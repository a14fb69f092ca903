package dev.portwhy.wire;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.diagnosis.AuditedSetting;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** {@code portwhy tune audit --json}. */
public final class AuditJson {

    private AuditJson() {}

    /** Writes every setting of every namespace that was read, and what is wrong with them. */
    public static void write(JsonSink sink, AuditAnswer answer) throws IOException {
        Snapshot snapshot = answer.snapshot();
        JsonAnswer.write(sink, snapshot.host(), snapshot.visibility(), out -> {
            out.writeStringProperty("verdict", answer.audit().level().word());
            out.writeArrayPropertyStart("settings");
            for (AuditedSetting setting : answer.audit().settings()) {
                write(sink, out, setting);
            }
            out.writeEndArray();
            new FindingJson(out, sink.messages()).writeAll(answer.audit().findings());
        });
    }

    private static void write(JsonSink sink, JsonGenerator out, AuditedSetting setting) {
        out.writeStartObject();
        out.writeStringProperty("key", setting.setting().key());
        if (setting.netns() == null) {
            out.writeNullProperty("netns");
        } else {
            SocketJson.netns(out, setting.netns());
        }
        out.writeStringProperty("value", setting.value());
        out.writeStringProperty("default", setting.initial());
        out.writeNullProperty("boot");
        out.writeArrayPropertyStart("writers");
        out.writeEndArray();
        out.writeStringProperty("role", setting.role().word());
        out.writeStringProperty("text", sink.messages().text(setting.text()));
        out.writeArrayPropertyStart("helps");
        for (Slug slug : setting.helps()) {
            out.writeString(slug.word());
        }
        out.writeEndArray();
        out.writeBooleanProperty("drift", false);
        out.writeStringProperty("scenario", setting.scenario());
        out.writeEndObject();
    }
}
