package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Setting;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads all that a boot of this machine, or of a recorded tree, writes into settings. */
public final class BootReader {

    /**
     * Halved once, for {@code sysctl_nr_open_max} of fs/file.c refuses the first, {@code INT_MAX & -8}; and with systemd 262 that greatest
     * number itself, {@code INT_MAX & -64}.
     */
    private static final Set<String> SYSTEMD_OPEN = Set.of("1073741816", "2147483584");

    private BootReader() {}

    /**
     * Reads it. Nothing is run and nobody is asked; what may not be read is a gap.
     *
     * @param gaps takes what could not be read
     */
    public static BootSettings read(KernelFiles files, List<Gap> gaps) {
        SysctlProgram program = SysctlProgram.find(files);
        List<BootStage> stages = new ArrayList<>();
        List<BootMention> mentions = new ArrayList<>();
        commandLine(files, stages);
        if (program.systemd()) {
            stages.add(systemd(files));
        }
        BootStage.Kind atBoot = program.atBoot();
        if (atBoot != null) {
            stages.add(SysctlDirectories.read(files, atBoot));
        }
        TunedProfiles.add(files, stages, mentions);
        BootStage.Kind byHand = program.byHand();
        BootStage hand = byHand == null || byHand == atBoot ? null : SysctlDirectories.readNow(files, byHand);
        OtherPlaces.add(files, mentions);
        for (BootStage stage : stages) {
            gaps(stage, gaps);
        }
        return new BootSettings(
                true,
                program.init(),
                program.assumed(),
                stages,
                hand,
                mentions,
                files.root().live() ? absent(files, stages) : List.of(),
                ContainerSysctls.read(files));
    }

    private static void commandLine(KernelFiles files, List<BootStage> stages) {
        String path = "/proc/cmdline";
        int length = files.read(path);
        List<BootLine> lines = length <= 0 ? List.of() : KernelCommandLine.parse(files.bytes(), length);
        if (!lines.isEmpty()) {
            BootFile file = new BootFile(path, BootFile.Outcome.READ, "", lines);
            stages.add(new BootStage(BootStage.Kind.COMMAND_LINE, List.of(file)));
        }
    }

    /**
     * {@code bump_unix_max_dgram_qlen()}: to {@code DEFAULT_UNIX_MAX_DGRAM_QLEN} where it is less. {@code
     * bump_file_max_and_nr_open()}: as many open files as the kernel takes of {@code INT_MAX} halved over and over; whether it does
     * that was decided when it was built, and the number itself is all that tells.
     */
    private static BootStage systemd(KernelFiles files) {
        String program = files.readLink("/proc/1/exe");
        List<BootLine> lines = new ArrayList<>();
        lines.add(new BootLine(0, Setting.UNIX_MAX_DGRAM_QLEN.key().replace('.', '/'), ">512"));
        String open = files.text(Setting.FS_NR_OPEN.path());
        if (open != null && SYSTEMD_OPEN.contains(open.strip())) {
            lines.add(new BootLine(0, Setting.FS_NR_OPEN.key().replace('.', '/'), ">" + open.strip()));
        }
        BootFile file =
                new BootFile(program == null ? "/usr/lib/systemd/systemd" : program, BootFile.Outcome.READ, "", lines);
        return new BootStage(BootStage.Kind.SYSTEMD, List.of(file));
    }

    /**
     * Names below {@code net} that lead nowhere. What a module or a device brings may come later: connection tracking and
     * bridges are left out where they are not loaded, and so is all that is of a device.
     */
    private static List<String> absent(KernelFiles files, List<BootStage> stages) {
        Set<String> absent = new TreeSet<>();
        for (BootStage stage : stages) {
            for (BootFile file : stage.files()) {
                for (BootLine line : file.counts() ? file.lines() : List.<BootLine>of()) {
                    String key = line.key();
                    boolean later = key.contains("/conf/") || key.contains("/neigh/") || isOfModule(files, key);
                    boolean net = key.startsWith("net/") && !key.contains("..") && !line.pattern();
                    if (net && !later && line.value() != null && files.stat("/proc/sys/" + key) == null) {
                        absent.add(key);
                    }
                }
            }
        }
        return List.copyOf(absent);
    }

    private static boolean isOfModule(KernelFiles files, String key) {
        int slash = key.indexOf('/', "net/".length());
        String directory = slash < 0 ? key : key.substring(0, slash);
        boolean core = directory.equals("net/ipv4") || directory.equals("net/ipv6") || directory.equals("net/core");
        return !core && (slash < 0 || files.stat("/proc/sys/" + directory) == null)
                || key.startsWith("net/ipv6/") && files.stat("/proc/sys/net/ipv6") == null
                || key.startsWith("net/netfilter/") && files.stat(Setting.NETFILTER_NF_CONNTRACK_MAX.path()) == null;
    }

    private static void gaps(BootStage stage, List<Gap> gaps) {
        for (BootFile file : stage.files()) {
            Gap gap = Gap.of(Gap.Kind.FILE, file.path(), file.error());
            if (file.outcome() == BootFile.Outcome.UNREADABLE && !gaps.contains(gap)) {
                gaps.add(gap);
            }
        }
    }
}
