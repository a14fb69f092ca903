package dev.portwhy.cli.why;

import dev.portwhy.ask.Namespaces;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.finding.CapacityJson;
import dev.portwhy.cli.finding.FindingJson;
import dev.portwhy.cli.json.JsonAnswer;
import dev.portwhy.cli.json.SocketJson;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code connect --json}. */
final class ConnectJson {

    private ConnectJson() {}

    /** Writes the first answer, and under {@code others} those about further namespaces. */
    static void write(Context context, Snapshot snapshot, List<ConnectAnswer> answers) throws IOException {
        JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
            ConnectAnswer first = answers.getFirst();
            answer(
                    context,
                    first,
                    Namespaces.level(context.options().namespacesOr(NamespaceChoice.CURRENT), snapshot, first.level()),
                    out);
            out.writeArrayPropertyStart("others");
            for (ConnectAnswer other : answers.subList(1, answers.size())) {
                out.writeStartObject();
                answer(context, other, other.level(), out);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static void answer(Context context, ConnectAnswer answer, Level level, JsonGenerator out) {
        ConnectQuestion question = answer.question();
        // The source that the numbers are for, whether it was asked for or found in use.
        IpAddress source = answer.source() == null ? question.source() : answer.source();
        SocketJson.netns(out, answer.netns());
        out.writeName("request");
        out.writeStartObject();
        out.writeStringProperty("call", "connect");
        out.writeStringProperty("protocol", question.protocol().word());
        out.writeStringProperty("source", source == null ? null : source.toString());
        out.writeStringProperty("address", question.address().toString());
        out.writeNumberProperty("port", question.port());
        out.writeEndObject();
        out.writeStringProperty("verdict", level.word());
        out.writeStringProperty("outcome", answer.outcome());
        CapacityJson.write(out, answer.netns(), answer.capacity());
        out.writeNumberProperty("boundFirstFree", answer.boundFirst());
        new FindingJson(out, context.messages()).writeAll(answer.findings());
    }
}
