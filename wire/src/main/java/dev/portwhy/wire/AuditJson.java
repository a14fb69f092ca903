package dev.portwhy.wire;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.diagnosis.AuditedSetting;
import dev.portwhy.diagnosis.BootWriter;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.boot.BootStage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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

    private static void boot(JsonGenerator out, AuditedSetting.@Nullable Boot boot) {
        if (boot == null) {
            out.writeNullProperty("boot");
            return;
        }
        out.writeName("boot");
        out.writeStartObject();
        out.writeStringProperty("value", boot.value());
        out.writeStringProperty("writer", boot.writer());
        if (boot.line() == 0) {
            out.writeNullProperty("line");
        } else {
            out.writeNumberProperty("line", boot.line());
        }
        out.writeEndObject();
    }

    private static void writer(JsonGenerator out, BootWriter writer) {
        out.writeStartObject();
        out.writeStringProperty("path", writer.path());
        out.writeNumberProperty("line", writer.line());
        out.writeStringProperty("value", writer.value());
        out.writeBooleanProperty("wins", writer.wins());
        out.writeStringProperty("fate", writer.fate().word());
        BootStage.Kind by = writer.by();
        out.writeStringProperty("by", by == null ? "container-runtime" : by.word());
        out.writeEndObject();
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
        boot(out, setting.boot());
        out.writeArrayPropertyStart("writers");
        for (BootWriter writer : setting.writers()) {
            writer(out, writer);
        }
        out.writeEndArray();
        out.writeStringProperty("role", setting.role().word());
        out.writeStringProperty("text", sink.messages().text(setting.text()));
        out.writeArrayPropertyStart("helps");
        for (Slug slug : setting.helps()) {
            out.writeString(slug.word());
        }
        out.writeEndArray();
        out.writeBooleanProperty("drift", setting.drift());
        out.writeStringProperty("scenario", setting.scenario());
        out.writeEndObject();
    }
}
