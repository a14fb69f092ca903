package dev.portwhy.linux.container;

import dev.portwhy.linux.EtcPasswd;
import dev.portwhy.linux.KernelFiles;
import dev.portwhy.linux.TextCursor;
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

    private final KernelFiles files;
    private final EtcPasswd users;
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final List<String> directories = new ArrayList<>();

    ContainersStorage(KernelFiles files, EtcPasswd users) {
        this.files = files;
        this.users = users;
    }

    /** The name of a container; {@code userId} is that of a rootless podman, negative for none. */
    @Nullable String name(String id, long userId) {
        if (userId >= 0) {
            ofUser(userId);
        }
        if (!names.containsKey(id)) {
            ofTheSystem();
        }
        return names.get(id);
    }

    private void ofUser(long userId) {
        String home = users.home((int) userId);
        if (home != null) {
            directory(home + "/.local/share/containers/storage");
        }
        directory("/run/user/" + userId + "/containers");
    }

    /** Also reads the storage of every user who is logged in or lingers, for {@link #each}. */
    void ofAllUsers() {
        List<String> ids = files.list("/run/user");
        for (String id : ids == null ? List.<String>of() : ids) {
            if (id.length() <= 10 && id.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                ofUser(Long.parseLong(id));
            }
        }
    }

    private void ofTheSystem() {
        directory("/var/lib/containers/storage");
        directory("/run/containers/storage");
        if (read.add("configurations")) {
            configured().forEach(this::directory);
        }
    }

    /** Takes containers. */
    @FunctionalInterface
    interface Containers {
        /** A container, and the directory of its files. */
        void take(String id, String directory);
    }

    /** Hands on every container of the system's storage, and of others that have been read. */
    void each(Containers containers) {
        ofTheSystem();
        for (String directory : List.copyOf(directories)) {
            List<String> ids = files.list(directory);
            for (String id : ids == null ? List.<String>of() : ids) {
                if (!id.contains(".")) {
                    containers.take(id, directory + '/' + id);
                }
            }
        }
    }

    /** Reads what stands in one graph root or run root, once. */
    private void directory(String root) {
        if (!read.add(root)) {
            return;
        }
        List<String> entries = files.list(root);
        for (String entry : entries == null ? List.<String>of() : entries) {
            if (entry.endsWith("-containers")) {
                directories.add(root + '/' + entry);
                file(root + '/' + entry + "/containers.json");
                file(root + '/' + entry + "/volatile-containers.json");
            }
        }
    }

    private void file(String path) {
        int length = files.read(path);
        if (length > 0) {
            parse(files.bytes(), length, names);
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
            if (files.read(path) > 0) {
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
