package dev.portwhy.linux.container;

import dev.portwhy.linux.EtcPasswd;
import dev.portwhy.linux.KernelFiles;
import dev.portwhy.model.Container;
import dev.portwhy.model.Pod;
import dev.portwhy.model.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells to which systemd unit, container and pod a process belongs.
 *
 * <p>The cgroup path names unit, container id and pod uid. Names and states come from the command line of the
 * container's monitor, or from the files of the container runtime, which are read when the first process of a container
 * is met and not before. Where the cgroup names no container ({@code --cgroups=disabled}, a cgroup namespace around this
 * program), the monitor among the ancestors does, or the container whose first process is an ancestor or shares the
 * mount namespace, which every container has for itself.
 *
 * <p>A container inside a container is told by the innermost id that the files of this machine know; where they know
 * none, by the innermost.
 */
public final class Memberships {

    private static final int MOST_ANCESTORS = 64;
    /** A file for each user whose manager is started at boot (systemd-logind.service(8)). */
    private static final String LINGER = "/var/lib/systemd/linger/";

    private final KernelFiles files;
    private final EtcPasswd users;
    private final ContainerCatalogue catalogue;
    private final PodLogs podLogs;
    private final Map<List<String>, CgroupFacts> facts = new HashMap<>();
    private @Nullable Map<Integer, OciStates.State> byInit;
    private @Nullable Map<String, OciStates.State> byMountNamespace;
    private @Nullable String ownMountNamespace;

    /** Reads below the root of {@code files}; {@code users} gives names to users' managers. */
    public Memberships(KernelFiles files, EtcPasswd users) {
        this.files = files;
        this.users = users;
        catalogue = new ContainerCatalogue(files, users);
        podLogs = new PodLogs(files);
    }

    /** What a process belongs to. */
    public Membership of(ContainedProcess process) {
        CgroupFacts says = facts.get(process.cgroup().paths());
        if (says == null) {
            says = CgroupFacts.of(process.cgroup());
            facts.put(process.cgroup().paths(), says);
        }
        Named named = named(process, says);
        if (named == null) {
            named = byFirstProcess(process, says);
        }
        Pod pod = pod(says, named);
        Unit unit = unit(says.unit());
        Container container = named == null ? null : named.container();
        return unit == null && container == null && pod == null
                ? Membership.NONE
                : new Membership(unit, container, pod);
    }

    /**
     * A container as it was found.
     *
     * @param id its id
     * @param known what is known of it
     */
    private record Named(String id, KnownContainer known) {

        private Container container() {
            return new Container(known.runtime(), id, known.name(), known.state());
        }
    }

    private @Nullable Named named(ContainedProcess process, CgroupFacts says) {
        Monitor monitor = monitor(process);
        Named innermost = null;
        for (int i = says.containers().size() - 1; i >= 0; i--) {
            CgroupContainer container = says.containers().get(i);
            String name = container.named() ? container.id() : null;
            if (monitor != null && monitor.id().equals(container.id())) {
                name = monitor.name();
            }
            Named found = new Named(
                    container.id(),
                    catalogue.find(container.id(), container.runtime(), name, userOf(says), says.path()));
            if (found.known.name() != null) {
                return found;
            }
            innermost = innermost == null ? found : innermost;
        }
        if (innermost == null && monitor != null) {
            return new Named(
                    monitor.id(), catalogue.find(monitor.id(), monitor.runtime(), monitor.name(), userOf(says), ""));
        }
        return innermost;
    }

    private static long userOf(CgroupFacts says) {
        return says.unit() == null ? CgroupUnit.SYSTEM : says.unit().userId();
    }

    private static @Nullable Monitor monitor(ContainedProcess process) {
        ContainedProcess ancestor = process.parent();
        for (int i = 0; ancestor != null && i < MOST_ANCESTORS; i++) {
            Monitor monitor = Monitor.of(ancestor);
            if (monitor != null) {
                return monitor;
            }
            ancestor = ancestor.parent();
        }
        return null;
    }

    private @Nullable Named byFirstProcess(ContainedProcess process, CgroupFacts says) {
        Map<Integer, OciStates.State> inits = byInit();
        if (inits.isEmpty()) {
            return null;
        }
        OciStates.State state = null;
        ContainedProcess ancestor = process;
        for (int i = 0; state == null && ancestor != null && i < MOST_ANCESTORS; i++) {
            state = inits.get(ancestor.pid());
            ancestor = ancestor.parent();
        }
        if (state == null) {
            String namespace = files.readLink("/proc/" + process.pid() + "/ns/mnt");
            state = namespace == null || namespace.equals(ownMountNamespace)
                    ? null
                    : byMountNamespace().get(namespace);
        }
        if (state == null) {
            return null;
        }
        boolean plain = state.runtime().equals("runc") || state.runtime().equals("crun");
        return new Named(
                state.id(), catalogue.find(state.id(), plain ? null : state.runtime(), null, userOf(says), ""));
    }

    private Map<Integer, OciStates.State> byInit() {
        if (byInit == null) {
            byInit = new HashMap<>();
            for (OciStates.State state : catalogue.states().all()) {
                byInit.put(state.pid(), state);
            }
            ownMountNamespace = files.readLink("/proc/self/ns/mnt");
        }
        return byInit;
    }

    private Map<String, OciStates.State> byMountNamespace() {
        if (byMountNamespace == null) {
            byMountNamespace = new HashMap<>();
            for (OciStates.State state : catalogue.states().all()) {
                String namespace = files.readLink("/proc/" + state.pid() + "/ns/mnt");
                if (namespace != null) {
                    byMountNamespace.put(namespace, state);
                }
            }
        }
        return byMountNamespace;
    }

    /** The pod, from the files of the container's runtime or of the kubelet; the uid is the cgroup's where it has one. */
    private @Nullable Pod pod(CgroupFacts says, @Nullable Named named) {
        Pod byRuntime = named == null ? null : named.known.pod();
        if (byRuntime != null) {
            String uid = says.podUid();
            return uid == null ? byRuntime : new Pod(byRuntime.namespace(), byRuntime.name(), uid);
        }
        return says.podUid() == null ? null : podLogs.find(says.podUid());
    }

    private @Nullable Unit unit(@Nullable CgroupUnit unit) {
        if (unit == null) {
            return null;
        }
        if (unit.userId() == CgroupUnit.SYSTEM) {
            return new Unit(unit.name(), Unit.Kind.SYSTEM, null);
        }
        String user = users.name((int) unit.userId());
        return new Unit(unit.name(), Unit.Kind.USER, user, files.stat(LINGER + user) != null);
    }
}
