package dev.portwhy.diagnosis;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which lines a program writes to a setting, in the order in which it does: {@code apply_all()} of systemd's
 * src/sysctl/sysctl.c (247 to 257), {@code write_setting_list()} of procps' src/sysctl.c, TuneD's plugin_sysctl.py.
 *
 * <p>systemd keeps one line for each name: a later one with another value takes the place of the earlier and goes to the end, one
 * with the same value changes nothing. procps writes every line in turn. Both leave out of a pattern whatever has a line
 * of its own, wherever that stands.
 */
final class StageWrites {

    /** A line, and the file it stands in. */
    record Entry(BootFile file, BootLine line) {}

    private final BootStage stage;
    private final List<Entry> entries = new ArrayList<>();
    /** What systemd keeps. */
    private final Map<String, Entry> kept = new LinkedHashMap<>();

    StageWrites(BootStage stage) {
        this.stage = stage;
        for (BootFile file : stage.files()) {
            for (BootLine line : file.counts() ? file.lines() : List.<BootLine>of()) {
                Entry entry = new Entry(file, line);
                entries.add(entry);
                keep(entry);
            }
        }
    }

    private void keep(Entry entry) {
        Entry before = kept.get(entry.line().key());
        if (before != null && !same(before.line().value(), entry.line().value())) {
            kept.remove(entry.line().key());
        }
        // In its old place where the value is the same, but known by its last line.
        kept.put(entry.line().key(), entry);
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    /** The lines that are written to a setting, the last of them last; {@code key} is its path below {@code /proc/sys}. */
    List<Entry> to(String key) {
        return switch (stage.kind()) {
            case SYSTEMD_SYSCTL -> systemd(key);
            case PROCPS, PROCPS_EXCLUDING -> procps(key);
            case PROCPS_3, TUNED, TUNED_AGAIN, COMMAND_LINE, SYSTEMD -> exact(key);
        };
    }

    private List<Entry> systemd(String key) {
        Entry own = kept.get(key);
        if (own != null) {
            return own.line().value() == null ? List.of() : List.of(own);
        }
        List<Entry> writes = new ArrayList<>();
        for (Entry entry : kept.values()) {
            if (entry.line().value() != null
                    && entry.line().pattern()
                    && BootPattern.globbed(entry.line().key(), key) != null) {
                writes.add(entry);
            }
        }
        return writes;
    }

    private List<Entry> procps(String key) {
        List<Entry> writes = new ArrayList<>();
        for (Entry entry : entries) {
            BootLine line = entry.line();
            String path = line.pattern() ? BootPattern.globbed(line.key(), key) : null;
            boolean written = line.pattern() ? path != null && !keptAway(path) : leadsTo(line.key(), key);
            if (line.value() != null && written) {
                writes.add(entry);
            }
        }
        return writes;
    }

    /** {@code settinglist_findpath()}: paths are compared as they are written, so that a doubled slash makes another of one. */
    private boolean keptAway(String path) {
        for (Entry entry : entries) {
            BootLine line = entry.line();
            boolean excludes = stage.kind() == BootStage.Kind.PROCPS_EXCLUDING && line.value() == null;
            if (line.key().equals(path) || excludes && BootPattern.takes(line.key(), path)) {
                return true;
            }
        }
        return false;
    }

    private List<Entry> exact(String key) {
        List<Entry> writes = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.line().value() != null && leadsTo(entry.line().key(), key)) {
                writes.add(entry);
            }
        }
        return writes;
    }

    /** All lines that name a setting by itself or by a pattern, those of files that are not read too. */
    List<Entry> naming(String key) {
        List<Entry> naming = new ArrayList<>();
        for (BootFile file : stage.files()) {
            for (BootLine line : file.lines()) {
                if (leadsTo(line.key(), key) || line.pattern() && BootPattern.globbed(line.key(), key) != null) {
                    naming.add(new Entry(file, line));
                }
            }
        }
        return naming;
    }

    /** Whether the kernel finds a setting by a path as it is written: doubled slashes and dots make no difference. */
    private static boolean leadsTo(String written, String key) {
        if (written.equals(key)) {
            return true;
        }
        if (written.indexOf("//") < 0
                && written.indexOf("/.") < 0
                && !written.startsWith("/")
                && !written.startsWith("./")) {
            return false;
        }
        List<String> names = new ArrayList<>();
        for (String name : written.split("/", -1)) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    return false;
                }
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return String.join("/", names).equals(key);
    }
}
