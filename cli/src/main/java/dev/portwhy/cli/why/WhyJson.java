package dev.portwhy.cli.why;

import dev.portwhy.ask.Namespaces;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.finding.FindingJson;
import dev.portwhy.cli.json.JsonAnswer;
import dev.portwhy.cli.json.SocketJson;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Otherwise;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code why --json}. */
final class WhyJson {

    private WhyJson() {}

    /** Writes the first answer, and under {@code others} those about further namespaces. */
    static void write(Context context, Snapshot snapshot, List<BindAnswer> answers) throws IOException {
        JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
            answers(context, snapshot, answers, out);
        });
    }

    /** Writes the answers to several questions, in the order in which they were asked, under {@code answers}. */
    static void writeSeveral(Context context, Snapshot snapshot, List<PortAnswers> all) throws IOException {
        JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
            out.writeArrayPropertyStart("answers");
            for (PortAnswers one : all) {
                for (List<BindAnswer> answers : one.answers()) {
                    out.writeStartObject();
                    answers(context, snapshot, answers, out);
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
        });
    }

    private static void answers(Context context, Snapshot snapshot, List<BindAnswer> answers, JsonGenerator out) {
        BindAnswer first = answers.getFirst();
        answer(
                context,
                snapshot,
                first,
                Namespaces.level(context.options().namespacesOr(NamespaceChoice.CURRENT), snapshot, first.level()),
                out);
        out.writeArrayPropertyStart("others");
        for (BindAnswer other : answers.subList(1, answers.size())) {
            out.writeStartObject();
            answer(context, snapshot, other, other.level(), out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void answer(Context context, Snapshot snapshot, BindAnswer answer, Level level, JsonGenerator out) {
        SocketJson.netns(out, answer.netns());
        request(out, answer.question());
        out.writeStringProperty("verdict", level.word());
        out.writeStringProperty("outcome", answer.outcome());
        out.writeStringProperty("expected", answer.expected());
        out.writeName("kernel");
        out.writeStartObject();
        out.writeBooleanProperty("tried", answer.kernel().tried());
        out.writeStringProperty("outcome", answer.kernel().outcome());
        out.writeEndObject();
        otherwise(out, answer.otherwise());
        Text rule = answer.rule();
        out.writeStringProperty("rule", rule == null ? null : context.messages().text(rule));
        SocketJson sockets = new SocketJson(out, snapshot, context.messages());
        out.writeArrayPropertyStart("blockers");
        for (int row : answer.blockers()) {
            sockets.write(row);
        }
        out.writeEndArray();
        new FindingJson(out, context.messages()).writeAll(answer.findings());
    }

    private static void otherwise(JsonGenerator out, @Nullable Otherwise otherwise) {
        if (otherwise == null) {
            out.writeNullProperty("otherwise");
            return;
        }
        out.writeName("otherwise");
        out.writeStartObject();
        out.writeBooleanProperty("reuseaddr", otherwise.reuseaddr());
        out.writeStringProperty("outcome", otherwise.outcome());
        Long wait = otherwise.waitMs();
        if (wait == null) {
            out.writeNullProperty("waitMs");
        } else {
            out.writeNumberProperty("waitMs", wait);
        }
        out.writeEndObject();
    }

    private static void request(JsonGenerator out, BindQuestion question) {
        out.writeName("request");
        out.writeStartObject();
        out.writeStringProperty("call", "bind");
        out.writeStringProperty("protocol", question.protocol().word());
        out.writeStringProperty("address", question.address().toString());
        out.writeNumberProperty("port", question.port());
        out.writeBooleanProperty("v6only", question.v6only());
        out.writeBooleanProperty("reuseaddr", question.reuseaddr());
        out.writeBooleanProperty("reuseport", question.reuseport());
        out.writeNumberProperty("uid", Integer.toUnsignedLong(question.uid()));
        out.writeBooleanProperty("freebind", question.freebind());
        out.writeEndObject();
    }
}
