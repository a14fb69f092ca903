package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Docker's own file of a container, {@code DATA-ROOT/containers/ID/config.v2.json}. The data root is
 * {@code /var/lib/docker}, what {@code /etc/docker/daemon.json} says, that of the snap, or a user's
 * {@code ~/.local/share/docker}.
 */
final class DockerFiles {

    private static final Set<String> ENTER = Set.of("State", "Config", "Config.Labels", "NetworkSettings");
    private static final Set<String> KEPT = Set.of("Config", "Config.Labels");
    private static final Set<String> HOST = Set.of("RestartPolicy");
    private static final String CONFIG = "/config.v2.json";
    private static final String HOST_CONFIG = "/hostconfig.json";
    private static final String POD_LABEL = "Config.Labels.io.kubernetes.pod.";

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final EtcPasswd users;
    private @Nullable List<String> roots;

    DockerFiles(KernelFiles files, EtcPasswd users) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.users = users;
    }

    /** The container of an id; {@code user} is that of a rootless docker, 0 for root's. */
    @Nullable KnownContainer find(String id, int user) {
        if (!OwnedFiles.isName(id)) {
            return null;
        }
        if (user != 0) {
            String home = users.home(user);
            return home == null ? null : parse(owned.read(home, user, ".local/share/docker" + file(id)));
        }
        for (String root : roots()) {
            KnownContainer known = parse(owned.read(root + file(id)));
            if (known != null) {
                return known;
            }
        }
        return null;
    }

    /** Takes the files of a container of a docker. */
    interface Files {
        /** The content of {@code config.v2.json} and {@code hostconfig.json} as values by their paths. */
        void take(String id, Map<String, String> config, Map<String, String> host);
    }

    /** Hands on what the two files of a container say; nothing where they cannot be read. */
    void files(String id, int user, Files taker) {
        String home = user == 0 ? null : users.home(user);
        if (!OwnedFiles.isName(id) || user != 0 && home == null) {
            return;
        }
        if (home != null) {
            String place = ".local/share/docker/containers/" + id;
            Map<String, String> config = values(owned.read(home, user, place + CONFIG), KEPT);
            taker.take(id, config, values(owned.read(home, user, place + HOST_CONFIG), HOST));
            return;
        }
        for (String root : roots()) {
            Map<String, String> config = values(owned.read(root + file(id)), KEPT);
            if (!config.isEmpty()) {
                taker.take(id, config, values(owned.read(root + "/containers/" + id + HOST_CONFIG), HOST));
                return;
            }
        }
    }

    /** The ids of all containers of root's docker. */
    List<String> ids() {
        List<String> all = new ArrayList<>();
        for (String root : roots()) {
            List<String> ids = files.list(root + "/containers");
            all.addAll(ids == null ? List.of() : ids);
        }
        return all;
    }

    private Map<String, String> values(int length, Set<String> enter) {
        return length <= 0 ? Map.of() : StateFile.object(files.bytes(), length, enter);
    }

    private static String file(String id) {
        return "/containers/" + id + CONFIG;
    }

    private @Nullable KnownContainer parse(int length) {
        return length <= 0 ? null : parse(files.bytes(), length);
    }

    /** Takes the containers of a docker by the files of their network namespaces. */
    @FunctionalInterface
    interface Sandboxes {
        /** A container, and the path of the file its namespace is mounted on. */
        void take(String id, String file, KnownContainer known);
    }

    /** Hands on every container that has a network namespace of its own. */
    void sandboxes(Sandboxes sandboxes) {
        for (String root : roots()) {
            List<String> ids = files.list(root + "/containers");
            for (String id : ids == null ? List.<String>of() : ids) {
                int length = owned.read(root + file(id));
                if (length > 0) {
                    String file = StateFile.object(files.bytes(), length, ENTER).get("NetworkSettings.SandboxKey");
                    KnownContainer known = parse(files.bytes(), length);
                    if (file != null && known != null) {
                        sandboxes.take(id, file, known);
                    }
                }
            }
        }
    }

    private List<String> roots() {
        if (roots == null) {
            roots = new ArrayList<>();
            int length = owned.read("/etc/docker/daemon.json");
            if (length > 0) {
                Map<String, String> daemon = StateFile.object(files.bytes(), length, Set.of());
                // Its name before Docker 17.05, which was understood up to 23.0.
                String root = daemon.getOrDefault("data-root", daemon.get("graph"));
                if (root != null && root.startsWith("/")) {
                    roots.add(root);
                }
            }
            roots.add("/var/lib/docker");
            roots.add("/var/snap/docker/common/var-lib-docker");
        }
        return roots;
    }

    /** Reads a {@code config.v2.json}; null where it has no name. */
    static @Nullable KnownContainer parse(byte[] bytes, int length) {
        Map<String, String> values = StateFile.object(bytes, length, ENTER);
        String name = values.get("Name");
        if (name == null) {
            return null;
        }
        int pid = OciStates.pid(values.get("State.Pid"));
        String plain = name.startsWith("/") ? name.substring(1) : name;
        KnownContainer known = KnownContainer.named("docker", plain, state(values), pid);
        String pod = values.get(POD_LABEL + "name");
        String uid = values.get(POD_LABEL + "uid");
        if (known.pod() != null || pod == null || uid == null) {
            return known;
        }
        return new KnownContainer(
                "docker",
                values.getOrDefault("Config.Labels.io.kubernetes.container.name", plain),
                known.state(),
                pid,
                new dev.portwhy.model.Pod(values.get(POD_LABEL + "namespace"), pod, uid));
    }

    /** The word that {@code docker ps} shows, from the flags as {@code State.String()} of moby reads them. */
    private static @Nullable String state(Map<String, String> values) {
        if (!values.containsKey("State.Running")) {
            return null;
        }
        if ("true".equals(values.get("State.Running"))) {
            return "true".equals(values.get("State.Paused"))
                    ? "paused"
                    : "true".equals(values.get("State.Restarting")) ? "restarting" : "running";
        }
        if ("true".equals(values.get("State.RemovalInProgress"))) {
            return "removing";
        }
        if ("true".equals(values.get("State.Dead"))) {
            return "dead";
        }
        String started = values.get("State.StartedAt");
        return started == null || started.startsWith("0001-01-01") ? "created" : "exited";
    }
}
