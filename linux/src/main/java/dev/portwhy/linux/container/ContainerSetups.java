package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has started containers and starts them again: docker's {@code hostconfig.json} and the labels that compose and swarm
 * write, and the manifests of the kubelet. podman keeps its restart policy in a data base, which is not read.
 */
public final class ContainerSetups {

    private static final String LABEL = "Config.Labels.";
    private static final String COMPOSE = LABEL + "com.docker.compose.";
    private static final String SWARM = LABEL + "com.docker.swarm.service.name";

    /** Of kubeadm and most others, of k3s, of rke2. */
    private static final List<String> MANIFESTS = List.of(
            "/etc/kubernetes/manifests",
            "/var/lib/rancher/k3s/agent/pod-manifests",
            "/var/lib/rancher/rke2/agent/pod-manifests");

    private final KernelFiles files;
    private final DockerFiles docker;
    private final Map<String, ContainerKeeping> found = new HashMap<>();

    /** Reads below the root of {@code files}. */
    public ContainerSetups(KernelFiles files, EtcPasswd users) {
        this.files = files;
        docker = new DockerFiles(files, users);
    }

    /** Adds a container. */
    public void add(Container container, @Nullable Pod pod) {
        String key = container.user() + "/" + container.id();
        if (found.containsKey(key)) {
            return;
        }
        if (pod != null) {
            found.put(key, ofPod(container, pod));
        } else if (container.runtime().equals("docker")) {
            docker.files(container.id(), container.user(), (id, config, host) -> {
                ContainerKeeping keeping = of(container.id(), container.user(), config, host);
                if (keeping != null) {
                    found.put(key, keeping);
                }
            });
        }
    }

    /** Adds those of root's docker that have these names, where they are not there yet. */
    public void add(Set<String> names) {
        Set<String> missing = new HashSet<>(names);
        for (ContainerKeeping keeping : found.values()) {
            missing.remove(keeping.name());
        }
        if (missing.isEmpty()) {
            return; // as in most questions, which start more quickly without code made for a lambda
        }
        for (String one : docker.ids()) {
            docker.files(one, 0, (id, config, host) -> {
                ContainerKeeping keeping = of(id, 0, config, host);
                if (keeping != null && missing.contains(keeping.name())) {
                    found.putIfAbsent("0/" + id, keeping);
                }
            });
        }
    }

    /** All that were added and about which something is known. */
    public List<ContainerKeeping> all() {
        return new ArrayList<>(found.values());
    }

    private @Nullable ContainerKeeping of(String id, int user, Map<String, String> config, Map<String, String> host) {
        String name = config.get("Name");
        if (name == null) {
            return null;
        }
        String plain = name.startsWith("/") ? name.substring(1) : name;
        String restart = host.getOrDefault("RestartPolicy.Name", "");
        String project = config.getOrDefault(COMPOSE + "project", "");
        String service = config.getOrDefault(COMPOSE + "service", "");
        String swarm = config.getOrDefault(SWARM, "");
        if (!swarm.isEmpty()) {
            return keeping(id, user, plain, ContainerKeeping.By.SWARM, restart, "", swarm, List.of());
        }
        boolean composed = !project.isEmpty() && !service.isEmpty();
        return keeping(
                id,
                user,
                plain,
                composed ? ContainerKeeping.By.COMPOSE : ContainerKeeping.By.ENGINE,
                restart,
                composed ? project : "",
                composed ? service : "",
                composed ? there(config.getOrDefault(COMPOSE + "project.config_files", "")) : List.of());
    }

    private static ContainerKeeping keeping(
            String id,
            int user,
            String name,
            ContainerKeeping.By by,
            String restart,
            String group,
            String member,
            List<String> files) {
        return new ContainerKeeping("docker", id, user, name, by, restart, group, member, files);
    }

    /** Files of a list with commas; none where one of them is gone: compose reads all, or is told the project alone. */
    private List<String> there(String list) {
        List<String> there = new ArrayList<>();
        for (String file : list.split(",", -1)) {
            if (!file.startsWith("/") || files.stat(file) == null) {
                return List.of();
            }
            there.add(file);
        }
        return there;
    }

    private ContainerKeeping ofPod(Container container, Pod pod) {
        String name = pod.name() == null ? "" : pod.name();
        String manifest = isStatic(pod.uid()) ? manifest(name) : null;
        return new ContainerKeeping(
                container.runtime(),
                container.id(),
                container.user(),
                container.name() == null ? "" : container.name(),
                ContainerKeeping.By.KUBELET,
                "",
                pod.namespace() == null ? "" : pod.namespace(),
                name,
                manifest == null ? List.of() : List.of(manifest));
    }

    /** Pods of the API server have a UUID; those of a file the digest of that file (pkg/kubelet/config/common.go). */
    private static boolean isStatic(String uid) {
        return uid.length() == 32 && uid.indexOf('-') < 0;
    }

    /** The manifest of a static pod, whose name is that of the manifest's pod and the node's behind it; null for none. */
    private @Nullable String manifest(String pod) {
        String found = null;
        int longest = 0;
        for (String directory : MANIFESTS) {
            List<String> names = files.list(directory);
            for (String name : names == null ? List.<String>of() : names) {
                int dot = name.lastIndexOf('.');
                String extension = dot < 0 ? "" : name.substring(dot);
                boolean manifest = extension.equals(".yaml") || extension.equals(".yml") || extension.equals(".json");
                if (manifest && dot > longest && pod.startsWith(name.substring(0, dot) + "-")) {
                    longest = dot;
                    found = directory + "/" + name;
                }
            }
        }
        return found;
    }
}
