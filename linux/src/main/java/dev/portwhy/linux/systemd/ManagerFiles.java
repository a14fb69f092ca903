package dev.portwhy.linux.systemd;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.ProcessInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The unit files of one manager and how they are read: the system's as root's, a user's as that user's. Each manager sees
 * its own mounts.
 */
final class ManagerFiles {

    private static final int INIT = 1;

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final ProcessInfo manager;
    private final List<String> paths;
    private final String root;

    ManagerFiles(KernelFiles files, OwnedFiles owned, ProcessInfo manager) {
        this.files = files;
        this.owned = owned;
        this.manager = manager;
        paths = UnitDirectories.of(files, manager);
        root = UnitDirectories.root(files, manager);
    }

    /** The system's, as this program sees them: where process 1 is no systemd, it has no mounts of its own that matter. */
    private ManagerFiles(KernelFiles files, OwnedFiles owned, ProcessInfo nobody, String root) {
        this.files = files;
        this.owned = owned;
        manager = nobody;
        paths = UnitDirectories.of(files, nobody);
        this.root = root;
    }

    /** The system's: as systemd sees them where it is process 1. */
    static ManagerFiles ofSystem(KernelFiles files, OwnedFiles owned, @Nullable ProcessInfo init) {
        ProcessInfo systemd =
                new ProcessInfo(INIT, 0, "systemd", List.of(), null, false, 0, "root", Instant.EPOCH, null, null, null);
        return init != null && init.comm().equals("systemd")
                ? new ManagerFiles(files, owned, systemd)
                : new ManagerFiles(files, owned, systemd, "");
    }

    /** The directories of units, the strongest first. */
    List<String> paths() {
        return paths;
    }

    /** The names in a directory as the manager sees it; empty where it cannot be read. */
    List<String> list(String directory) {
        List<String> names = manager.pid() == INIT
                ? files.list(root + directory)
                : owned.listIn(root + '/', manager.uid(), directory.substring(1));
        return names == null ? List.of() : names;
    }

    private @Nullable String text(String path) {
        return manager.pid() == INIT
                ? owned.text(root + path)
                : owned.textIn(root + '/', manager.uid(), path.substring(1));
    }

    /** What a unit's file in a directory and the drop-ins say, in the order in which it counts; empty where nothing is said. */
    List<String> texts(String unit, String path) {
        List<String> texts = new ArrayList<>();
        add(texts, path);
        // Drop-ins count in the order of their names; of two with one name the stronger directory's.
        Map<String, String> dropIns = new TreeMap<>();
        for (String below : dropInDirectories(unit)) {
            for (String directory : paths) {
                for (String file : list(directory + '/' + below)) {
                    if (file.endsWith(".conf")) {
                        dropIns.putIfAbsent(file, directory + '/' + below + '/' + file);
                    }
                }
            }
        }
        for (String file : dropIns.values()) {
            add(texts, file);
        }
        return texts;
    }

    /** The same for a unit of whose file only the name is known: its own, or the template that it is an instance of. */
    List<String> texts(String unit) {
        for (String name : unit.equals(template(unit)) ? List.of(unit) : List.of(unit, template(unit))) {
            for (String directory : paths) {
                String path = directory + '/' + name;
                if (text(path) != null) {
                    return texts(unit, path);
                }
            }
        }
        return List.of();
    }

    private void add(List<String> texts, String path) {
        String text = text(path);
        if (text != null) {
            texts.add(text);
        }
    }

    /** {@code web@.service} of {@code web@1.service}; the name itself where it is no instance. */
    static String template(String unit) {
        int at = unit.indexOf('@');
        int dot = unit.lastIndexOf('.');
        return at < 0 || dot < at ? unit : unit.substring(0, at + 1) + unit.substring(dot);
    }

    /**
     * Those of the unit, of its template, of each beginning of its name that ends with a hyphen, and of all units of its kind,
     * in this order: systemd.unit(5).
     */
    static Set<String> dropInDirectories(String unit) {
        Set<String> names = new LinkedHashSet<>();
        names.add(unit + ".d");
        String template = template(unit);
        names.add(template + ".d");
        int dot = template.lastIndexOf('.');
        String kind = dot < 0 ? "" : template.substring(dot);
        String stem = dot < 0 ? template : template.substring(0, dot);
        for (int hyphen = stem.lastIndexOf('-'); hyphen > 0; hyphen = stem.lastIndexOf('-', hyphen - 1)) {
            if (hyphen + 1 < stem.length()) {
                names.add(stem.substring(0, hyphen + 1) + kind + ".d");
            }
        }
        if (!kind.isEmpty()) {
            names.add(kind.substring(1) + ".d");
        }
        return names;
    }
}
