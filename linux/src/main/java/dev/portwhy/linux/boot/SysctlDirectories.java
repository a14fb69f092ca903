package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootFile.Outcome;
import dev.portwhy.model.boot.BootStage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which files a program reads settings from, in which order: sysctl.d(5) ({@code conf_files_list_strv()} of systemd),
 * sysctl(8) ({@code PreloadSystem()} of procps). Files of the same name count once, that of the strongest directory, and names
 * are sorted byte by byte whatever the directory. systemd does not look at /etc/sysctl.conf, unless a link in a directory
 * leads there; procps reads it last.
 */
final class SysctlDirectories {

    private static final String CONF = "/etc/sysctl.conf";
    private static final String SUFFIX = ".conf";

    private static final List<String> STRONGEST_FIRST =
            List.of("/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d");
    private static final List<String> PROCPS_3 =
            List.of("/run/sysctl.d", "/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d");
    private static final List<String> TUNED = List.of("/run/sysctl.d", "/etc/sysctl.d");

    /** Made by systemd when it begins, and not touched again: when this boot began, as far as systemd is concerned. */
    private static final String BEGAN = "/run/systemd/inaccessible";
    /** What writes files below /run for every boot, a generator or what came from the initrd, has done so by then, in seconds. */
    private static final int EARLY = 60;

    private final KernelFiles files;
    private final BootStage.Kind kind;
    /** After which time a file below /run is none of every boot; where that is not known, none is. */
    private final long early;

    private SysctlDirectories(KernelFiles files, BootStage.Kind kind, long early) {
        this.files = files;
        this.kind = kind;
        this.early = early;
    }

    /** What a program reads at a boot; files that it does not are there as well, without their lines counting. */
    static BootStage read(KernelFiles files, BootStage.Kind kind) {
        FileStat began = files.stat(BEGAN);
        long early = began == null ? Long.MAX_VALUE : began.modified() + EARLY;
        return new BootStage(kind, new SysctlDirectories(files, kind, early).all());
    }

    /** What it reads when a person calls it now. */
    static BootStage readNow(KernelFiles files, BootStage.Kind kind) {
        return new BootStage(kind, new SysctlDirectories(files, kind, Long.MAX_VALUE).all());
    }

    /** Whether a file will not be there at a boot: nothing below /run outlives one. */
    private boolean gone(String path) {
        FileStat stat = path.startsWith("/run/") ? files.stat(path) : null;
        return stat != null && stat.modified() > early;
    }

    private List<String> directories() {
        return switch (kind) {
            case PROCPS_3 -> PROCPS_3;
            case TUNED, TUNED_AGAIN -> TUNED;
            default -> STRONGEST_FIRST;
        };
    }

    private List<BootFile> all() {
        Map<String, String> chosen = new TreeMap<>(SysctlDirectories::byBytes);
        List<BootFile> others = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String directory : directories()) {
            if (directory.equals("/lib/sysctl.d") && sameDirectory()) {
                continue;
            }
            List<String> names = files.list(directory);
            for (String name : names == null ? List.<String>of() : names) {
                if (!named(name)) {
                    continue;
                }
                String path = directory + "/" + name;
                if (gone(path)) {
                    others.add(new BootFile(path, Outcome.GONE, "", read(path).lines()));
                } else if (seen.add(name)) {
                    chosen.put(name, path);
                } else {
                    others.add(new BootFile(path, Outcome.HIDDEN, "", read(path).lines()));
                }
            }
        }
        List<BootFile> all = new ArrayList<>();
        for (String path : chosen.values()) {
            BootFile file = read(path);
            // A link that leads nowhere: nothing is read, and nobody says a word.
            if (!file.error().equals("ENOENT")) {
                all.add(file);
            }
        }
        conf(all);
        all.addAll(others);
        return all;
    }

    /** Whether {@code /lib} is {@code /usr/lib}, as on most machines. */
    private boolean sameDirectory() {
        String lib = files.readLink("/lib");
        return lib != null && (lib.equals("usr/lib") || lib.equals("/usr/lib"));
    }

    private void conf(List<BootFile> all) {
        BootFile conf = read(CONF);
        if (conf.error().equals("ENOENT")) {
            return;
        }
        if (kind == BootStage.Kind.SYSTEMD_SYSCTL) {
            if (!isLinked(all)) {
                all.add(new BootFile(CONF, Outcome.NOT_LOOKED_AT, "", conf.lines()));
            }
            return;
        }
        all.add(conf);
    }

    /** Whether one of the files that are read is a link to {@code /etc/sysctl.conf}, as Debian has one. */
    private boolean isLinked(List<BootFile> all) {
        for (BootFile file : all) {
            String link = files.readLink(file.path());
            if (link != null && resolved(file.path(), link).equals(CONF)) {
                return true;
            }
        }
        return false;
    }

    /** systemd passes over names that begin with a dot ({@code hidden_or_backup_file()}); procps does not. */
    private boolean named(String name) {
        return name.endsWith(SUFFIX) && (kind != BootStage.Kind.SYSTEMD_SYSCTL || !name.startsWith("."));
    }

    private BootFile read(String path) {
        String link = files.readLink(path);
        if (link != null && resolved(path, link).equals("/dev/null")) {
            return new BootFile(path, Outcome.MASKED, "", List.of());
        }
        int type = files.kindOf(path);
        if (type < 0) {
            return new BootFile(path, Outcome.UNREADABLE, Errno.name(-type), List.of());
        }
        if (type != KernelFiles.REGULAR) {
            return new BootFile(path, Outcome.NOT_REGULAR, "", List.of());
        }
        int length = files.read(path);
        if (length < 0) {
            return new BootFile(path, Outcome.UNREADABLE, Errno.name(-length), List.of());
        }
        SysctlConf.Parsed parsed = SysctlConf.parse(kind, files.bytes(), length);
        return new BootFile(path, parsed.cut() ? Outcome.CUT : Outcome.READ, "", parsed.lines());
    }

    /** The path that a link leads to, as far as its text says. */
    private static String resolved(String path, String link) {
        List<String> names = new ArrayList<>();
        String whole = link.startsWith("/") ? link : path.substring(0, path.lastIndexOf('/') + 1) + link;
        for (String name : whole.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** {@code strcmp()}. */
    private static int byBytes(@Nullable String one, @Nullable String other) {
        return Arrays.compareUnsigned(
                String.valueOf(one).getBytes(StandardCharsets.UTF_8),
                String.valueOf(other).getBytes(StandardCharsets.UTF_8));
    }
}
