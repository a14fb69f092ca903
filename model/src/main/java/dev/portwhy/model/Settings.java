package dev.portwhy.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Kernel settings by their sysctl names ({@code net.ipv4.ip_local_port_range}), with the values as the kernel prints
 * them, white space folded. A setting that this kernel does not have is absent.
 *
 * @param values the settings by name, in alphabetical order
 */
public record Settings(Map<String, String> values) {

    /** No setting is known. */
    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The value of a setting; empty where the kernel has no such setting or it could not be read. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A setting that is one number; {@code fallback} where it is absent or not a number. */
    public long number(String key, long fallback) {
        String value = values.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
