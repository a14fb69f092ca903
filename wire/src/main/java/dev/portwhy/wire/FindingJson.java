package dev.portwhy.wire;

import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Evidence;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.WontHelp;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.words.Messages;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code Finding}. */
public final class FindingJson {

    private final JsonGenerator out;
    private final Messages messages;

    /** Writes findings with the sentences of a language. */
    public FindingJson(JsonGenerator out, Messages messages) {
        this.out = out;
        this.messages = messages;
    }

    /** Writes {@code "findings":[…]}. */
    public void writeAll(List<Finding> findings) {
        out.writeArrayPropertyStart("findings");
        for (Finding finding : findings) {
            write(finding);
        }
        out.writeEndArray();
    }

    private void write(Finding finding) {
        out.writeStartObject();
        out.writeStringProperty("slug", finding.slug().word());
        out.writeStringProperty("severity", finding.severity().word());
        out.writeStringProperty("title", messages.text(finding.title()));
        subject(finding.subject());
        out.writeArrayPropertyStart("evidence");
        for (Evidence evidence : finding.evidence()) {
            out.writeStartObject();
            out.writeStringProperty("text", messages.text(evidence.text()));
            out.writeStringProperty("source", evidence.source());
            out.writeStringProperty("value", evidence.value());
            out.writeEndObject();
        }
        out.writeEndArray();
        culprits(out, finding.culprits());
        out.writeArrayPropertyStart("remedies");
        for (Remedy remedy : finding.remedies()) {
            RemedyJson.write(out, messages, remedy);
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("wontHelp");
        for (WontHelp myth : finding.wontHelp()) {
            out.writeStartObject();
            out.writeStringProperty("text", messages.text(myth.text()));
            out.writeStringProperty("why", messages.text(myth.why()));
            out.writeStringProperty("scenario", myth.scenario());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void subject(Subject subject) {
        out.writeName("subject");
        out.writeStartObject();
        NetworkNamespace netns = subject.netns();
        if (netns == null) {
            out.writeNullProperty("netns");
        } else {
            SocketJson.netns(out, netns);
        }
        Protocol protocol = subject.protocol();
        out.writeStringProperty("protocol", protocol == null ? null : protocol.word());
        out.writeStringProperty("source", text(subject.source()));
        out.writeStringProperty("address", text(subject.address()));
        number("port", subject.port());
        out.writeStringProperty("key", subject.key());
        number("pid", subject.pid());
        out.writeEndObject();
    }

    private static @Nullable String text(@Nullable IpAddress address) {
        return address == null ? null : address.toString();
    }

    private void number(String name, @Nullable Integer number) {
        if (number == null) {
            out.writeNullProperty(name);
        } else {
            out.writeNumberProperty(name, number);
        }
    }

    /** Writes {@code "culprits":[…]}. */
    static void culprits(JsonGenerator out, List<Culprit> culprits) {
        out.writeArrayPropertyStart("culprits");
        for (Culprit culprit : culprits) {
            out.writeStartObject();
            out.writeNumberProperty("pid", culprit.pid());
            out.writeStringProperty("comm", culprit.comm());
            out.writeNumberProperty("sockets", culprit.sockets());
            out.writeStringProperty("how", culprit.how().word());
            out.writeStringProperty("program", culprit.program());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
