package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.boot.ContainerSetting;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Settings that runtimes write into the network namespace of a container when they make it: {@code HostConfig.Sysctls} of docker's
 * hostconfig.json, {@code linux.sysctl} in the config.json of an OCI bundle (containerd's tasks, podman's and CRI-O's
 * containers; a pod's are those of its sandbox), {@code config.sysctl} of runc's own state. They are root's files; others see none of
 * them.
 */
final class ContainerSysctls {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MOST = 4096;

    /** Directories with one directory a container, and the file in there. */
    private record Place(String directory, String file, String object) {}

    private static final Place DOCKER = new Place("/var/lib/docker/containers", "hostconfig.json", "Sysctls");
    /** Of podman and CRI-O: a directory named by the driver of the storage. */
    private static final List<String> STORAGES = List.of("/var/lib/containers/storage", "/run/containers/storage");

    private static final List<String> DRIVERS = List.of("overlay", "vfs", "btrfs", "zfs");
    /** Of containerd, of the one in k3s and RKE2, of the one that docker starts; one directory a namespace of its. */
    private static final List<String> TASKS = List.of(
            "/run/containerd/io.containerd.runtime.v2.task",
            "/run/k3s/containerd/io.containerd.runtime.v2.task",
            "/run/docker/containerd/daemon/io.containerd.runtime.v2.task");
    /** Of runc called by hand, whose bundle may lie anywhere: {@code config.sysctl} of its state. */
    private static final Place RUNC = new Place("/run/runc", "state.json", "sysctl");

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final List<ContainerSetting> found = new ArrayList<>();

    private ContainerSysctls(KernelFiles files) {
        this.files = files;
        owned = new OwnedFiles(files);
    }

    /** All that can be read. */
    static List<ContainerSetting> read(KernelFiles files) {
        ContainerSysctls sysctls = new ContainerSysctls(files);
        sysctls.each(DOCKER);
        for (String storage : STORAGES) {
            for (String driver : DRIVERS) {
                sysctls.each(new Place(storage + "/" + driver + "-containers", "userdata/config.json", "sysctl"));
            }
        }
        for (String tasks : TASKS) {
            for (String namespace : names(files, tasks)) {
                sysctls.each(new Place(tasks + "/" + namespace, "config.json", "sysctl"));
            }
        }
        sysctls.each(RUNC);
        return sysctls.found;
    }

    private static List<String> names(KernelFiles files, String directory) {
        List<String> names = files.list(directory);
        return names == null ? List.of() : names;
    }

    private void each(Place place) {
        for (String id : names(files, place.directory)) {
            String path = place.directory + "/" + id + "/" + place.file;
            int length = found.size() < MOST && OwnedFiles.isName(id) ? owned.read(path) : -1;
            if (length > 0) {
                parse(id, path, place.object, files.bytes(), length, found);
            }
        }
    }

    /** Reads the members of the object of that name, wherever in a file it stands; of a cut file, what stands before the cut. */
    static void parse(String id, String path, String object, byte[] bytes, int length, List<ContainerSetting> found) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
            boolean inside = false;
            String key = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    key = parser.currentName();
                } else if (token == JsonToken.START_OBJECT && key.equals(object)) {
                    inside = true;
                } else if (token == JsonToken.END_OBJECT) {
                    inside = false;
                } else if (inside && token == JsonToken.VALUE_STRING) {
                    found.add(new ContainerSetting(id, path, key, parser.getString()));
                }
            }
        } catch (JacksonException e) {
            // What stands before the damage counts.
        }
    }
}
