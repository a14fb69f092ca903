package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to end what has a socket. Never by {@code ss -K} where a file is behind it: that takes a listener or a bound socket out of
 * sight and leaves its port taken (net/ipv4/tcp.c, tcp_abort()).
 */
final class HiddenRemedies {

    private static final int INIT = 1;

    /** The module of NFS and of what else calls procedures of other machines (net/sunrpc). */
    private static final String RPC = "sunrpc";

    /** Modules of which it is known what tells them to have a port, and what takes that back. */
    static final Set<String> MODULES =
            Set.of("cifs", "fou", "iscsi_target_mod", "l2tp_core", "nvme_tcp", "nvmet_tcp", "rds_tcp");

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

    /** A remedy for whoever looks at a socket and not for a certain port. */
    static Remedy remedy(Action action, Text what) {
        String verify = AskAgain.PROGRAM + " hidden";
        if (action instanceof Action.LookThere) {
            return Remedy.advice(action, what, Text.of("why.evident.shows"), Text.of("why.evident.only-looks"), verify);
        }
        if (action instanceof Action.Wait) {
            return Remedy.byRule(action, what, Text.of("hidden.wait.effect"), Text.of("why.evident.no-risk"), verify);
        }
        Remedy remedy = Remedy.byRule(action, what, Text.of("why.evident.freed"), Text.of("why.stop.risk"), verify);
        return isCarriedOut(action) ? remedy.proved(Remedy.Proof.CARRIED_OUT) : remedy;
    }

    /** Whether a test of ours stops real containers of such an engine this way. */
    private static boolean isCarriedOut(Action action) {
        return action instanceof Ending.StopContainer stop
                && (stop.runtime().equals("docker") || stop.runtime().equals("podman"));
    }

    Remedy of(HiddenCause cause, int namespace, List<Integer> members, List<Integer> pids) {
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
            case TIME_WAIT -> {
                Duration longest = longest(members);
                yield remedy(new Action.Wait(longest), Text.of("hidden.end.time-wait", longest));
            }
            case CLOSING -> closing(namespace, members);
            case ACCEPT_QUEUE -> queue(members.getFirst(), pids);
            case SYN_REQUEST -> remedy(new Action.Wait(null), Text.of("hidden.end.syn-request"));
            case GONE -> remedy(new Action.Wait(Duration.ZERO), Text.of("hidden.end.gone"));
            case UNKNOWN -> remedy(new Action.LookThere("again", null), Text.of("hidden.end.unknown"));
            case NOT_PERMITTED -> permission();
            case OTHER_NAMESPACE -> elsewhere(namespace);
        };
    }

    private List<Integer> certain(List<Integer> members, List<Integer> pids) {
        BitSet holding = Certainty.holding(snapshot, members);
        List<Integer> certain = new ArrayList<>(pids);
        certain.removeIf(pid -> !holding.get(pid));
        return certain;
    }

    /** Where the holder is only concluded: how it becomes certain, and nothing that is done to anybody. */
    static Remedy findOut(Snapshot snapshot, List<Text> who) {
        boolean rootHelps = snapshot.visibility().rootSeesMore();
        boolean here = rootHelps && !snapshot.visibility().looker().kept();
        return remedy(
                new Action.LookThere(
                        rootHelps ? "as-root" : "on-the-host", here ? "sudo " + AskAgain.PROGRAM + " hidden" : null),
                Text.of(rootHelps ? "hidden.end.inferred" : "hidden.end.inferred.root", who));
    }

    private Remedy stop(HiddenCause cause, List<Integer> members, List<Integer> pids) {
        if (pids.contains(INIT) && StopHolder.isInit(snapshot, INIT)) {
            return managed.isManager(INIT)
                    ? managed.remedy(INIT, members)
                    : remedy(
                            new Action.LookThere("outside-the-container", null),
                            Text.of(
                                    "why.stop.init",
                                    StopHolder.names(snapshot, List.of(INIT)).getFirst()));
        }
        return remedy(
                StopHolder.act(snapshot, pids),
                Text.of("hidden.end." + cause.word(), StopHolder.names(snapshot, pids)));
    }

    private Remedy forwarder(int pid) {
        PortForward forward = rows.forward(pid);
        String container = forward == null ? "" : forward.container();
        Text who = StopHolder.names(snapshot, List.of(pid)).getFirst();
        Remedy alone = Forwarding.alone(snapshot, pid, 0);
        if (alone != null) {
            return alone;
        }
        if (container.isEmpty()) {
            return remedy(StopHolder.act(snapshot, List.of(pid)), Text.of("hidden.end.forwarder.served", who));
        }
        return remedy(StopHolder.act(snapshot, List.of(pid)), Text.of("hidden.end.forwarder", container, who));
    }

    private Remedy kernel(int namespace, int row) {
        KernelService service = service(row);
        NetworkNamespace netns = snapshot.namespaces().get(namespace);
        if (service == null) {
            return remedy(new Action.DeleteService(netns, null, ""), Text.of("hidden.end.kernel"));
        }
        return switch (service.kind()) {
            case NFS_MOUNT, SMB_MOUNT -> unmount(netns, service.kind(), row);
            case OTHER -> remedy(new Action.DeleteService(netns, null, ""), module(service, row));
            default ->
                remedy(
                        new Action.DeleteService(netns, service.kind(), service.name()),
                        Text.of("hidden.end.kernel." + service.kind().word(), ServiceName.of(service)));
        };
    }

    /** What ends that which a module has. */
    private Text module(KernelService service, int row) {
        String module = service.name();
        if (module.equals(RPC)) {
            return Text.of(sockets.remotePort(row) == 0 ? "hidden.end.kernel.rpc" : "hidden.end.kernel.rpc.connection");
        }
        return MODULES.contains(module)
                ? Text.of("hidden.end.kernel.module." + module, Integer.toString(service.port()))
                : Text.of("hidden.end.kernel.module", module);
    }

    /** Every mount that goes over the connection: one that stays keeps it. */
    private Remedy unmount(NetworkNamespace netns, KernelService.Kind kind, int row) {
        List<Action> acts = new ArrayList<>();
        List<String> paths = snapshot.hidden().mounts(sockets, row);
        for (String path : paths) {
            acts.add(new Action.DeleteService(netns, kind, path));
        }
        return remedy(
                acts.size() == 1 ? acts.getFirst() : new Action.Several(acts, true),
                Text.of("hidden.end.kernel." + kind.word(), paths));
    }

    /** What the kernel was told to serve on a socket's port; null where nothing known was. */
    @Nullable KernelService service(int row) {
        for (KernelService service : snapshot.hidden().services()) {
            if (service.known() && service.owns(sockets, row)) {
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
    private Remedy closing(int namespace, List<Integer> members) {
        int row = members.getFirst();
        boolean one = members.size() == 1 && sockets.protocol(row) != Protocol.UDP;
        String filter = "src " + end(sockets.localAddress(row), sockets.localPort(row)) + " dst "
                + end(sockets.remoteAddress(row), sockets.remotePort(row));
        return one
                ? remedy(
                        new Action.DestroySocket(snapshot.namespaces().get(namespace), filter),
                        Text.of("hidden.end.closing.one", Duration.ofMillis(sockets.expiresMs(row))))
                : remedy(new Action.Wait(null), Text.of("hidden.end.closing"));
    }

    private static String end(IpAddress address, int port) {
        return new Endpoint(address, port).toString();
    }

    private Remedy queue(int row, List<Integer> listeners) {
        int listener = rows.listener(row);
        List<Integer> pids = listener < 0 ? List.of() : certain(List.of(listener), listeners);
        return pids.isEmpty() || pids.contains(INIT)
                ? remedy(Action.ChangeProgram.of("accept", pids), Text.of("hidden.end.accept-queue"))
                : remedy(
                        StopHolder.act(snapshot, pids),
                        Text.of("hidden.end.accept-queue.by", StopHolder.names(snapshot, pids)));
    }

    private Remedy permission() {
        boolean rootHelps = snapshot.visibility().rootSeesMore();
        if (!rootHelps) {
            return remedy(new Action.LookThere("on-the-host", null), Text.of("hidden.end.not-permitted.root"));
        }
        return snapshot.visibility().looker().kept()
                ? remedy(new Action.LookThere("as-root", null), Text.of("hidden.end.not-permitted.kept"))
                : remedy(
                        new Action.LookThere("as-root", "sudo " + AskAgain.PROGRAM + " hidden"),
                        Text.of("hidden.end.not-permitted"));
    }

    private Remedy elsewhere(int namespace) {
        NetworkNamespace netns = snapshot.namespaces().get(namespace);
        Action inside = new Action.LookThere("inside", CommandIn.namespace(netns, "ss -tuanp"));
        if (netns.pid() > 0) {
            return remedy(inside, Text.of("hidden.end.other-namespace"));
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
        return remedy(inside, nobody);
    }

    private Remedy pinned(NamespacePin pin, Action inside) {
        List<Text> who = StopHolder.names(snapshot, List.of(pin.pid()));
        return switch (pin.kind()) {
            case MOUNT -> remedy(inside, Text.of("hidden.end.pin.mount", CommandIn.path(pin.path())));
            case OPEN_FILE, SOCKET, THREAD ->
                remedy(
                        pin.pid() == INIT
                                ? new Action.LookThere("outside-the-container", null)
                                : StopHolder.act(snapshot, List.of(pin.pid())),
                        Text.of("hidden.end.pin." + pin.kind().word(), who));
        };
    }
}
