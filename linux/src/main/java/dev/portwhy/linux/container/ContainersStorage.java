package dev.portwhy.linux.container;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.file.TextCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The storage that podman and cri-o share: {@code GRAPHROOT/DRIVER-containers/containers.json} and, for containers that
 * need not survive a crash, {@code volatile-containers.json} there or below the run root (storage.conf(5)). Roots are the
 * defaults, what {@code storage.conf} says, and a user's {@code ~/.local/share/containers/storage}.
 */
final class ContainersStorage {

    private static final List<String> CONFIGURATIONS =
            List.of("/etc/containers/storage.conf", "/usr/share/containers/storage.conf");

    private static final int ROOT = 0;

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final EtcPasswd users;
    private final Map<Integer, Map<String, String>> namesOfUser = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final List<Place> directories = new ArrayList<>();

    /**
     * A directory of containers.
     *
     * @param user whose containers they are; 0 for root
     * @param top the directory that is this user's for sure
     * @param below the directory's path below it
     */
    private record Place(int user, String top, String below) {}

    ContainersStorage(KernelFiles files, EtcPasswd users) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.users = users;
    }

    /** Where a user's programs keep what lasts as long as the login (pam_systemd(8), {@code XDG_RUNTIME_DIR}). */
    static String runtimeDirectory(int user) {
        return "/run/user/" + Integer.toUnsignedString(user);
    }

    /** The users besides root who have such a directory: those who are logged in, or linger. */
    static List<Integer> usersOfRuntimeDirectories(KernelFiles files) {
        List<Integer> found = new ArrayList<>();
        List<String> names = files.list("/run/user");
        for (String name : names == null ? List.<String>of() : names) {
            if (name.length() <= 10 && name.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                long user = Long.parseLong(name);
                if (user > ROOT && user < 0xffffffffL && name.equals(Long.toString(user))) {
                    found.add((int) user);
                }
            }
        }
        return found;
    }

    /** The name of a container of a user, of root's for 0. */
    @Nullable String name(String id, int user) {
        if (user == ROOT) {
            ofTheSystem();
        } else {
            ofUser(user);
        }
        return names(user).get(id);
    }

    private Map<String, String> names(int user) {
        return namesOfUser.computeIfAbsent(user, key -> new HashMap<>());
    }

    private void ofUser(int user) {
        String home = users.home(user);
        if (home != null) {
            directory(user, home, ".local/share/containers/storage");
        }
        directory(user, runtimeDirectory(user), "containers");
    }

    /** Also reads the storage of every user who is logged in or lingers, for {@link #each}. */
    void ofAllUsers() {
        usersOfRuntimeDirectories(files).forEach(this::ofUser);
    }

    private void ofTheSystem() {
        directory(ROOT, "/var/lib/containers/storage", "");
        directory(ROOT, "/run/containers/storage", "");
        if (read.add("configurations")) {
            configured().forEach(root -> directory(ROOT, root, ""));
        }
    }

    /** Takes containers. */
    @FunctionalInterface
    interface Containers {
        /** A container, its user, and a file of it by its path in the container's directory. */
        void take(String id, int user, UserData data);
    }

    /** Reads files of a container; returns their length, with the content in {@link KernelFiles#bytes()}. */
    @FunctionalInterface
    interface UserData {
        int read(String below);
    }

    /** Hands on every container of the system's storage, and of others that have been read. */
    void each(Containers containers) {
        ofTheSystem();
        for (Place place : List.copyOf(directories)) {
            List<String> ids = owned.list(place.top, place.user, place.below);
            for (String id : ids == null ? List.<String>of() : ids) {
                if (!id.contains(".")) {
                    containers.take(
                            id,
                            place.user,
                            below -> owned.read(place.top, place.user, place.below + '/' + id + '/' + below));
                }
            }
        }
    }

    /** Reads what stands in one graph root or run root, once. */
    private void directory(int user, String top, String below) {
        if (!read.add(user + top + '/' + below)) {
            return;
        }
        List<String> entries = owned.list(top, user, below);
        for (String entry : entries == null ? List.<String>of() : entries) {
            if (entry.endsWith("-containers")) {
                Place place = new Place(user, top, below.isEmpty() ? entry : below + '/' + entry);
                directories.add(place);
                file(place, "/containers.json");
                file(place, "/volatile-containers.json");
            }
        }
    }

    private void file(Place place, String name) {
        int length = owned.read(place.top, place.user, place.below + name);
        if (length > 0) {
            parse(files.bytes(), length, names(place.user));
        }
    }

    /** Adds the names of a {@code containers.json} by container id. */
    static void parse(byte[] bytes, int length, Map<String, String> into) {
        for (Map<String, String> container : StateFile.objects(bytes, length, Set.of("names"))) {
            String id = container.get("id");
            String name = container.get("names[0]");
            if (id != null && name != null) {
                into.putIfAbsent(id, name);
            }
        }
    }

    private List<String> configured() {
        List<String> roots = new ArrayList<>();
        for (String path : CONFIGURATIONS) {
            if (owned.read(path) > 0) {
                parseConfiguration(files.cursor(), roots);
            }
        }
        return roots;
    }

    /** Adds the values of {@code graphroot} and {@code runroot} of a storage.conf. */
    static void parseConfiguration(TextCursor file, List<String> roots) {
        while (!file.atEnd()) {
            String key = file.until('=').strip();
            if (key.equals("graphroot") || key.equals("runroot")) {
                file.until('"');
                String root = file.until('"');
                if (root.startsWith("/")) {
                    roots.add(root);
                }
            }
            file.nextLine();
        }
    }
}
