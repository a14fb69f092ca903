package dev.portwhy.cli.again;

import dev.portwhy.ask.Answer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.wire.JsonAnswer;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Before and after beside each other, for people or for programs. */
public final class Verification {

    private final Context context;
    private final QuestionRecord before;
    private final Answer answer;
    private final List<RecordedFinding> after;
    private final BeforeAndAfter both;

    private Verification(Context context, QuestionRecord before, Answer answer) {
        this.context = context;
        this.before = before;
        this.answer = answer;
        after = Found.recorded(answer);
        both = BeforeAndAfter.of(before.findings(), after, before.program());
    }

    /** Shows them, and gives the exit status. */
    public static int show(Context context, QuestionRecord before, Answer answer) throws IOException {
        Verification verification = new Verification(context, before, answer);
        if (context.options().json()) {
            verification.json();
        } else {
            verification.screen();
        }
        return verification.level().exitStatus();
    }

    private Level level() {
        return both.level(answer.level());
    }

    private String question() {
        return RecordList.typed(context.messages(), before.arguments());
    }

    private void screen() throws IOException {
        Messages messages = context.messages();
        Page page = new Page(context);
        page.headline(level(), messages.text(headline()));
        if (context.options().quiet()) {
            return;
        }
        page.aside(0, messages.text("verify.asked", question(), Instant.ofEpochMilli(before.timeMs())));
        for (RecordedFinding finding : both.gone()) {
            line(page, "verify.gone", finding, null);
        }
        for (RecordedFinding finding : both.still()) {
            line(page, "verify.still", finding, beforeOf(finding));
        }
        for (RecordedFinding finding : both.fresh()) {
            line(page, both.harmless().contains(finding) ? "verify.given-way" : "verify.new", finding, null);
        }
        FindingScreen findings = new FindingScreen(context, page);
        for (Finding finding : Found.wrong(answer)) {
            if (isLeft(finding)) {
                page.gap();
                findings.brief(finding);
            }
        }
    }

    private boolean isLeft(Finding finding) {
        RecordedFinding one = RecordedFinding.of(finding, Map.of());
        for (RecordedFinding harmless : both.harmless()) {
            if (harmless.sameAs(one)) {
                return false;
            }
        }
        return true;
    }

    private String headline() {
        if (both.still().isEmpty()) {
            return both.fresh().size() == both.harmless().size() ? "verify.all-gone" : "verify.something-new";
        }
        return both.gone().isEmpty() ? "verify.all-still" : "verify.some-still";
    }

    private @Nullable RecordedFinding beforeOf(RecordedFinding finding) {
        for (RecordedFinding was : before.findings()) {
            if (was.sameAs(finding)) {
                return was;
            }
        }
        return null;
    }

    private void line(Page page, String key, RecordedFinding finding, @Nullable RecordedFinding was)
            throws IOException {
        Messages messages = context.messages();
        String who = finding.holders().isEmpty() ? "" : "  " + messages.list(finding.holders());
        page.item("  ", messages.text(key, finding.slug(), Visible.of(finding.subject() + who)));
        if (was == null) {
            return;
        }
        TreeSet<String> names = new TreeSet<>(was.numbers().keySet());
        names.retainAll(finding.numbers().keySet());
        for (String name : names) {
            Long then = was.numbers().get(name);
            Long now = finding.numbers().get(name);
            if (then != null && now != null) {
                page.item("      ", messages.text("verify.number." + name, then, now));
            }
        }
    }

    private void json() throws IOException {
        Snapshot snapshot = answer.snapshot();
        JsonAnswer.write(context.json(), snapshot.host(), snapshot.visibility(), out -> {
            out.writeStringProperty("verdict", level().word());
            out.writeName("verify");
            out.writeStartObject();
            out.writeStringProperty("id", before.id());
            out.writeStringProperty("asked", question());
            out.writeStringProperty("askedAt", Times.utc(Instant.ofEpochMilli(before.timeMs())));
            findings(out, "before", before.findings());
            findings(out, "after", after);
            slugs(out, "gone", both.gone());
            slugs(out, "still", both.still());
            slugs(out, "new", both.fresh());
            slugs(out, "givenWay", both.harmless());
            out.writeEndObject();
        });
    }

    static void findings(JsonGenerator out, String name, List<RecordedFinding> findings) {
        out.writeArrayPropertyStart(name);
        for (RecordedFinding finding : findings) {
            out.writeStartObject();
            out.writeStringProperty("slug", finding.slug());
            out.writeStringProperty("severity", finding.severity());
            out.writeNumberProperty("netns", finding.netns());
            out.writeStringProperty("subject", finding.subject());
            out.writeArrayPropertyStart("holders");
            for (String holder : finding.holders()) {
                out.writeString(Visible.of(holder));
            }
            out.writeEndArray();
            out.writeName("numbers");
            out.writeStartObject();
            for (Map.Entry<String, Long> number : finding.numbers().entrySet()) {
                out.writeNumberProperty(number.getKey(), number.getValue());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void slugs(JsonGenerator out, String name, List<RecordedFinding> findings) {
        out.writeArrayPropertyStart(name);
        for (RecordedFinding finding : findings) {
            out.writeString(finding.slug());
        }
        out.writeEndArray();
    }
}
