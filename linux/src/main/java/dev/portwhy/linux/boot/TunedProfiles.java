package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What TuneD writes when its service starts: the settings of the active profile and of those it includes, then, unless
 * {@code reapply_sysctl = 0} in tuned-main.conf, the files of /run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf over them
 * (tuned-main.conf(5), {@code _apply_system_sysctl()} of plugin_sysctl.py).
 */
final class TunedProfiles {

    private static final String ACTIVE = "/etc/tuned/active_profile";
    private static final String MAIN = "/etc/tuned/tuned-main.conf";
    private static final List<String> DIRECTORIES =
            List.of("/etc/tuned/profiles", "/etc/tuned", "/usr/lib/tuned/profiles", "/usr/lib/tuned");
    private static final int MOST_PROFILES = 64;

    private final KernelFiles files;
    /** By section and setting; a later profile's takes the place of an earlier one's. */
    private final Map<String, Map<String, Found>> sections = new LinkedHashMap<>();

    private final Set<String> read = new TreeSet<>();

    private record Found(String path, TunedProfile.Line line) {}

    private TunedProfiles(KernelFiles files) {
        this.files = files;
    }

    /** Adds what TuneD writes to the stages of a boot, or says that a profile is chosen that nobody applies. */
    static void add(KernelFiles files, List<BootStage> stages, List<BootMention> mentions) {
        String active = files.text(ACTIVE);
        if (active == null || active.isBlank()) {
            return;
        }
        if (!starts(files)) {
            mentions.add(new BootMention(BootMention.Kind.TUNED, ACTIVE, 1, active));
            return;
        }
        TunedProfiles profiles = new TunedProfiles(files);
        for (String name : active.split("\\s+", -1)) {
            profiles.load(name);
        }
        BootStage stage = profiles.stage();
        if (!stage.files().isEmpty()) {
            stages.add(stage);
            if (reapplies(files)) {
                stages.add(SysctlDirectories.read(files, BootStage.Kind.TUNED_AGAIN));
            }
        }
    }

    /** Whether the service starts at boot; where its unit is not there to be seen, a chosen profile says so. */
    private static boolean starts(KernelFiles files) {
        boolean there = files.stat("/usr/lib/systemd/system/tuned.service") != null
                || files.stat("/lib/systemd/system/tuned.service") != null;
        boolean wanted = files.readLink("/etc/systemd/system/multi-user.target.wants/tuned.service") != null
                || files.readLink("/etc/runlevels/default/tuned") != null;
        String own = files.readLink("/etc/systemd/system/tuned.service");
        boolean masked = own != null && own.endsWith("/dev/null");
        return !masked && (wanted || !there && !files.root().live());
    }

    private static boolean reapplies(KernelFiles files) {
        String main = files.text(MAIN);
        boolean reapplies = true;
        for (String line : main == null ? new String[0] : main.split("\n", -1)) {
            int sign = line.indexOf('=');
            if (sign > 0 && line.substring(0, sign).strip().equals("reapply_sysctl")) {
                String value = line.substring(sign + 1).strip();
                reapplies = value.equals("1") || value.equalsIgnoreCase("true");
            }
        }
        return reapplies;
    }

    private void load(String name) {
        if (!OwnedFiles.isName(name) || read.size() > MOST_PROFILES || !read.add(name)) {
            return;
        }
        for (String directory : DIRECTORIES) {
            String path = directory + "/" + name + "/tuned.conf";
            int length = files.kindOf(path) == KernelFiles.REGULAR ? files.read(path) : -1;
            if (length >= 0) {
                TunedProfile profile = TunedProfile.parse(files.bytes(), length);
                profile.includes().forEach(this::load);
                take(path, profile);
                return;
            }
        }
    }

    private void take(String path, TunedProfile profile) {
        for (TunedProfile.Section section : profile.sections()) {
            if (section.replaces() || !section.enabled()) {
                sections.remove(section.name());
            }
            if (section.enabled()) {
                Map<String, Found> settings = sections.computeIfAbsent(section.name(), key -> new LinkedHashMap<>());
                section.lines().forEach(line -> settings.put(line.key(), new Found(path, line)));
            }
        }
    }

    /** The settings in the order in which they are written, each run of them from one file together. */
    private BootStage stage() {
        List<BootFile> all = new ArrayList<>();
        String path = "";
        List<BootLine> lines = new ArrayList<>();
        for (Map<String, Found> settings : sections.values()) {
            for (Found found : settings.values()) {
                if (!found.path().equals(path)) {
                    flush(all, path, lines);
                    path = found.path();
                    lines = new ArrayList<>();
                }
                TunedProfile.Line line = found.line();
                lines.add(new BootLine(line.number(), SysctlKey.tuned(line.key()), line.value()));
            }
        }
        flush(all, path, lines);
        return new BootStage(BootStage.Kind.TUNED, all);
    }

    private static void flush(List<BootFile> all, String path, List<BootLine> lines) {
        if (!lines.isEmpty()) {
            all.add(new BootFile(path, BootFile.Outcome.READ, "", lines));
        }
    }
}
