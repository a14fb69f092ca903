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
        out.declare(RecordKind.SERVICE);
        for (KernelService service : hidden.services()) {
            out.begin(RecordKind.SERVICE)
                    .field(service.namespaceIndex())
                    .field(service.protocol().name())
                    .field(text(service.address()))
                    .field(service.port())
                    .field(service.kind().name())
                    .field(service.name())
                    .end();
        }
        out.declare(RecordKind.RULE);
        for (PortRule rule : hidden.rules()) {
            out.begin(RecordKind.RULE)
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
        out.declare(RecordKind.PIN);
        for (NamespacePin pin : hidden.pins()) {
            out.begin(RecordKind.PIN)
                    .field(pin.namespaceIndex())
                    .field(pin.kind().name())
                    .field(pin.path())
                    .field(pin.pid())
                    .field(pin.tid())
                    .field(pin.fd())
                    .end();
        }
        out.declare(RecordKind.DIFFERENCE);
        for (SourceDifference difference : hidden.differences()) {
            out.begin(RecordKind.DIFFERENCE)
                    .field(difference.namespaceIndex())
                    .field(difference.protocol().name())
                    .field(difference.local().address().toString())
                    .field(difference.local().port())
                    .field(difference.inode())
                    .field(words(difference.knownTo()))
                    .field(words(difference.unknownTo()))
                    .end();
        }
        out.declare(RecordKind.FORWARD);
        for (PortForward forward : hidden.forwards()) {
            out.begin(RecordKind.FORWARD)
                    .field(forward.pid())
                    .field(forward.namespaceIndex())
                    .field(forward.container())
                    .field(forward.target())
                    .field(forward.pod())
                    .end();
        }
        out.declare(RecordKind.SOCKET_UNIT);
        for (SocketUnit kept : hidden.units()) {
            out.begin(RecordKind.SOCKET_UNIT)
                    .field(kept.inode())
                    .field(kept.pid())
                    .field(kept.unit().name())
                    .field(kept.unit().kind().name())
                    .field(kept.unit().user())
                    .field(kept.unit().lingers() ? 1 : 0)
                    .end();
        }
        out.declare(RecordKind.OWNER);
        for (NamespaceOwner owner : hidden.owners()) {
            out.begin(RecordKind.OWNER)
                    .field(owner.namespaceIndex())
                    .field(owner.container().runtime())
                    .field(owner.container().id())
                    .field(owner.container().name())
                    .field(owner.container().state())
                    .field(Integer.toUnsignedLong(owner.container().user()))
                    .end();
        }
        out.declare(RecordKind.CLOSED);
        for (long cookie : new TreeSet<>(hidden.closed())) {
            out.begin(RecordKind.CLOSED).field(cookie).end();
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
