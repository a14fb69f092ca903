package dev.portwhy.model;

/**
 * A process that holds ports on behalf of a container: whoever looks for the service finds this process instead.
 *
 * @param pid the process, {@code docker-proxy}, {@code rootlessport}, {@code slirp4netns}, {@code pasta}, or {@code conmon},
 *     which keeps a port for which a NAT rule does the work
 * @param namespaceIndex the served namespace's index in {@link Snapshot#namespaces()}; -1 where it was not found
 * @param container the served container by name or short id; empty where it is not known
 * @param target where it sends what arrives, {@code 172.17.0.2:80}; empty where it does not tell
 * @param pod podman's pod that the container keeps the network of, by its short id; empty for none, or where it is not known
 */
public record PortForward(int pid, int namespaceIndex, String container, String target, String pod) {

    /** One for a container by itself, or for whom is not known. */
    public PortForward(int pid, int namespaceIndex, String container, String target) {
        this(pid, namespaceIndex, container, target, "");
    }

    PortForward in(int index) {
        return new PortForward(pid, index, container, target, pod);
    }
}
