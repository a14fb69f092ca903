package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod a process belongs to.
 *
 * @param namespace the Kubernetes namespace; null when only the uid is known
 * @param name the pod's name; null when only the uid is known
 * @param uid the pod's uid, from the cgroup path
 */
public record Pod(@Nullable String namespace, @Nullable String name, String uid) {}
