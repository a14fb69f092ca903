package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what any runtime's files say about a container id. Each container is looked for once. */
final class ContainerCatalogue {

    private final KernelFiles files;
    private final DockerFiles docker;
    private final ContainersStorage storage;
    private final ContainerdTasks tasks;
    private final OciStates states;
    private final Map<Key, KnownContainer> known = new HashMap<>();

    /** A container of a user; another user's files may speak of the same id. */
    private record Key(String id, int user) {}

    ContainerCatalogue(KernelFiles files, EtcPasswd users) {
        this.files = files;
        docker = new DockerFiles(files, users);
        storage = new ContainersStorage(files, users);
        tasks = new ContainerdTasks(files);
        states = new OciStates(files, tasks);
    }

    /** The containers by their first process. */
    OciStates states() {
        return states;
    }

    /**
     * What is known of a container.
     *
     * @param id the container
     * @param runtime the contract's word; null where it is not known yet
     * @param name its name where its monitor told; null otherwise
     * @param user the user whose container it is; 0 for root. Only that user's files are asked
     * @param cgroup its cgroup path, to see whether it is frozen
     */
    KnownContainer find(String id, @Nullable String runtime, @Nullable String name, int user, String cgroup) {
        Key key = new Key(id, user);
        KnownContainer found = known.get(key);
        if (found == null) {
            found = withState(search(id, runtime, name, user), key, cgroup);
            known.put(key, found);
        }
        return found;
    }

    private KnownContainer search(String id, @Nullable String runtime, @Nullable String name, int user) {
        if (name != null) {
            return KnownContainer.named(runtime == null ? "podman" : runtime, name, null, 0);
        }
        KnownContainer found = null;
        if (user == 0 && (runtime == null || runtime.equals("containerd"))) {
            found = tasks.find(id);
        }
        if (found == null && (runtime == null || runtime.equals("podman") || runtime.equals("cri-o"))) {
            String stored = storage.name(id, user);
            found = stored == null ? null : KnownContainer.named(runtime == null ? "podman" : runtime, stored, null, 0);
        }
        boolean docked = found != null && found.runtime().equals("docker") && found.name() == null;
        if (found == null || docked) {
            KnownContainer byDocker =
                    runtime == null || runtime.equals("docker") || docked ? docker.find(id, user) : null;
            found = byDocker == null ? found : byDocker;
        }
        return found == null ? new KnownContainer(runtime == null ? "oci" : runtime, null, null, 0, null) : found;
    }

    private KnownContainer withState(KnownContainer found, Key key, String cgroup) {
        if (found.state() != null) {
            return found;
        }
        int pid = found.initPid();
        String runtime = found.runtime();
        if (pid == 0) {
            OciStates.State state = states.find(key.id, key.user);
            pid = state == null ? 0 : state.pid();
            runtime = state != null && runtime.equals("oci") ? state.runtime() : runtime;
        }
        // a process of it was met, so it runs unless its first process is known to be gone
        boolean running = pid == 0 || OciStates.alive(files, pid);
        String state = !running ? "exited" : frozen(cgroup) ? "paused" : "running";
        return new KnownContainer(runtime, found.name(), state, pid, found.pod());
    }

    /** cgroup v1's freezer, or v2's own file, on a pure or a hybrid machine. */
    private boolean frozen(String cgroup) {
        return cgroup.length() > 1
                && !cgroup.contains("/..")
                && ("FROZEN".equals(files.text("/sys/fs/cgroup/freezer" + cgroup + "/freezer.state"))
                        || "1".equals(files.text("/sys/fs/cgroup" + cgroup + "/cgroup.freeze"))
                        || "1".equals(files.text("/sys/fs/cgroup/unified" + cgroup + "/cgroup.freeze")));
    }
}
