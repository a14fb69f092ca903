package dev.portwhy.linux.container;

import dev.portwhy.model.Container;
import dev.portwhy.model.Pod;
import dev.portwhy.model.Unit;
import org.jspecify.annotations.Nullable;

/**
 * What a process belongs to.
 *
 * @param unit its systemd unit; null for none
 * @param container its container; null for none
 * @param pod its Kubernetes pod; null for none
 */
public record Membership(
        @Nullable Unit unit,
        @Nullable Container container,
        @Nullable Pod pod) {

    /** A process that belongs to nothing of these. */
    public static final Membership NONE = new Membership(null, null, null);
}
