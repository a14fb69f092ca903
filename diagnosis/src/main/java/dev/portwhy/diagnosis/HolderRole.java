package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;

/** What a holder of a socket is among those that belong to it: what decides whether ending it alone helps, and whom it harms. */
public enum HolderRole {
    /** The process of a service, the master of its workers, or a program by itself. */
    MAIN,
    /** One of a master, which has the socket too and starts another for each that ends. */
    WORKER,
    /** One of a service, but not its main process. */
    PART,
    /** A login or a job that a service has started for somebody. */
    SESSION,
    /** A manager that keeps the socket for a socket unit. */
    SOCKET_UNIT,
    /** inetd(8), xinetd(8): has the ports of all entries of its table. */
    SUPER_SERVER,
    /** Passes on what arrives, for a container or to another machine. */
    FORWARDER,
    /** An engine of containers, which keeps the ports of all of them. */
    ENGINE,
    /** The first process of a pid namespace that is no service manager: the container ends with it. */
    INIT,
    /** Nothing is known of it: it has ended, or may not be seen. */
    UNKNOWN;

    /** A word for it that stays the same: {@code socket-unit}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** That of a process. */
    public static HolderRole of(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return UNKNOWN;
        }
        if (new ManagedSockets(snapshot).isManager(pid)) {
            return SOCKET_UNIT;
        }
        if (snapshot.hidden().forward(pid) != null) {
            return FORWARDER;
        }
        if (EngineItself.is(snapshot, pid)) {
            return ENGINE;
        }
        if (SuperServer.is(snapshot, pid)) {
            return SUPER_SERVER;
        }
        if (pid == 1) {
            return INIT;
        }
        if (new ServerGroups(snapshot).master(pid) != pid) {
            return WORKER;
        }
        return UnitRole.of(snapshot, process) == UnitRole.SESSION ? SESSION : inUnit(snapshot, process);
    }

    private static HolderRole inUnit(Snapshot snapshot, ProcessInfo process) {
        Unit unit = process.unit();
        if (unit == null || process.container() != null || !unit.name().endsWith(".service")) {
            return MAIN;
        }
        ProcessInfo main =
                UnitRole.main(snapshot, process, unit, snapshot.keeping().facts(unit));
        return main == null || main.pid() == process.pid() ? MAIN : PART;
    }
}
