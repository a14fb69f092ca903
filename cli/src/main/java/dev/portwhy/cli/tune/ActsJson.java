package dev.portwhy.cli.tune;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.JournalStatus;
import dev.portwhy.act.SettingChange;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.act.Standing;
import dev.portwhy.act.UnusableFile;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.wire.SocketJson;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The fields of {@code tune apply}, {@code keep}, {@code rollback} and {@code status}. */
final class ActsJson {

    private final JsonGenerator out;
    private final Messages messages;

    ActsJson(JsonGenerator out, Messages messages) {
        this.out = out;
        this.messages = messages;
    }

    void outcome(SettingsOutcome outcome) {
        ActOutcome end = outcome.outcome();
        String id = end instanceof ActOutcome.Done done ? done.journal() : null;
        Text reason = end instanceof ActOutcome.Refused refused ? refused.reason() : null;
        outcome(end.word(), id == null || id.isEmpty() ? null : id, outcome.changes(), outcome.until(), reason);
    }

    /** What was not even tried. */
    void untried(String word, List<SettingChange> changes, @Nullable Text reason) {
        outcome(word, null, changes, null, reason);
    }

    private void outcome(
            String word,
            @Nullable String id,
            List<SettingChange> changes,
            @Nullable Instant until,
            @Nullable Text reason) {
        out.writeStringProperty("outcome", word);
        out.writeStringProperty("journal", id);
        out.writeArrayPropertyStart("changes");
        for (SettingChange change : changes) {
            out.writeStartObject();
            change(change);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringProperty("until", until == null ? null : Times.utc(until));
        out.writeStringProperty("reason", reason == null ? null : messages.text(reason));
    }

    private void change(SettingChange change) {
        Setting setting = Setting.of(change.key());
        out.writeStringProperty("key", change.key());
        if (setting != null && !setting.perNamespace()) {
            out.writeNullProperty("netns");
        } else {
            SocketJson.netns(out, change.netns());
        }
        out.writeStringProperty("from", change.from());
        out.writeStringProperty("to", change.to());
        out.writeBooleanProperty("running", change.running());
        out.writeStringProperty("file", change.file());
    }

    void status(JournalStatus status, Instant now) {
        out.writeArrayPropertyStart("journal");
        for (JournalStatus.Act act : status.acts()) {
            out.writeStartObject();
            out.writeStringProperty("id", act.entry().id());
            out.writeStringProperty("time", Times.utc(act.entry().time()));
            out.writeStringProperty("state", act.entry().state().word());
            Instant until = act.until();
            out.writeStringProperty("until", until == null ? null : Times.utc(until));
            if (until == null) {
                out.writeNullProperty("leftMs");
            } else {
                out.writeNumberProperty("leftMs", Math.max(until.toEpochMilli() - now.toEpochMilli(), 0));
            }
            out.writeBooleanProperty("sameBoot", act.sameBoot());
            out.writeArrayPropertyStart("changes");
            for (Standing standing : act.standings()) {
                out.writeStartObject();
                change(standing.change());
                out.writeStringProperty("now", standing.value());
                out.writeStringProperty("runningIs", standing.running().word());
                out.writeStringProperty("fileIs", standing.file().word());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("unusable");
        for (UnusableFile file : status.unusable()) {
            out.writeStartObject();
            out.writeStringProperty("path", file.path());
            out.writeStringProperty("why", file.why().word());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
