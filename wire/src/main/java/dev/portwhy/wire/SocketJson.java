package dev.portwhy.wire;

import dev.portwhy.model.Container;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code Socket}. */
public final class SocketJson {

    private final JsonGenerator out;
    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final NoHolderRule rule;
    private final HolderJson holders;
    private final Messages messages;
    private final @Nullable Container[] owners;

    /** Writes sockets of a snapshot. */
    public SocketJson(JsonGenerator out, Snapshot snapshot, Messages messages) {
        this.out = out;
        this.snapshot = snapshot;
        this.messages = messages;
        sockets = snapshot.sockets();
        rule = new NoHolderRule(snapshot);
        holders = new HolderJson(out, snapshot);
        owners = new Container[snapshot.namespaces().size()];
        for (NamespaceOwner owner : snapshot.hidden().owners()) {
            owners[owner.namespaceIndex()] = owner.container();
        }
    }

    /** Writes one socket. */
    public void write(int row) {
        write(row, () -> {});
    }

    /** Writes one socket with more fields behind its own. */
    public void write(int row, Runnable more) {
        out.writeStartObject();
        namespace(sockets.namespaceIndex(row));
        out.writeStringProperty("protocol", sockets.protocol(row).word());
        out.writeStringProperty("family", sockets.family(row).word());
        out.writeStringProperty("state", sockets.state(row).name());
        end("local", sockets.localAddress(row), sockets.localPort(row));
        IpAddress remote = sockets.remoteAddress(row);
        if (sockets.remotePort(row) == 0 && remote.isWildcard()) {
            out.writeNullProperty("remote");
        } else {
            end("remote", remote, sockets.remotePort(row));
        }
        out.writeNumberProperty("inode", sockets.inode(row));
        out.writeNumberProperty("cookie", sockets.cookie(row));
        out.writeNumberProperty("uid", Integer.toUnsignedLong(sockets.uid(row)));
        Boolean v6only = sockets.family(row) == Family.INET6 ? sockets.v6only(row) : null;
        out.writeName("v6only");
        if (v6only == null) {
            out.writeNull();
        } else {
            out.writeBoolean(v6only);
        }
        device(row);
        timer(row);
        out.writeName("queues");
        out.writeStartObject();
        out.writeNumberProperty("receive", sockets.receiveQueue(row));
        out.writeNumberProperty("send", sockets.sendQueue(row));
        out.writeEndObject();
        holders(row);
        more.run();
        out.writeEndObject();
    }

    /** As {@link #netns}, with the container that the namespace was made for. */
    private void namespace(int index) {
        NetworkNamespace namespace = snapshot.namespaces().get(index);
        out.writeName("netns");
        out.writeStartObject();
        out.writeNumberProperty("inode", namespace.inode());
        out.writeStringProperty("name", namespace.name());
        HolderJson.container(out, owners[index]);
        out.writeEndObject();
    }

    /** Writes {@code "netns":{…}}. */
    public static void netns(JsonGenerator out, NetworkNamespace namespace) {
        netns(out, namespace.id());
    }

    /** Writes {@code "netns":{…}}. */
    public static void netns(JsonGenerator out, NamespaceId namespace) {
        out.writeName("netns");
        out.writeStartObject();
        out.writeNumberProperty("inode", namespace.inode());
        out.writeStringProperty("name", namespace.name());
        out.writeEndObject();
    }

    private void end(String name, IpAddress address, int port) {
        out.writeName(name);
        out.writeStartObject();
        out.writeStringProperty("address", address.toString());
        out.writeNumberProperty("port", port);
        out.writeEndObject();
    }

    private void device(int row) {
        int index = sockets.interfaceIndex(row);
        if (index == 0) {
            out.writeNullProperty("device");
            return;
        }
        out.writeName("device");
        out.writeStartObject();
        out.writeNumberProperty("index", index);
        out.writeStringProperty("name", snapshot.namespaceOf(row).device(index));
        out.writeEndObject();
    }

    private void timer(int row) {
        if (sockets.timer(row) == SocketTimer.OFF) {
            out.writeNullProperty("timer");
            return;
        }
        out.writeName("timer");
        out.writeStartObject();
        out.writeStringProperty("name", sockets.timer(row).word());
        out.writeNumberProperty("expiresMs", sockets.expiresMs(row));
        out.writeEndObject();
    }

    private void holders(int row) {
        HolderTable table = snapshot.holders();
        int first = table.first(sockets.inode(row));
        out.writeArrayPropertyStart("holders");
        for (int holder = first; holder >= 0; holder = table.next(holder)) {
            holders.write(holder);
        }
        out.writeEndArray();
        if (first >= 0) {
            out.writeNullProperty("noHolder");
            return;
        }
        NoHolder why = rule.reason(row);
        Text detail = why.detail();
        out.writeName("noHolder");
        out.writeStartObject();
        out.writeStringProperty("reason", why.reason().word());
        out.writeStringProperty("detail", detail == null ? null : messages.text(detail));
        out.writeEndObject();
    }
}
