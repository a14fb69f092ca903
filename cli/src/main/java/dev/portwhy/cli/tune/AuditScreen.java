package dev.portwhy.cli.tune;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.AuditedSetting;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.words.Messages;
import java.io.IOException;

/** The settings for people: those first that matter here, of the others how many there are. */
final class AuditScreen {

    private final Context context;
    private final AuditAnswer answer;
    private final Messages messages;

    AuditScreen(Context context, AuditAnswer answer) {
        this.context = context;
        this.answer = answer;
        messages = context.messages();
    }

    void show() throws IOException {
        Page page = new Page(context);
        int seen = 0;
        int shown = 0;
        NetworkNamespace before = null;
        for (AuditedSetting setting : answer.audit().settings()) {
            if (setting.value() == null) {
                continue;
            }
            seen++;
            boolean matters = setting.changed() || !setting.helps().isEmpty();
            if (!matters && !context.options().verbose()) {
                continue;
            }
            shown++;
            NetworkNamespace netns = setting.netns();
            if (netns != before && netns != null) {
                page.item("", messages.text("tune.audit.namespace", netns.name()));
            }
            before = netns;
            page.item(
                    "  ",
                    messages.text(
                            setting.initial() == null ? "tune.audit.setting" : "tune.audit.setting.default",
                            setting.setting().key(),
                            setting.value(),
                            setting.initial() == null ? "" : setting.initial()));
            page.item("    ", messages.text(setting.text()));
        }
        page.item("", messages.text("tune.audit.others", seen - shown));
        GapLine.show(context, answer.snapshot().visibility(), true);
    }
}
