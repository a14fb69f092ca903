package dev.portwhy.model.capture;

import dev.portwhy.model.Hidden;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourceDifference;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes what was found beyond the tables of sockets and files. */
final class HiddenWriter {

    private final RecordWriter out;

    HiddenWriter(RecordWriter out) {
        this.out = out;
    }

    void write(Hidden hidden) throws IOException {
        for (KernelService service : hidden.services()) {
            out.begin("service")
                    .field(service.namespaceIndex())
                    .field(service.protocol().name())
                    .field(text(service.address()))
                    .field(service.port())
                    .field(service.kind().name())
                    .field(service.name())
                    .end();
        }
        for (PortRule rule : hidden.rules()) {
            out.begin("rule")
                    .field(rule.namespaceIndex())
                    .field(rule.protocol().name())
                    .field(text(rule.address()))
                    .field(rule.firstPort())
                    .field(rule.lastPort())
                    .field(rule.kind().name())
                    .field(rule.target())
                    .field(rule.source())
                    .end();
        }
        for (NamespacePin pin : hidden.pins()) {
            out.begin("pin")
                    .field(pin.namespaceIndex())
                    .field(pin.kind().name())
                    .field(pin.path())
                    .field(pin.pid())
                    .field(pin.tid())
                    .field(pin.fd())
                    .end();
        }
        for (SourceDifference difference : hidden.differences()) {
            out.begin("difference")
                    .field(difference.namespaceIndex())
                    .field(difference.protocol().name())
                    .field(difference.local().address().toString())
                    .field(difference.local().port())
                    .field(difference.inode())
                    .field(words(difference.knownTo()))
                    .field(words(difference.unknownTo()))
                    .end();
        }
        for (PortForward forward : hidden.forwards()) {
            out.begin("forward")
                    .field(forward.pid())
                    .field(forward.namespaceIndex())
                    .field(forward.container())
                    .field(forward.target())
                    .end();
        }
        for (SocketUnit kept : hidden.units()) {
            out.begin("socket-unit")
                    .field(kept.inode())
                    .field(kept.pid())
                    .field(kept.unit().name())
                    .field(kept.unit().kind().name())
                    .field(kept.unit().user())
                    .end();
        }
        for (NamespaceOwner owner : hidden.owners()) {
            out.begin("owner")
                    .field(owner.namespaceIndex())
                    .field(owner.container().runtime())
                    .field(owner.container().id())
                    .field(owner.container().name())
                    .field(owner.container().state())
                    .end();
        }
        for (long cookie : new TreeSet<>(hidden.closed())) {
            out.begin("closed").field(cookie).end();
        }
    }

    private static @Nullable String text(@Nullable IpAddress address) {
        return address == null ? null : address.toString();
    }

    private static String words(Set<SourceDifference.Source> sources) {
        StringBuilder words = new StringBuilder();
        for (SourceDifference.Source source : new TreeSet<>(sources)) {
            words.append(words.isEmpty() ? "" : " ").append(source.name());
        }
        return words.toString();
    }
}
