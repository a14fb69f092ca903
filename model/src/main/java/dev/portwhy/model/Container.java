package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * The container a process belongs to.
 *
 * @param runtime {@code docker}, {@code podman}, {@code containerd}, {@code cri-o}, or the OCI runtime's own name
 * @param id the full id, as the runtime prints it with {@code --no-trunc}
 * @param name its name; null when the runtime's state files could not be read or hold none
 * @param state {@code running}, {@code exited}, {@code paused}…; null when not known
 * @param user whose runtime runs it: 0 for root's, else the user of a rootless one, who alone can speak to it
 */
public record Container(
        String runtime,
        String id,
        @Nullable String name,
        @Nullable String state,
        int user) {

    /** A container of root's. */
    public Container(String runtime, String id, @Nullable String name, @Nullable String state) {
        this(runtime, id, name, state, 0);
    }

    /** The first twelve characters of the id, as runtimes print it. */
    public String shortId() {
        return id.length() > 12 ? id.substring(0, 12) : id;
    }

    /** The name, or the short id where no name is known. */
    public String label() {
        return name == null ? shortId() : name;
    }
}
