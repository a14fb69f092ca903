package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.proc.ProcessUsers;
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
 * <p>Whoever says that a process is in a container, says it of a container of the own: the one who chose the name of the
 * cgroup, the one whom a monitor runs as, the one whose files they are. What is not root says it of own processes only.
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
    private final ProcessUsers processUsers;
    private final CgroupOwners cgroupOwners;
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
        processUsers = new ProcessUsers(files, users);
        cgroupOwners = new CgroupOwners(files);
        catalogue = new ContainerCatalogue(files, users);
        podLogs = new PodLogs(files);
    }

    /** What a process belongs to. */
    public Membership of(ContainedProcess process) {
        CgroupFacts says = facts.get(process.cgroup().paths());
        if (says == null) {
            says = CgroupFacts.of(process.cgroup(), cgroupOwners::of);
            facts.put(process.cgroup().paths(), says);
        }
        Named named = named(process, says);
        if (named == null) {
            named = byFirstProcess(process);
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
     * @param user whose it is; 0 for root
     * @param known what is known of it
     */
    private record Named(String id, int user, KnownContainer known) {

        private Container container() {
            return new Container(known.runtime(), id, known.name(), known.state(), user);
        }
    }

    private @Nullable Named named(ContainedProcess process, CgroupFacts says) {
        Monitor monitor = monitor(process);
        Named innermost = null;
        for (int i = says.containers().size() - 1; i >= 0; i--) {
            CgroupContainer container = says.containers().get(i);
            if (!mayDescribe(container.user(), process)) {
                continue;
            }
            String name = container.named() ? container.id() : null;
            if (monitor != null && monitor.id().equals(container.id()) && monitor.user() == container.user()) {
                name = monitor.name();
            }
            Named found = new Named(
                    container.id(),
                    container.user(),
                    catalogue.find(container.id(), container.runtime(), name, container.user(), says.path()));
            if (found.known.name() != null) {
                return found;
            }
            innermost = innermost == null ? found : innermost;
        }
        if (innermost == null && monitor != null) {
            return new Named(
                    monitor.id(),
                    monitor.user(),
                    catalogue.find(monitor.id(), monitor.runtime(), monitor.name(), monitor.user(), ""));
        }
        return innermost;
    }

    private boolean mayDescribe(int user, ContainedProcess process) {
        return processUsers.mayDescribe(user, process.pid(), process.uid());
    }

    /** The nearest ancestor that watches over a container, and may say so of this process. */
    private @Nullable Monitor monitor(ContainedProcess process) {
        ContainedProcess ancestor = process.parent();
        for (int i = 0; ancestor != null && i < MOST_ANCESTORS; i++) {
            Monitor monitor = Monitor.of(ancestor, files.root().live());
            if (monitor != null && mayDescribe(monitor.user(), process)) {
                return monitor;
            }
            ancestor = ancestor.parent();
        }
        return null;
    }

    private @Nullable Named byFirstProcess(ContainedProcess process) {
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
        state = state != null && mayDescribe(state.user(), process) ? state : null;
        if (state == null) {
            String namespace = files.readLink("/proc/" + process.pid() + "/ns/mnt");
            state = namespace == null || namespace.equals(ownMountNamespace)
                    ? null
                    : byMountNamespace().get(namespace);
        }
        if (state == null || !mayDescribe(state.user(), process)) {
            return null;
        }
        boolean plain = state.runtime().equals("runc") || state.runtime().equals("crun");
        return new Named(
                state.id(),
                state.user(),
                catalogue.find(state.id(), plain ? null : state.runtime(), null, state.user(), ""));
    }

    private Map<Integer, OciStates.State> byInit() {
        if (byInit == null) {
            byInit = new HashMap<>();
            for (OciStates.State state : catalogue.states().all()) {
                FileStat stat = files.root().live() ? files.stat("/proc/" + state.pid()) : null;
                if (stat == null || processUsers.mayDescribe(state.user(), state.pid(), stat.uid())) {
                    byInit.putIfAbsent(state.pid(), state);
                }
            }
            ownMountNamespace = files.readLink("/proc/self/ns/mnt");
        }
        return byInit;
    }

    private Map<String, OciStates.State> byMountNamespace() {
        if (byMountNamespace == null) {
            byMountNamespace = new HashMap<>();
            for (OciStates.State state : byInit().values()) {
                String namespace = files.readLink("/proc/" + state.pid() + "/ns/mnt");
                if (namespace != null) {
                    byMountNamespace.putIfAbsent(namespace, state);
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
