package dev.portwhy.act;

import org.jspecify.annotations.Nullable;

/**
 * A setting that was, or is to be, given another value.
 *
 * @param key its name, as sysctl(8) writes it
 * @param netnsInode the number of its network namespace in {@code net:[…]} (namespaces(7)); of use in the same boot only
 * @param netnsName the name of that namespace for a person
 * @param from its value before, as the kernel wrote it; null where it could not be read
 * @param to its value behind
 * @param running whether the running kernel was given it
 * @param file the file of /etc/sysctl.d that gives it after a boot (sysctl.d(5)); null where none was written
 */
public record SettingChange(
        String key,
        long netnsInode,
        String netnsName,
        @Nullable String from,
        String to,
        boolean running,
        @Nullable String file) {}
