package dev.portwhy.cli.who;

import dev.portwhy.model.Container;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Pod;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.words.Visible;
import java.util.HashMap;
import java.util.Map;

/**
 * What holders are called on a screen: {@code nginx[812] fd 6} and, behind all holders of a socket, what they belong to: their pod,
 * else their container, else their systemd unit; behind a process that holds the port for a container, an arrow and that container.
 */
public final class HolderNames {

    private final Snapshot snapshot;
    private final HolderTable holders;
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, String> homes = new HashMap<>();
    private int lastPid = -1;
    private String lastName = "";

    /** Names for the holders of a snapshot. */
    public HolderNames(Snapshot snapshot) {
        this.snapshot = snapshot;
        holders = snapshot.holders();
    }

    /** {@code nginx[812]}; {@code ?[812]} for a process that ended before it could be read. */
    public String process(int pid) {
        if (pid != lastPid) {
            String known = names.get(pid);
            if (known == null) {
                ProcessInfo process = snapshot.process(pid);
                known = (process == null ? "?" : Visible.of(process.comm())) + "[" + pid + "]";
                names.put(pid, known);
            }
            lastPid = pid;
            lastName = known;
        }
        return lastName;
    }

    /** The process of a row of the holder table, with its thread where that has files of its own. */
    String name(int holder) {
        int pid = holders.pid(holder);
        int tid = holders.tid(holder);
        return tid == pid || tid <= 0 ? process(pid) : process(pid) + "/" + tid;
    }

    /** Appends how a holder has the socket: {@code fd 6}, {@code (io-uring)}; {@code (accept?)} where it is inferred. */
    void appendWay(StringBuilder out, int holder) {
        int fd = holders.fd(holder);
        Via via = holders.via(holder);
        if (fd >= 0) {
            out.append(" fd ").append(fd);
        }
        if (via != Via.FD) {
            out.append(" (").append(via.word()).append(holders.inferred(holder) ? "?)" : ")");
        }
    }

    /** Whether systemd keeps the socket for a socket unit. */
    boolean isKept(int holder) {
        return snapshot.socketUnitOf(holder) != null;
    }

    /** The pod, container or unit that a holder has the socket for; empty for none. */
    public String homeOf(int holder) {
        Unit unit = snapshot.socketUnitOf(holder);
        return unit == null ? home(holders.pid(holder)) : Visible.of(unit.name());
    }

    /** Whom a forwarding process serves: its container, else where it sends what arrives; empty where that is not known. */
    public String served(PortForward forward) {
        if (!forward.container().isEmpty() || !forward.target().isEmpty()) {
            return forward.container().isEmpty() ? forward.target() : forward.container();
        }
        return forward.namespaceIndex() < 0
                ? ""
                : snapshot.namespaces().get(forward.namespaceIndex()).name();
    }

    /** The pod, container or unit of a process, or whom it serves; empty for none. */
    public String home(int pid) {
        String known = homes.get(pid);
        if (known == null) {
            ProcessInfo process = snapshot.process(pid);
            known = process == null ? "" : Visible.of(homeOf(process));
            homes.put(pid, known);
        }
        return known;
    }

    private String homeOf(ProcessInfo process) {
        PortForward forward = snapshot.hidden().forward(process.pid());
        if (forward != null) {
            String served = served(forward);
            return served.isEmpty() ? "" : "-> " + served;
        }
        Pod pod = process.pod();
        Container container = process.container();
        if (pod != null) {
            return "pod " + (pod.name() == null ? pod.uid() : pod.namespace() + "/" + pod.name());
        }
        if (container != null) {
            return container.runtime() + " " + container.label();
        }
        return process.unit() == null ? "" : process.unit().name();
    }
}
