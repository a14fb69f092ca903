package dev.portwhy.cli.who;

import dev.portwhy.cli.Options;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.filter.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private Path path(String absolute) {
        Path root = options.root();
        return (root == null ? Path.of("/") : root).resolve(absolute.substring(1));
    }

    @Override
    public int servicePort(String name) {
        try {
            for (String line : Files.readString(path("/etc/services"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList()) {
                int port = portOf(line, name);
                if (port >= 0) {
                    return port;
                }
            }
            return -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /** The port of a line {@code name port/protocol alias… # comment}, if the name is one of its names; else -1. */
    static int portOf(String line, String name) {
        int hash = line.indexOf('#');
        String[] words = (hash < 0 ? line : line.substring(0, hash)).strip().split("\\s+", -1);
        for (int i = 0; i < words.length; i++) {
            if (i != 1 && words[i].equals(name) && words.length > 1) {
                int slash = words[1].indexOf('/');
                try {
                    return slash < 0 ? -1 : Integer.parseInt(words[1].substring(0, slash));
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return -1;
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
        return lookUp(host);
    }

    /** All addresses of a host, as this machine's resolver knows them. Nothing that looks like an address is looked up. */
    static List<IpAddress> lookUp(String host) {
        boolean letter = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean inName = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!inName && c != '-' && c != '.' && (c < '0' || c > '9')) {
                return List.of();
            }
            letter |= inName;
        }
        if (!letter) {
            return List.of();
        }
        List<IpAddress> addresses = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                IpAddress.parse(textOf(address)).ifPresent(addresses::add);
            }
        } catch (UnknownHostException e) {
            return List.of();
        }
        return addresses;
    }

    private static String textOf(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
