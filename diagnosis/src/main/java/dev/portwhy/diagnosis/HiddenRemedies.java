package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to end what has a socket. Never by {@code ss -K} where a file is behind it: that takes a listener or a bound socket out of
 * sight and leaves its port taken (net/ipv4/tcp.c, tcp_abort()).
 */
final class HiddenRemedies {

    private static final int INIT = 1;

    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final HiddenRows rows;
    private final ManagedSockets managed;

    HiddenRemedies(Snapshot snapshot, HiddenRows rows) {
        this.snapshot = snapshot;
        this.rows = rows;
        sockets = snapshot.sockets();
        managed = new ManagedSockets(snapshot);
    }

    HiddenRemedy of(HiddenCause cause, int namespace, List<Integer> members, List<Integer> pids) {
        return switch (cause) {
            case BOUND_ONLY, THREAD_TABLE, IN_FLIGHT, IO_URING, MAPPED, BLOCKED_CALL, INHERITED -> {
                List<Integer> certain = certain(members, pids);
                yield certain.isEmpty()
                        ? findOut(snapshot, StopHolder.names(snapshot, pids))
                        : stop(cause, members, certain);
            }
            case SOCKET_UNIT -> managed.remedy(pids.getFirst(), members);
            case FORWARDER -> forwarder(pids.getFirst());
            case KERNEL -> kernel(namespace, members.getFirst());
            case TIME_WAIT -> new HiddenRemedy(Text.of("hidden.end.time-wait", longest(members)), null);
            case CLOSING -> closing(namespace, members);
            case ACCEPT_QUEUE -> queue(members.getFirst(), pids);
            case SYN_REQUEST, GONE, UNKNOWN -> new HiddenRemedy(Text.of("hidden.end." + cause.word()), null);
            case NOT_PERMITTED -> permission();
            case OTHER_NAMESPACE -> elsewhere(namespace);
        };
    }

    private List<Integer> certain(List<Integer> members, List<Integer> pids) {
        BitSet holding = Certainty.holding(snapshot, members);
        return pids.stream().filter(holding::get).toList();
    }

    /** Where the holder is only concluded: how it becomes certain, and nothing that is done to anybody. */
    static HiddenRemedy findOut(Snapshot snapshot, List<Text> who) {
        boolean rootHelps = snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)
                || snapshot.visibility().lacks(Gap.Kind.HIDEPID);
        return new HiddenRemedy(
                Text.of(rootHelps ? "hidden.end.inferred" : "hidden.end.inferred.root", who),
                rootHelps && !snapshot.visibility().looker().kept() ? "sudo " + AskAgain.PROGRAM + " hidden" : null);
    }

    private HiddenRemedy stop(HiddenCause cause, List<Integer> members, List<Integer> pids) {
        if (pids.contains(INIT)) {
            return managed.isManager(INIT)
                    ? managed.remedy(INIT, members)
                    : new HiddenRemedy(
                            Text.of(
                                    "why.stop.init",
                                    StopHolder.names(snapshot, List.of(INIT)).getFirst()),
                            null);
        }
        return new HiddenRemedy(
                Text.of("hidden.end." + cause.word(), StopHolder.names(snapshot, pids)),
                StopHolder.commands(snapshot, pids));
    }

    private HiddenRemedy forwarder(int pid) {
        PortForward forward = rows.forward(pid);
        String container = forward == null ? "" : forward.container();
        Text who = StopHolder.names(snapshot, List.of(pid)).getFirst();
        if (container.isEmpty()) {
            return new HiddenRemedy(Text.of("hidden.end.forwarder.unknown", who), null);
        }
        return new HiddenRemedy(
                Text.of("hidden.end.forwarder", container, who), StopHolder.commands(snapshot, List.of(pid)));
    }

    private HiddenRemedy kernel(int namespace, int row) {
        KernelService service = service(row);
        if (service == null) {
            return new HiddenRemedy(Text.of("hidden.end.kernel"), null);
        }
        NetworkNamespace netns = snapshot.namespaces().get(namespace);
        String name = service.name();
        String command = switch (service.kind()) {
            case MPTCP_ENDPOINT -> "ip mptcp endpoint delete id " + name;
            case WIREGUARD, VXLAN, GENEVE -> "ip link delete " + name;
            case NFS, LOCKD -> "systemctl stop nfs-server";
            case NFS_CALLBACK, OTHER -> "";
        };
        return new HiddenRemedy(
                Text.of("hidden.end.kernel.service", service.kind().word(), name),
                !command.isEmpty() && (CommandIn.isPlain(name) || name.isEmpty())
                        ? CommandIn.namespace(netns, command)
                        : null);
    }

    /** What the kernel was told to serve on a socket's port; null where nothing known was. */
    @Nullable KernelService service(int row) {
        for (KernelService service : snapshot.hidden().services()) {
            if (service.kind() != KernelService.Kind.OTHER && service.owns(sockets, row)) {
                return service;
            }
        }
        return null;
    }

    private Duration longest(List<Integer> members) {
        int longest = 0;
        for (int row : members) {
            longest = Math.max(longest, sockets.expiresMs(row));
        }
        return Duration.ofMillis(longest);
    }

    /** These have no file, so destroying one frees its port; the exact connection and nothing else. */
    private HiddenRemedy closing(int namespace, List<Integer> members) {
        int row = members.getFirst();
        boolean one = members.size() == 1 && sockets.protocol(row) != Protocol.UDP;
        String command = "ss -K src " + end(sockets.localAddress(row), sockets.localPort(row)) + " dst "
                + end(sockets.remoteAddress(row), sockets.remotePort(row));
        return new HiddenRemedy(
                one
                        ? Text.of("hidden.end.closing.one", Duration.ofMillis(sockets.expiresMs(row)))
                        : Text.of("hidden.end.closing"),
                one ? CommandIn.namespace(snapshot.namespaces().get(namespace), command) : null);
    }

    private static String end(IpAddress address, int port) {
        return new dev.portwhy.model.Endpoint(address, port).toString();
    }

    private HiddenRemedy queue(int row, List<Integer> listeners) {
        int listener = rows.listener(row);
        List<Integer> pids = listener < 0 ? List.of() : certain(List.of(listener), listeners);
        return pids.isEmpty() || pids.contains(INIT)
                ? new HiddenRemedy(Text.of("hidden.end.accept-queue"), null)
                : new HiddenRemedy(
                        Text.of("hidden.end.accept-queue.by", StopHolder.names(snapshot, pids)),
                        StopHolder.commands(snapshot, pids));
    }

    private HiddenRemedy permission() {
        boolean rootHelps = snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)
                || snapshot.visibility().lacks(Gap.Kind.HIDEPID);
        if (!rootHelps) {
            return new HiddenRemedy(Text.of("hidden.end.not-permitted.root"), null);
        }
        return snapshot.visibility().looker().kept()
                ? new HiddenRemedy(Text.of("hidden.end.not-permitted.kept"), null)
                : new HiddenRemedy(Text.of("hidden.end.not-permitted"), "sudo " + AskAgain.PROGRAM + " hidden");
    }

    private HiddenRemedy elsewhere(int namespace) {
        NetworkNamespace netns = snapshot.namespaces().get(namespace);
        String inside = CommandIn.namespace(netns, "ss -tuanp");
        if (netns.pid() > 0) {
            return new HiddenRemedy(Text.of("hidden.end.other-namespace"), inside);
        }
        for (NamespacePin pin : snapshot.hidden().pins()) {
            if (pin.namespaceIndex() == namespace) {
                return pinned(pin, inside);
            }
        }
        Text nobody = Text.of(
                new Unseen(snapshot).inhabitants()
                        ? "hidden.end.other-namespace.empty.unseen"
                        : "hidden.end.other-namespace.empty");
        return new HiddenRemedy(nobody, inside);
    }

    private HiddenRemedy pinned(NamespacePin pin, @Nullable String inside) {
        List<Text> who = StopHolder.names(snapshot, List.of(pin.pid()));
        return switch (pin.kind()) {
            case MOUNT -> new HiddenRemedy(Text.of("hidden.end.pin.mount", CommandIn.path(pin.path())), inside);
            case OPEN_FILE, SOCKET, THREAD ->
                new HiddenRemedy(
                        Text.of("hidden.end.pin." + pin.kind().word(), who),
                        pin.pid() == INIT ? null : StopHolder.commands(snapshot, List.of(pin.pid())));
        };
    }
}
