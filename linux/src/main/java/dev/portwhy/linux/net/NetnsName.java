package dev.portwhy.linux.net;

import dev.portwhy.model.Container;
import dev.portwhy.model.NetworkNamespace.Kind;
import dev.portwhy.model.Pod;
import org.jspecify.annotations.Nullable;

/**
 * The name a person knows a network namespace by.
 *
 * @param name the name
 * @param kind where it comes from
 */
public record NetnsName(String name, Kind kind) {

    /**
     * Whether a file is where {@code ip netns} or a container runtime keeps namespaces: {@code …/netns/NAME}. What is reached
     * through a process only is known to nobody by that name.
     */
    public static boolean isKept(String file) {
        return !file.startsWith("/proc/")
                && file.lastIndexOf("/netns/") >= 0
                && file.lastIndexOf("/netns/") + 6 == file.lastIndexOf('/');
    }

    /**
     * Decides by what is known: the machine's own namespace is {@code host}, also where containers share it; then
     * {@code NAMESPACE/POD} of Kubernetes, whose containers share one; then the name of the container in it; then that of the file it is kept under ({@code ip netns}, docker, CNI), or the path of
     * any other file that it is mounted on; then a process in it; then its inode number.
     *
     * @param host whether it is the machine's own
     * @param container a container that has it for its own; null for none
     * @param pod the pod of that container; null for none
     * @param file the path of a file that it is mounted on; empty for none
     * @param pid a process in it; 0 for none
     * @param inode its number
     */
    public static NetnsName of(
            boolean host, @Nullable Container container, @Nullable Pod pod, String file, int pid, long inode) {
        if (host) {
            return new NetnsName("host", Kind.HOST);
        }
        if (pod != null && pod.name() != null) {
            return new NetnsName(pod.namespace() + "/" + pod.name(), Kind.CONTAINER);
        }
        if (container != null) {
            return new NetnsName(container.label(), Kind.CONTAINER);
        }
        if (!file.isEmpty()) {
            return new NetnsName(isKept(file) ? file.substring(file.lastIndexOf('/') + 1) : file, Kind.NAMED);
        }
        if (pid > 0) {
            return new NetnsName("pid:" + pid, Kind.PROCESS);
        }
        return new NetnsName("net:" + inode, Kind.UNNAMED);
    }
}
