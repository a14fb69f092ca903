package dev.portwhy.model.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Substitutes for names and users, the same for the same one throughout a snapshot. */
final class Substitutes {

    private static final int NOBODY = 65534;
    private static final int FIRST_UID = 10001;
    private static final int SHORT = 12;
    private static final Pattern OF_CONTAINER = Pattern.compile("([a-z-]+-)([0-9a-f]{12,64})(\\.scope)");
    private static final Pattern OF_SESSION = Pattern.compile("(session-c?[0-9]+|init)\\.scope");
    private static final Pattern OF_USER = Pattern.compile("(user[@-])([0-9]+)(\\.service|\\.slice)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern UNNAMED = Pattern.compile("(pid|net):[0-9]+|host|");

    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<Integer, Integer> uids = new HashMap<>();
    private final Map<String, String> users = new HashMap<>();

    /** {@code web-3} for the third name of the sort {@code web}. */
    String name(String sort, String name) {
        String known = names.get(name);
        if (known == null) {
            known = sort + '-' + counts.merge(sort, 1, Integer::sum);
            names.put(name, known);
        }
        return known;
    }

    @Nullable String nameOrNull(String sort, @Nullable String name) {
        return name == null ? null : name(sort, name);
    }

    /** Root and nobody (the user whom a user namespace does not know) are themselves; the kernel treats them apart. */
    int uid(int uid) {
        return uid == 0 || uid == NOBODY || uid == -1
                ? uid
                : uids.computeIfAbsent(uid, other -> FIRST_UID + uids.size());
    }

    /** A user's name by its number, as the process that was seen first had it. */
    String user(int uid, String name) {
        if (name.isEmpty() || name.equals("root")) {
            return name;
        }
        String known = NUMBER.matcher(name).matches() ? Integer.toUnsignedString(uid(uid)) : "user-" + uid(uid);
        users.putIfAbsent(name, known);
        return known;
    }

    /** A user's name, or number, where that is all there is. */
    @Nullable String user(@Nullable String name) {
        if (name == null || name.isEmpty() || name.equals("root")) {
            return name;
        }
        if (users.containsKey(name)) {
            return users.get(name);
        }
        return NUMBER.matcher(name).matches()
                ? Integer.toUnsignedString(uid((int) Long.parseLong(name)))
                : name("user", name);
    }

    /** A program's name; that of a program that everybody has stays. */
    String program(String comm) {
        // A login shell puts a dash before its name.
        return comm.isEmpty() || PublicNames.has(comm.startsWith("-") ? comm.substring(1) : comm)
                ? comm
                : name("program", comm);
    }

    /** The path of a program: where programs everybody has are installed, it stays. */
    @Nullable String exe(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        String directory = path.substring(0, slash + 1);
        boolean usual = switch (directory) {
            case "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/systemd/", "/lib/systemd/" -> true;
            default -> false;
        };
        return (usual ? directory : '/' + name("path", directory) + '/') + program(path.substring(slash + 1));
    }

    /** A container's id: as long as it was, and told from every other by its first twelve characters. */
    String id(String id) {
        String known = names.get(id);
        if (known == null) {
            String number = Integer.toString(counts.merge("id", 1, Integer::sum));
            known = "0".repeat(SHORT - number.length()) + number + "0".repeat(Math.max(0, id.length() - SHORT));
            names.put(id, known);
            if (id.length() > SHORT) {
                names.put(id.substring(0, SHORT), known.substring(0, SHORT));
            }
        }
        return known;
    }

    /** A unit's name: its kind, and what systemd itself names, stay. */
    String unit(String unit) {
        Matcher container = OF_CONTAINER.matcher(unit);
        if (container.matches()) {
            return container.group(1) + id(container.group(2)) + container.group(3);
        }
        Matcher user = OF_USER.matcher(unit);
        if (user.matches()) {
            return user.group(1) + user(user.group(2)) + user.group(3);
        }
        int dot = unit.lastIndexOf('.');
        if (dot < 0 || OF_SESSION.matcher(unit).matches()) {
            return dot < 0 ? name("unit", unit) : unit;
        }
        String base = unit.substring(0, dot);
        int at = base.indexOf('@');
        String program = at < 0 ? base : base.substring(0, at);
        String instance = at < 0 ? "" : at == base.length() - 1 ? "@" : '@' + name("instance", base.substring(at + 1));
        return (PublicNames.has(program) ? program : name("unit", program)) + instance + unit.substring(dot);
    }

    /** A namespace's name: {@code host}, a pod's, a container's, or that of the file that it is mounted on. */
    String namespace(String name) {
        if (UNNAMED.matcher(name).matches()) {
            return name;
        }
        if (name.startsWith("/")) {
            return path(name);
        }
        int slash = name.indexOf('/');
        return slash < 0
                ? name("netns", name)
                : name("podnamespace", name.substring(0, slash)) + '/' + name("pod", name.substring(slash + 1));
    }

    /** A path: those of the kernel's own file systems stay, and so do the places where namespaces are kept. */
    String path(String path) {
        if (path.isEmpty() || path.startsWith("/proc/") || path.startsWith("/sys/")) {
            return path;
        }
        int slash = path.lastIndexOf('/');
        String directory = path.substring(0, slash + 1);
        return switch (directory) {
            case "/run/netns/", "/var/run/netns/", "/run/docker/netns/", "/var/run/docker/netns/" ->
                directory + name("netns", path.substring(slash + 1));
            default -> '/' + name("path", path);
        };
    }
}
