package dev.portwhy.linux.container;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The running tasks of containerd, {@code /run/containerd/io.containerd.runtime.v2.task/NAMESPACE/ID} with
 * {@code config.json} (the OCI runtime specification) and {@code init.pid}. Docker's are in the namespace {@code moby},
 * those of Kubernetes in {@code k8s.io}; k3s, k0s, microk8s and a dockerd that
 * starts containerd itself keep theirs elsewhere.
 */
final class ContainerdTasks {

    private static final List<String> ROOTS = List.of(
            "/run/containerd",
            "/run/docker/containerd/daemon",
            "/run/k3s/containerd",
            "/run/k0s/containerd",
            "/var/snap/microk8s/common/run/containerd");
    /** The second one up to containerd 1.x, with the same files: Docker's until 20.10. */
    private static final List<String> TASKS =
            List.of("/io.containerd.runtime.v2.task", "/io.containerd.runtime.v1.linux");

    private static final String CRI = "annotations.io.kubernetes.cri.";

    /**
     * The directory of one containerd namespace.
     *
     * @param namespace containerd's namespace
     * @param path where its tasks are
     */
    private record Place(String namespace, String path) {}

    private final KernelFiles files;
    private final OwnedFiles owned;
    private @Nullable List<Place> places;

    ContainerdTasks(KernelFiles files) {
        this.files = files;
        owned = new OwnedFiles(files);
    }

    private List<Place> places() {
        if (places == null) {
            places = new ArrayList<>();
            for (String root : ROOTS) {
                for (String tasks : TASKS) {
                    List<String> namespaces = files.list(root + tasks);
                    for (String namespace : namespaces == null ? List.<String>of() : namespaces) {
                        places.add(new Place(namespace, root + tasks + '/' + namespace + '/'));
                    }
                }
            }
        }
        return places;
    }

    /** The container of an id; null where containerd has no such task. */
    @Nullable KnownContainer find(String id) {
        if (!OwnedFiles.isName(id)) {
            return null;
        }
        for (Place place : places()) {
            int length = owned.read(place.path + id + "/config.json");
            if (length >= 0) {
                Map<String, String> values = StateFile.object(files.bytes(), length, Set.of("annotations"));
                return known(place.namespace, values, OciStates.pid(owned.text(place.path + id + "/init.pid")));
            }
        }
        return null;
    }

    /** Takes tasks. */
    @FunctionalInterface
    interface Tasks {
        /** A task, the directory of its files, and the containerd namespace it is in. */
        void take(String id, String directory, String namespace);
    }

    /** Hands on every task. */
    void each(Tasks taker) {
        for (Place place : places()) {
            List<String> ids = files.list(place.path);
            for (String id : ids == null ? List.<String>of() : ids) {
                taker.take(id, place.path + id, place.namespace);
            }
        }
    }

    /** The first processes of all tasks, for {@link OciStates}. */
    void initProcesses(List<OciStates.State> into) {
        each((id, directory, namespace) -> {
            int pid = OciStates.pid(owned.text(directory + "/init.pid"));
            if (pid > 0) {
                into.add(new OciStates.State(pid, runtime(namespace), id, 0));
            }
        });
    }

    private static String runtime(String namespace) {
        return namespace.equals("moby") ? "docker" : "containerd";
    }

    /** What a {@code config.json} says: annotations of containerd's Kubernetes plug-in, or of nerdctl. */
    static KnownContainer known(String namespace, Map<String, String> values, int initPid) {
        String podName = values.get(CRI + "sandbox-name");
        String podUid = values.get(CRI + "sandbox-uid");
        Pod pod = podName == null || podUid == null
                ? null
                : new Pod(values.get(CRI + "sandbox-namespace"), podName, podUid);
        String name = values.get(CRI + "container-name");
        if (name == null) {
            name = "sandbox".equals(values.get(CRI + "container-type"))
                    ? "pause"
                    : values.get("annotations.nerdctl/name");
        }
        return new KnownContainer(runtime(namespace), name, null, initPid, pod);
    }
}
