package dev.portwhy.cli.why;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.finding.CapacityJson;
import dev.portwhy.cli.finding.FindingJson;
import dev.portwhy.cli.json.JsonAnswer;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import java.io.IOException;

/** {@code connect --json}. */
final class ConnectJson {

    private ConnectJson() {}

    static void write(Context context, Snapshot snapshot, ConnectAnswer answer) throws IOException {
        JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
            ConnectQuestion question = answer.question();
            // The source that the numbers are for, whether it was asked for or found in use.
            IpAddress source = answer.source() == null ? question.source() : answer.source();
            out.writeName("request");
            out.writeStartObject();
            out.writeStringProperty("call", "connect");
            out.writeStringProperty("protocol", question.protocol().word());
            out.writeStringProperty("source", source == null ? null : source.toString());
            out.writeStringProperty("address", question.address().toString());
            out.writeNumberProperty("port", question.port());
            out.writeEndObject();
            out.writeStringProperty("outcome", answer.outcome());
            CapacityJson.write(out, answer.capacity());
            out.writeNumberProperty("boundFirstFree", answer.boundFirst());
            new FindingJson(out, context.messages()).writeAll(answer.findings());
        });
    }
}
