package dev.portwhy.cli.again;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Glance;
import dev.portwhy.cli.Page;
import dev.portwhy.model.Snapshot;
import dev.portwhy.wire.JsonAnswer;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code --verify list}: the questions that can be asked again, the last one first. */
public final class RecordList {

    private final Context context;
    private final List<QuestionRecord> records;

    /** The records to show. */
    public RecordList(Context context, List<QuestionRecord> records) {
        this.context = context;
        this.records = records;
    }

    /**
     * Shows them, and gives the exit status.
     *
     * @param question only those of this question; empty for all
     */
    public int show(List<String> question) throws IOException {
        List<QuestionRecord> chosen = new ArrayList<>();
        for (QuestionRecord record : records) {
            if (question.isEmpty() || record.arguments().equals(question)) {
                chosen.add(record);
            }
        }
        if (context.options().json()) {
            json(chosen);
        } else {
            screen(chosen, question);
        }
        return 0;
    }

    /** A question as it is typed. */
    static String typed(Messages messages, List<String> question) {
        String words = question.isEmpty() ? "portwhy" : "portwhy " + String.join(" ", question);
        return Messages.plain(messages.command(words));
    }

    private void screen(List<QuestionRecord> chosen, List<String> question) throws IOException {
        Messages messages = context.messages();
        Page page = new Page(context);
        if (chosen.isEmpty()) {
            page.item(
                    "",
                    question.isEmpty()
                            ? messages.text("verify.list.none")
                            : messages.text("verify.list.none.of", typed(messages, question)));
            return;
        }
        page.item("", messages.text("verify.list", chosen.size()));
        for (QuestionRecord record : chosen) {
            String asked = Visible.of(typed(messages, record.arguments()));
            page.gap();
            page.item(
                    "  ",
                    messages.text("verify.list.question", record.id(), Instant.ofEpochMilli(record.timeMs()), asked));
            if (!context.options().quiet()) {
                for (RecordedFinding finding : record.findings()) {
                    page.item("      ", Visible.of(finding.slug() + "  " + finding.subject()));
                }
            }
        }
    }

    private void json(List<QuestionRecord> chosen) throws IOException {
        Messages messages = context.messages();
        Snapshot snapshot = context.machine().look(Glance.SCOPE);
        JsonAnswer.write(context.json(), snapshot.host(), snapshot.visibility(), out -> {
            out.writeArrayPropertyStart("records");
            for (QuestionRecord record : chosen) {
                out.writeStartObject();
                out.writeStringProperty("id", record.id());
                out.writeStringProperty("asked", typed(messages, record.arguments()));
                out.writeStringProperty("askedAt", Times.utc(Instant.ofEpochMilli(record.timeMs())));
                Verification.findings(out, "findings", record.findings());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
