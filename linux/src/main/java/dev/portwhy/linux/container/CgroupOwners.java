package dev.portwhy.linux.container;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who chose a name in a cgroup path. Root makes cgroups and hands some of them over, to a user's service manager for one;
 * whoever has a cgroup's directory may make others in it, of any name (cgroups(7), "Cgroups delegation"). So a name is root's
 * where every directory around it is.
 */
final class CgroupOwners {

    private static final int ROOT = 0;
    private static final String MOUNTS = "/sys/fs/cgroup";

    private final KernelFiles files;
    private final Map<String, Integer> ownerOfDirectory = new HashMap<>();
    private @Nullable List<String> hierarchies;

    CgroupOwners(KernelFiles files) {
        this.files = files;
    }

    /**
     * The user who chose a name; 0 for root.
     *
     * @param path the cgroup
     * @param start where the name begins in it
     */
    int of(String path, int start) {
        int user = byPath(path, start);
        // from another cgroup namespace a path leads nowhere here; a recorded tree keeps no owners
        if (path.contains("/..") || !files.root().live()) {
            return user;
        }
        for (int slash = 0; slash >= 0 && slash < start; slash = path.indexOf('/', slash + 1)) {
            int owner = ownerOfDirectory.computeIfAbsent(path.substring(0, slash), this::owner);
            if (owner != ROOT) {
                return owner;
            }
        }
        return user;
    }

    /** As {@link #of}, as far as the path tells it by itself: below a user's service manager the names are that user's. */
    static int byPath(String path, int start) {
        int at = 1;
        while (at < start) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            long user = end < start ? CgroupUnit.managerOf(path.substring(at, end)) : CgroupUnit.SYSTEM;
            if (user > ROOT) {
                return (int) user;
            }
            at = end + 1;
        }
        return ROOT;
    }

    /** The first owner besides root in the hierarchies that have the directory. */
    private int owner(String directory) {
        for (String hierarchy : hierarchies()) {
            FileStat stat = files.stat(hierarchy + directory);
            if (stat != null && stat.uid() != ROOT) {
                return stat.uid();
            }
        }
        return ROOT;
    }

    /** Where cgroups are mounted: version 2 in one place, version 1 with a directory for each controller. */
    private List<String> hierarchies() {
        List<String> known = hierarchies;
        if (known == null) {
            known = new ArrayList<>();
            if (files.stat(MOUNTS + "/cgroup.procs") != null) {
                known.add(MOUNTS);
            } else {
                List<String> names = files.list(MOUNTS);
                for (String name : names == null ? List.<String>of() : names) {
                    known.add(MOUNTS + '/' + name);
                }
            }
            hierarchies = known;
        }
        return known;
    }
}
