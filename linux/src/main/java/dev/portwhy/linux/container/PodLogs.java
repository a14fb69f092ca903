package dev.portwhy.linux.container;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's log directory, whose entries are named {@code NAMESPACE_POD_UID} whatever the container runtime: the
 * last way to a pod's name. A container that sees the node's processes finds it below the root of the first of them.
 */
final class PodLogs {

    private static final String DIRECTORY = "/var/log/pods";

    private final KernelFiles files;
    private @Nullable Map<String, Pod> pods;

    PodLogs(KernelFiles files) {
        this.files = files;
    }

    /** The pod of a uid; one without a name where there are no logs of it. */
    Pod find(String uid) {
        if (pods == null) {
            pods = new HashMap<>();
            Map<String, Pod> found = new HashMap<>();
            read(DIRECTORY, found);
            if (found.isEmpty()) {
                read("/proc/1/root" + DIRECTORY, found);
            }
            pods = found;
        }
        Pod pod = pods.get(uid);
        return pod == null ? new Pod(null, null, uid) : pod;
    }

    private void read(String directory, Map<String, Pod> found) {
        List<String> names = files.list(directory);
        for (String name : names == null ? List.<String>of() : names) {
            Pod pod = parse(name);
            if (pod != null) {
                found.put(pod.uid(), pod);
            }
        }
    }

    /** The pod of a directory's name; null where it is not one of the kubelet's. */
    static @Nullable Pod parse(String name) {
        int first = name.indexOf('_');
        int last = name.lastIndexOf('_');
        return first <= 0 || last <= first + 1 || last == name.length() - 1
                ? null
                : new Pod(name.substring(0, first), name.substring(first + 1, last), name.substring(last + 1));
    }
}
