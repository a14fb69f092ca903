package dev.portwhy.cli.who;

import dev.portwhy.ask.filter.Names;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.Options;
import dev.portwhy.cli.Services;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Services from /etc/services (services(5)) and control groups below /sys/fs/cgroup (cgroups(7)), of the machine that is asked;
 * hosts as the machine knows them on which the question is typed.
 */
final class SystemNames implements Names {

    private final Options options;

    SystemNames(Options options) {
        this.options = options;
    }

    @Override
    public int servicePort(String name) {
        Path root = options.root();
        Services service = Services.find(root == null ? Path.of("/") : root, name);
        return service == null ? -1 : service.port();
    }

    /** The number of a group's directory is the group's id. A recording does not keep it. */
    @Override
    public long cgroupId(String name) {
        if (!options.live()) {
            return -1;
        }
        // The longer one first: it lies below the other.
        for (String mount : new String[] {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
            Path group = Path.of(mount).resolve(below(mount, name));
            try {
                if (Files.exists(Path.of(mount, "cgroup.controllers")) && Files.isDirectory(group)) {
                    return (long) Files.getAttribute(group, "unix:ino");
                }
            } catch (IOException e) {
                return -1;
            }
        }
        return -1;
    }

    /** The path of a group below the mount, whether it was given with the mount before it or not. */
    static String below(String mount, String path) {
        String rest = path.equals(mount) || path.startsWith(mount + "/") ? path.substring(mount.length()) : path;
        return rest.startsWith("/") ? rest.substring(1) : rest;
    }

    @Override
    public List<IpAddress> addresses(String host) {
        return Hosts.lookUp(host);
    }
}
