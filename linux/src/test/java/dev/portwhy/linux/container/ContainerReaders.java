package dev.portwhy.linux.container;

import static dev.portwhy.linux.kit.TextReader.Writer.JSON;
import static dev.portwhy.linux.kit.TextReader.Writer.PERSON;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.TextReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The readers of what container runtimes keep, with what they read. */
public final class ContainerReaders {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final EtcPasswd NOBODY = EtcPasswd.parse(TextCursor.of(""));

    private ContainerReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(storage(), configuration(), docker(), dockerRoot(), task(), runc(), crun());
    }

    private static String id(int index) {
        return "%064x".formatted(index + 1);
    }

    private static String label(int index, int extra) {
        return "\"label.of.somebody." + index + "\":\"" + "x".repeat(extra) + "\",";
    }

    private static TextReader storage() {
        return TextReader.of(
                        JSON,
                        "/var/lib/containers/storage/overlay-containers/containers.json",
                        ContainersStorage.class,
                        StateFile.class)
                .lines(
                        "[",
                        (i, extra) -> "{\"id\":\"%s\",\"names\":[\"web%d\"],\"layer\":\"%s\"},\n"
                                .formatted(id(i), i, "x".repeat(extra)),
                        "{}]")
                .finds(i -> "web" + i, files -> {
                    ContainersStorage storage = new ContainersStorage(files, NOBODY);
                    Set<String> names = new TreeSet<>();
                    for (int i = 0; i < 2000; i++) {
                        String name = storage.name(id(i), 0);
                        if (name != null) {
                            names.add(name);
                        }
                    }
                    return names;
                });
    }

    private static TextReader configuration() {
        return TextReader.of(PERSON, "/etc/containers/storage.conf", ContainersStorage.class)
                .lines(
                        "[storage]\n",
                        (i, extra) -> "# a word of explanation" + "x".repeat(extra) + "\n",
                        "graphroot = \"/srv/containers\"\n")
                .finds(i -> "/srv/containers", files -> {
                    List<String> roots = new ArrayList<>();
                    ContainersStorage.parseConfiguration(files.cursor("/etc/containers/storage.conf"), roots);
                    return new TreeSet<>(roots);
                });
    }

    private static TextReader docker() {
        return TextReader.of(
                        JSON,
                        "/var/lib/docker/containers/" + ID + "/config.v2.json",
                        DockerFiles.class,
                        StateFile.class)
                .lines(
                        "{\"State\":{\"Running\":true,\"Pid\":4711},\"Name\":\"/web\",\"Config\":{\"Labels\":{",
                        ContainerReaders::label,
                        "\"z\":\"\"}},\"NetworkSettings\":{\"SandboxKey\":\"/var/run/docker/netns/abc\"}}")
                .finds(i -> "/var/run/docker/netns/abc", files -> {
                    Set<String> found = new TreeSet<>();
                    new DockerFiles(files, NOBODY).sandboxes((id, file, known) -> found.add(file));
                    KnownContainer known = new DockerFiles(files, NOBODY).find(ID, 0);
                    if (known != null) {
                        found.add("name " + known.name());
                        found.add("pid " + known.initPid());
                    }
                    found.remove("pid 0");
                    return found;
                });
    }

    private static TextReader dockerRoot() {
        return TextReader.of(JSON, "/etc/docker/daemon.json", DockerFiles.class)
                .lines(
                        "{\"insecure-registries\":[",
                        (i, extra) -> "\"registry" + i + ".example" + "x".repeat(extra) + "\",",
                        "\"z\"],\"data-root\":\"/srv/docker\"}")
                .finds(i -> "/srv/docker", files -> {
                    int length = files.read("/etc/docker/daemon.json");
                    String root = StateFile.object(files.bytes(), Math.max(0, length), Set.of())
                            .get("data-root");
                    return root == null ? Set.of() : Set.of(root);
                });
    }

    private static TextReader task() {
        return TextReader.of(
                        JSON,
                        "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
                        ContainerdTasks.class,
                        NetnsContainers.class)
                .lines(
                        "{\"annotations\":{",
                        ContainerReaders::label,
                        "\"io.kubernetes.cri.container-name\":\"coredns\"},"
                                + "\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\"/run/netns/cni-1\"}]}}")
                .finds(i -> "coredns", files -> {
                    Set<String> found = new TreeSet<>();
                    KnownContainer known = new ContainerdTasks(files).find(ID);
                    if (known != null && known.name() != null) {
                        found.add(known.name());
                    }
                    Membership owner = new NetnsContainers(files, NOBODY).find("/run/netns/cni-1", 0);
                    if (owner != null) {
                        found.add("owner");
                    }
                    return found;
                });
    }

    private static TextReader runc() {
        return state("/run/runc/" + ID + "/state.json", "init_process_pid");
    }

    private static TextReader crun() {
        return state("/run/crun/" + ID + "/status", "pid");
    }

    private static TextReader state(String path, String field) {
        return TextReader.of(JSON, path, OciStates.class)
                .lines(
                        "{\"config\":{\"labels\":[",
                        (i, extra) -> "\"label" + i + "=" + "x".repeat(extra) + "\",",
                        "\"z\"]},\"" + field + "\":4711}")
                .finds(i -> "4711", ContainerReaders::firstProcess);
    }

    private static Set<String> firstProcess(KernelFiles files) {
        Set<String> found = new TreeSet<>();
        for (OciStates.State state : new OciStates(files, new ContainerdTasks(files)).all()) {
            found.add(Integer.toString(state.pid()));
        }
        return found;
    }
}
