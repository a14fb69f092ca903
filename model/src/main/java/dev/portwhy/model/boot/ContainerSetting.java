package dev.portwhy.model.boot;

/**
 * A setting that a container's runtime writes into the network namespace it makes, each time it starts the container:
 * {@code linux.sysctl} of the OCI runtime specification.
 *
 * @param container the container's whole id
 * @param path the file that says so
 * @param key the setting, with dots
 * @param value what is written
 */
public record ContainerSetting(String container, String path, String key, String value) {}
