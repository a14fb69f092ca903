package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.Container;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which container a network namespace was made for, by the file the runtime keeps it under. It answers for namespaces in
 * which no process of the container lives any more: docker's {@code /run/docker/netns/KEY} is named in the container's
 * {@code config.v2.json}; the {@code /run/netns/netns-UUID} of podman, {@code /run/user/UID/netns/netns-UUID} of a user's, and the {@code cni-UUID} of containerd in the OCI
 * specification of the container.
 *
 * <p>All containers of all runtimes are read for it, so ask only where no process tells. What a user's files say counts for
 * files in that user's own runtime directory, and for mounts and command lines of that user's own.
 */
public final class NetnsContainers {

    private static final String NAMESPACES = "linux.namespaces";
    private static final int MOST_NAMESPACES = 8;
    private static final Set<String> SPECIFICATION = specification();

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final DockerFiles docker;
    private final ContainersStorage storage;
    private final ContainerdTasks tasks;
    private final OciStates states;
    private @Nullable Map<String, Membership> owners;

    /** Reads below the root of {@code files}, when first asked. */
    public NetnsContainers(KernelFiles files, EtcPasswd users) {
        this.files = files;
        owned = new OwnedFiles(files);
        docker = new DockerFiles(files, users);
        storage = new ContainersStorage(files, users);
        tasks = new ContainerdTasks(files);
        states = new OciStates(files, tasks);
    }

    private static Set<String> specification() {
        Set<String> enter = new java.util.HashSet<>(Set.of("annotations", "linux", NAMESPACES));
        for (int i = 0; i < MOST_NAMESPACES; i++) {
            enter.add(NAMESPACES + '[' + i + ']');
        }
        return Set.copyOf(enter);
    }

    /**
     * The container, and for Kubernetes the pod, that a namespace's file belongs to; null where none is known.
     *
     * @param file the path
     * @param user who says that this is the namespace's path, by a mount or on a command line; 0 for root
     */
    public @Nullable Membership find(String file, int user) {
        if (!keptByRuntime(plain(file))) {
            return null;
        }
        Map<String, Membership> known = owners;
        if (known == null) {
            known = new HashMap<>();
            owners = known;
            readAll(known);
        }
        Membership owner = known.get(plain(file));
        Container container = owner == null ? null : owner.container();
        return container == null || user != 0 && container.user() != user ? null : owner;
    }

    /** Whether a container runtime may have made the file; {@code ip netns add} leaves the choice of a name to a person. */
    private static boolean keptByRuntime(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return file.startsWith("/run/docker/netns/") || name.startsWith("netns-") || name.startsWith("cni-");
    }

    private void readAll(Map<String, Membership> into) {
        docker.sandboxes((id, key, known) -> put(into, key, id, 0, known));
        tasks.each((id, directory, namespace) -> {
            Map<String, String> values = values(owned.read(directory + "/config.json"));
            put(into, network(values), id, 0, ContainerdTasks.known(namespace, values, 0));
        });
        storage.ofAllUsers();
        storage.each((id, user, data) -> {
            String name = storage.name(id, user);
            String file = name == null ? "" : network(values(data.read("userdata/config.json")));
            boolean own = user == 0 || file.startsWith(ContainersStorage.runtimeDirectory(user) + '/');
            if (name != null && own) {
                put(into, file, id, user, KnownContainer.named("podman", name, null, 0));
            }
        });
    }

    private Map<String, String> values(int length) {
        return length <= 0 ? Map.of() : StateFile.object(files.bytes(), length, SPECIFICATION);
    }

    /** The path of the network namespace in an OCI specification; empty where it has none. */
    static String network(Map<String, String> values) {
        for (int i = 0; i < MOST_NAMESPACES; i++) {
            String entry = NAMESPACES + '[' + i + "].";
            if ("network".equals(values.get(entry + "type"))) {
                return values.getOrDefault(entry + "path", "");
            }
        }
        return "";
    }

    private void put(Map<String, Membership> into, String file, String id, int user, KnownContainer known) {
        if (!file.isEmpty()) {
            String state = known.state() == null ? state(id, user) : known.state();
            Container container = new Container(known.runtime(), id, known.name(), state, user);
            into.putIfAbsent(plain(file), new Membership(null, container, known.pod()));
        }
    }

    private String state(String id, int user) {
        OciStates.State state = states.find(id, user);
        return state != null && OciStates.alive(files, state.pid()) ? "running" : "exited";
    }

    /** {@code /var/run} is a link to {@code /run} everywhere, and runtimes write the one or the other. */
    private static String plain(String file) {
        return file.startsWith("/var/run/") ? file.substring(4) : file;
    }
}
