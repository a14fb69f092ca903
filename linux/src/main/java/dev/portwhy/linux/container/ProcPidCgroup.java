package dev.portwhy.linux.container;

import dev.portwhy.linux.file.TextCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/cgroup} (cgroups(7)): the process's path in each hierarchy.
 *
 * <p>A machine may have cgroup v1, v2 or both. systemd keeps its units in the hierarchy {@code name=systemd}, or in
 * {@code 0::} where it runs on v2 alone; on a hybrid machine either line may be the one that says {@code /}. Container
 * runtimes with the cgroupfs driver write to the controllers only. So all paths are of interest.
 *
 * @param paths the different paths, those in which systemd keeps units first; {@code /} is left out
 */
public record ProcPidCgroup(List<String> paths) {

    /** No path is known, or the root of every hierarchy. */
    public static final ProcPidCgroup NONE = new ProcPidCgroup(List.of());

    /** Reads lines {@code hierarchy:controllers:path}. A path may hold colons, and newlines that the kernel escaped. */
    public static ProcPidCgroup parse(TextCursor file) {
        List<String> paths = new ArrayList<>(4);
        int preferred = 0;
        while (!file.atEnd()) {
            String hierarchy = file.until(':');
            String controllers = file.until(':');
            if (file.peek() == '/') {
                String path = withoutDeleted(file.until('\n'));
                boolean systemd = controllers.equals("name=systemd");
                boolean unified = hierarchy.equals("0") && controllers.isEmpty();
                if (path.length() > 1 && !paths.contains(path)) {
                    paths.add(systemd ? 0 : unified ? preferred : paths.size(), path);
                    preferred += systemd || unified ? 1 : 0;
                } else if (systemd && paths.remove(path)) {
                    paths.addFirst(path);
                    preferred = Math.max(1, preferred);
                }
            } else {
                file.nextLine();
            }
        }
        return paths.isEmpty() ? NONE : new ProcPidCgroup(List.copyOf(paths));
    }

    /** A zombie's cgroup may be removed under it; the kernel then adds a word to the path. */
    private static String withoutDeleted(String path) {
        return path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
    }
}
