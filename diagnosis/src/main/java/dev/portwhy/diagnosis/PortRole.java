package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.ports.PortHolder;
import java.util.Locale;

/** What a holder is to a port: by that it is ended, and by that it is told apart from whoever only uses the port. */
public enum PortRole {
    /** It listens, or for UDP receives, and nobody but a person started it. */
    LISTENER,
    /** It is bound to the port and does nothing with it yet. */
    BOUND,
    /** It is the calling side of a connection, to which the kernel gave this port. */
    CLIENT,
    /** It holds the port for somebody else: docker-proxy, rootlessport, ssh(1) with {@code -L}. */
    FORWARDER,
    /** A manager of systemd keeps the socket for a socket unit. */
    SOCKET_UNIT,
    /** It is process 1, of this machine or of this container. */
    PID1,
    /** A service manager or a supervisor started it, and is asked to stop it. */
    SUPERVISED,
    /** It is one of the processes that a master started, which would start another one. */
    WORKER,
    /** It runs in a container, which its engine stops. */
    CONTAINER,
    /** It runs in a pod of Kubernetes, which starts again what is stopped. */
    POD,
    /** A connection that has outlived its listener, with or without a process. */
    LEFTOVER,
    /** The kernel itself has it open. */
    KERNEL;

    /** The word of the contract: {@code socket-unit}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a holder is; {@code holder} is a row of the holders' table, -1 for a socket without one. */
    static PortRole of(BindScene scene, Directions directions, Meeting meeting, int holder) {
        PortRole bySocket = bySocket(scene, directions, meeting);
        if (holder < 0) {
            NoHolder.Reason reason =
                    new NoHolderRule(scene.snapshot()).reason(meeting.row()).reason();
            return switch (reason) {
                case KERNEL -> KERNEL;
                case TIME_WAIT, ORPHAN, ACCEPT_QUEUE, SYN_REQUEST -> bySocket == CLIENT ? CLIENT : LEFTOVER;
                case NOT_PERMITTED, GONE, UNKNOWN -> bySocket;
            };
        }
        return bySocket == CLIENT || bySocket == LEFTOVER ? bySocket : byProcess(scene, holder, bySocket);
    }

    private static PortRole bySocket(BindScene scene, Directions directions, Meeting meeting) {
        boolean peer = scene.snapshot().sockets().state(meeting.row()).hasPeer()
                && meeting.holder().kind() != PortHolder.Kind.LISTENER;
        if (peer) {
            return scene.udp() || directions.isOutgoing(meeting.row()) ? CLIENT : LEFTOVER;
        }
        return scene.udp() || meeting.holder().kind() == PortHolder.Kind.LISTENER ? LISTENER : BOUND;
    }

    private static PortRole byProcess(BindScene scene, int holder, PortRole bySocket) {
        Snapshot snapshot = scene.snapshot();
        HolderTable holders = snapshot.holders();
        int pid = holders.pid(holder);
        if (snapshot.socketUnitOf(holder) != null || new ManagedSockets(snapshot).isManager(pid)) {
            return SOCKET_UNIT;
        }
        if (pid == 1) {
            return PID1;
        }
        if (Forwarding.of(snapshot, pid, scene.question().port()) != null) {
            return FORWARDER;
        }
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return bySocket;
        }
        if (process.pod() != null) {
            return POD;
        }
        if (process.container() != null) {
            return CONTAINER;
        }
        Keeper keeper = snapshot.keeping().keeper(pid);
        if (keeper != null && keeper.kind() != Keeper.Kind.CRON
                || StopHolder.manager(snapshot, pid) instanceof Ending.StopUnit) {
            return SUPERVISED;
        }
        return new ServerGroups(snapshot).master(pid) == pid ? bySocket : WORKER;
    }
}
