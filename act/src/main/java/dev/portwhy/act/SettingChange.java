package dev.portwhy.act;

import dev.portwhy.model.NamespaceId;
import org.jspecify.annotations.Nullable;

/**
 * A setting that was, or is to be, given another value.
 *
 * @param key its name, as sysctl(8) writes it
 * @param netns its network namespace
 * @param from its value before, as the kernel wrote it; null where it could not be read
 * @param to its value behind
 * @param running whether the running kernel was given it
 * @param file the file of /etc/sysctl.d that gives it after a boot (sysctl.d(5)); null where none was written
 */
public record SettingChange(
        String key,
        NamespaceId netns,
        @Nullable String from,
        String to,
        boolean running,
        @Nullable String file) {}
