package dev.portwhy.linux.systemd;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.ProcessInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a systemd manager reads units from, the strongest directory first (systemd.unit(5), "Unit File Load Path"). A
 * user's manager is asked by its own environment; each manager sees its own mounts. A user's files are read as files of a
 * user's ({@link OwnedFiles}), wherever the manager's environment says they are.
 */
final class UnitDirectories {

    private UnitDirectories() {}

    /** Whether a process is a manager for one user. */
    static boolean ofUser(ProcessInfo manager) {
        return manager.pid() != 1 && manager.cmdline().contains("--user");
    }

    /** The root directory of a manager, as a path for this program without a slash at its end. */
    static String root(KernelFiles files, ProcessInfo manager) {
        String seen = "/proc/" + manager.pid() + "/root";
        return files.stat(seen + "/etc") == null ? "" : seen;
    }

    /** The directories, as paths of the manager. */
    static List<String> of(KernelFiles files, ProcessInfo manager) {
        return ofUser(manager) ? user(files, manager) : SYSTEM;
    }

    private static final List<String> SYSTEM = List.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/etc/systemd/system.attached",
            "/run/systemd/system",
            "/run/systemd/system.attached",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/run/systemd/generator.late");

    private static List<String> user(KernelFiles files, ProcessInfo manager) {
        String environment = files.text("/proc/" + manager.pid() + "/environ");
        String home = value(environment, "HOME", "/nonexistent");
        String config = value(environment, "XDG_CONFIG_HOME", home + "/.config");
        String data = value(environment, "XDG_DATA_HOME", home + "/.local/share");
        String run = value(environment, "XDG_RUNTIME_DIR", "/run/user/" + Integer.toUnsignedString(manager.uid()));
        return List.of(
                config + "/systemd/user.control",
                run + "/systemd/user.control",
                run + "/systemd/transient",
                run + "/systemd/generator.early",
                config + "/systemd/user",
                "/etc/xdg/systemd/user",
                "/etc/systemd/user",
                run + "/systemd/user",
                "/run/systemd/user",
                run + "/systemd/generator",
                data + "/systemd/user",
                "/usr/local/share/systemd/user",
                "/usr/share/systemd/user",
                "/usr/local/lib/systemd/user",
                "/usr/lib/systemd/user",
                run + "/systemd/generator.late");
    }

    private static String value(@Nullable String environment, String name, String fallback) {
        if (environment != null) {
            for (String entry : environment.split("\0", -1)) {
                if (entry.startsWith(name + "=/")) {
                    return plain(entry.substring(name.length() + 1));
                }
            }
        }
        return fallback;
    }

    /** A path without a slash that says nothing. */
    private static String plain(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            boolean idle = path.charAt(i) == '/' && (i + 1 == path.length() || path.charAt(i + 1) == '/');
            if (!idle) {
                plain.append(path.charAt(i));
            }
        }
        return plain.toString();
    }
}
