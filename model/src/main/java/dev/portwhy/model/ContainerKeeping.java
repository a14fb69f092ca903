package dev.portwhy.model;

import java.util.List;

/**
 * Who has started a container, with which others, and what starts it again: what stands in its engine's files.
 *
 * @param runtime the engine, as of {@link Container#runtime()}
 * @param id the container
 * @param user whose engine it is; 0 for root's
 * @param name the container's name for its engine; empty where it has none
 * @param by who has started it
 * @param restart docker's restart policy: {@code always}, {@code unless-stopped}, {@code on-failure}, {@code no}; empty where it
 *     is not known
 * @param group what it belongs to: the project of compose, the namespace of a pod; empty for none
 * @param member its name there: the service, the pod; empty for none
 * @param files what it was made from: the files of compose, the manifest of a static pod, as far as they are still there
 */
public record ContainerKeeping(
        String runtime,
        String id,
        int user,
        String name,
        By by,
        String restart,
        String group,
        String member,
        List<String> files) {

    /** Who starts containers. */
    public enum By {
        /** A person, or a program that leaves no trace. */
        ENGINE,
        /** {@code docker compose}: docs.docker.com/reference/cli/docker/compose/stop. */
        COMPOSE,
        /** A service of docker's swarm mode, which replaces each container that ends. */
        SWARM,
        /** The kubelet, which starts a pod's containers again. */
        KUBELET
    }

    public ContainerKeeping {
        files = List.copyOf(files);
    }

    /** Whether it is about a container. */
    public boolean isOf(Container container) {
        return id.equals(container.id()) && user == container.user();
    }

    /** Whether its engine starts it again when its first process has ended in whatever way. */
    public boolean restartsAlways() {
        return restart.equals("always") || restart.equals("unless-stopped");
    }

    /** Whether its engine starts it again when its first process has failed, which one that was killed has. */
    public boolean restartsOnFailure() {
        return restart.equals("on-failure");
    }
}
