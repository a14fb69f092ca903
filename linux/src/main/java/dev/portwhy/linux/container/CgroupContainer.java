package dev.portwhy.linux.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container named by a cgroup path. The forms, with the systemd driver and with cgroupfs:
 *
 * <pre>
 * /system.slice/docker-ID.scope                 /docker/ID
 * /machine.slice/libpod-ID.scope/container      /libpod_parent/libpod-ID       x.service/libpod-payload-ID
 * /system.slice/nerdctl-ID.scope                /default/ID
 * …-podUID.slice/cri-containerd-ID.scope        /kubepods/burstable/podUID/ID  …-podUID.slice:cri-containerd:ID
 * …-podUID.slice/crio-ID.scope                  /kubepods/burstable/podUID/crio-ID
 * /machine.slice/machine-NAME.scope             /lxc.payload.NAME              /lxc/NAME
 * </pre>
 *
 * Rootless runtimes have the same below {@code user@UID.service}. What belongs to the monitor of a container
 * ({@code libpod-conmon-ID}, {@code lxc.monitor.NAME}) is not in the container.
 *
 * @param runtime the contract's word; null where the path leaves it open
 * @param id 64 hexadecimal digits, or a name where the runtime has nothing else
 * @param user the user who chose the name of its cgroup, and so the one whose runtime runs it; 0 for root
 */
record CgroupContainer(@Nullable String runtime, String id, int user) {

    private static final int ID_LENGTH = 64;

    /** A container of root's. */
    CgroupContainer(@Nullable String runtime, String id) {
        this(runtime, id, 0);
    }

    /** Whether the id is the name, as for LXC and systemd-nspawn. */
    boolean named() {
        return id.length() != ID_LENGTH || !isHex(id, 0);
    }

    /** The containers of a path, the outermost first: a container may run containers. */
    static List<CgroupContainer> of(String path) {
        return of(path, CgroupOwners::byPath);
    }

    /** As {@link #of(String)}, with who chose which name. */
    static List<CgroupContainer> of(String path, CgroupUnit.Owners owners) {
        List<CgroupContainer> found = new ArrayList<>(1);
        String before = "";
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String part = path.substring(start, end);
            boolean supervisor = path.startsWith("/supervisor", end);
            CgroupContainer container = supervisor ? null : ofPart(part, before);
            if (container != null) {
                container = new CgroupContainer(container.runtime, container.id, owners.of(path, start));
                if (!found.contains(container)) {
                    found.add(container);
                }
            }
            before = part;
            start = end + 1;
        }
        return found;
    }

    private static @Nullable CgroupContainer ofPart(String part, String before) {
        String name = part.endsWith(".scope") ? part.substring(0, part.length() - 6) : part;
        int prefixEnd = name.length() - ID_LENGTH;
        if (prefixEnd >= 0 && isHex(name, prefixEnd)) {
            return ofId(name, prefixEnd, before);
        }
        if (name.startsWith("lxc.payload.")) {
            return named("lxc", name.substring(12));
        }
        if (before.equals("lxc")) {
            return named("lxc", name);
        }
        if (part.endsWith(".scope") && name.startsWith("machine-") && !name.startsWith("machine-qemu")) {
            return named("systemd-nspawn", unescape(name.substring(8)));
        }
        if (part.startsWith("systemd-nspawn@") && part.endsWith(".service")) {
            return named("systemd-nspawn", unescape(part.substring(15, part.length() - 8)));
        }
        return null;
    }

    private static @Nullable CgroupContainer named(String runtime, String name) {
        return name.isEmpty() ? null : new CgroupContainer(runtime, name);
    }

    private static @Nullable CgroupContainer ofId(String name, int prefixEnd, String before) {
        String id = name.substring(prefixEnd);
        if (prefixEnd == 0) {
            return new CgroupContainer(
                    switch (before) {
                        case "docker" -> "docker";
                        case "libpod_parent" -> "podman";
                        default -> null;
                    },
                    id);
        }
        char separator = name.charAt(prefixEnd - 1);
        if (separator != '-' && separator != ':') {
            return null; // more than 64 digits, or none of the known forms
        }
        String prefix = name.substring(0, prefixEnd - 1);
        prefix = prefix.substring(prefix.lastIndexOf(':') + 1);
        if (prefix.endsWith("conmon")) {
            return null;
        }
        return new CgroupContainer(
                switch (prefix) {
                    case "docker", "cri-dockerd" -> "docker";
                    case "libpod", "libpod-payload" -> "podman";
                    case "cri-containerd", "nerdctl", "containerd" -> "containerd";
                    case "crio" -> "cri-o";
                    default -> null;
                },
                id);
    }

    /** systemd.unit(5): {@code \x2d} stands for a hyphen in a part of a unit's name. */
    private static String unescape(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (name.startsWith("\\x2d", i)) {
                plain.append('-');
                i += 3;
            } else {
                plain.append(name.charAt(i));
            }
        }
        return plain.toString();
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (!(digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f')) {
                return false;
            }
        }
        return true;
    }
}
