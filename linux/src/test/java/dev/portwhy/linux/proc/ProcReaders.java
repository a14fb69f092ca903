package dev.portwhy.linux.proc;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;
import static dev.portwhy.linux.kit.TextReader.Writer.PERSON;
import static dev.portwhy.linux.kit.TextReader.Writer.ZEROES;

import dev.portwhy.linux.container.PodmanPods;
import dev.portwhy.linux.container.ProcPidCgroup;
import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.holders.OpenDescriptors;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.kit.TextReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The readers of processes and users, with what they read. */
public final class ProcReaders {

    private ProcReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(
                bootTime(),
                user(),
                environment(),
                commandLine(),
                limits(),
                cgroups(),
                users(),
                homes(),
                modules(),
                stack());
    }

    private static TextReader modules() {
        return TextReader.of(KERNEL, "/proc/modules", ProcModules.class)
                .lines(
                        "",
                        (i, extra) -> "mod%d 4096 %d %s, Live 0x%016x\n"
                                .formatted(i, i, "x".repeat(1 + extra), 0xffffffffc0000000L + 4096L * i),
                        "")
                .finds(i -> "mod" + i, files -> {
                    ProcModules modules = ProcModules.read(files);
                    Set<String> all = new TreeSet<>();
                    for (long at = 0xffffffffc0000000L; !modules.at(at).isEmpty(); at += 4096) {
                        all.add(modules.at(at));
                    }
                    return all;
                });
    }

    private static TextReader stack() {
        return TextReader.of(KERNEL, "/proc/7/task/8/stack", ProcPidStack.class)
                .lines("", (i, extra) -> "[<0>] f" + "x".repeat(extra) + "+0x6c/0x280 [mod]\n", "")
                .finds(i -> "mod", files -> Set.of(ProcPidStack.module(files, 7, 8)));
    }

    /** On a machine of many processors and interrupts the time of boot comes after many kilobytes. */
    private static TextReader bootTime() {
        return TextReader.of(KERNEL, "/proc/stat", ProcStat.class)
                .lines(
                        "cpu  1 2 3\n",
                        (i, extra) -> "cpu" + i + " 123456 789 0 0 0 0" + " 0".repeat(extra / 2) + " ".repeat(extra % 2)
                                + " 0 0 0 0\n",
                        "btime 1767225600\nprocesses 4711\n")
                .finds(
                        i -> "2026-01-01T00:00:00Z",
                        files -> Set.of(
                                ProcStat.bootTime(files.lines("/proc/stat")).toString()));
    }

    /** The line of groups may have 65,536 of them; the user's is put behind it here, which is the harder case. */
    private static TextReader user() {
        return TextReader.of(KERNEL, "/proc/4711/status", ProcPidStatus.class)
                .lines(
                        "Name:\tnginx\nGroups:\t",
                        (i, extra) -> (1000 + i) + " ".repeat(1 + extra),
                        "\nUid:\t0\t33\t0\t0\n")
                .finds(i -> "33", files -> {
                    int directory = files.openDirectory("/proc/4711");
                    files.readAt(directory, "status");
                    files.close(directory);
                    return Set.of(Integer.toString(ProcPidStatus.effectiveUid(files.lines())));
                });
    }

    private static TextReader environment() {
        return TextReader.of(ZEROES, "/proc/4711/environ", ProcPidEnviron.class)
                .lines("LANG=C\0", (i, extra) -> "KEY" + i + "=" + "x".repeat(extra) + "\0", "")
                .finds(i -> "KEY" + i, files -> {
                    ProcPidEnviron environment = ProcPidEnviron.of(files, 4711);
                    Set<String> found = new TreeSet<>();
                    for (int i = 0; environment.get("KEY" + i) != null; i++) {
                        found.add("KEY" + i);
                    }
                    return found;
                });
    }

    /** Only the beginning of a long command line is kept, so every argument of these stands for the first. */
    private static TextReader commandLine() {
        return TextReader.of(ZEROES, "/proc/4711/cmdline", ProcPidCmdline.class)
                .lines("/usr/bin/java\0", (i, extra) -> "-Dkey" + i + "=" + "x".repeat(extra) + "\0", "")
                .finds(i -> "-Dkey0=", files -> {
                    int length = files.read("/proc/4711/cmdline");
                    return new TreeSet<>(ProcPidCmdline.parse(files.bytes(), length));
                });
    }

    /** The other limits stand above and below it, in an order that has changed. */
    private static TextReader limits() {
        return TextReader.of(KERNEL, "/proc/4711/limits", ProcPidLimits.class, OpenDescriptors.class)
                .lines(
                        "Limit                     Soft Limit           Hard Limit           Units     \n",
                        (i, extra) -> "Max number " + i + " ".repeat(16 + extra) + "0                    0\n",
                        "Max open files            1024                 524288               files     \n")
                .finds(i -> "1024 524288", files -> {
                    files.read("/proc/4711/limits");
                    long[] limits = ProcPidLimits.openFiles(files.lines());
                    return limits.length == 0 ? Set.of() : Set.of(limits[0] + " " + limits[1]);
                });
    }

    /** One line for each hierarchy. */
    private static TextReader cgroups() {
        return TextReader.of(KERNEL, "/proc/4711/cgroup", ProcPidCgroup.class, ProcessReader.class, PodmanPods.class)
                .lines(
                        "",
                        (i, extra) -> (i + 1) + ":controller" + i + "x".repeat(extra) + ":/system.slice/unit" + i
                                + ".service\n",
                        "0::/init.scope\n")
                .finds(i -> "/system.slice/unit" + i + ".service", files -> {
                    int directory = files.openDirectory("/proc/4711");
                    files.readAt(directory, "cgroup");
                    files.close(directory);
                    return new TreeSet<>(ProcPidCgroup.parse(files.lines()).paths());
                });
    }

    private static TextReader users() {
        return passwd().finds(i -> "user" + i, files -> {
            EtcPasswd users = EtcPasswd.read(files);
            Set<String> names = new TreeSet<>();
            for (int uid = 10_000; uid < 14_000; uid++) {
                String name = users.name(uid);
                if (!name.equals(Integer.toString(uid))) {
                    names.add(name);
                }
                Integer group = users.group(uid);
                if (group != null) {
                    names.add(name + " of " + group);
                }
            }
            return names;
        });
    }

    private static TextReader homes() {
        return passwd().finds(i -> "/home/EXAMPLE.ORG/user" + i, files -> {
            EtcPasswd users = EtcPasswd.read(files);
            Set<String> homes = new TreeSet<>();
            for (int uid = 10_000; uid < 14_000; uid++) {
                String home = users.home(uid);
                if (home != null) {
                    homes.add(home);
                }
            }
            return homes;
        });
    }

    private static TextReader passwd() {
        return TextReader.of(PERSON, "/etc/passwd", EtcPasswd.class)
                .lines(
                        "root:x:0:0:root:/root:/bin/bash\n",
                        (i, extra) -> "user%d:x:%d:%d:Müller, 张三%s:/home/EXAMPLE.ORG/user%d:/bin/bash\n"
                                .formatted(i, 10_000 + i, 10_000 + i, "x".repeat(extra), i),
                        "");
    }
}
