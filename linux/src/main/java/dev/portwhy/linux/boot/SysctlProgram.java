package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.boot.BootStage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which program applies sysctl.d when this machine boots.
 *
 * @param init the name of process 1; empty where it could not be read
 * @param atBoot the program; null where none does
 * @param assumed whether process 1 is none that boots a machine, so that it is what is installed that tells
 * @param byHand what {@code sysctl --system} is; null where there is none
 */
record SysctlProgram(String init, BootStage.@Nullable Kind atBoot, boolean assumed, BootStage.@Nullable Kind byHand) {

    /** sysctl alone is some 30 kB; a program that is many at once is larger than this. */
    private static final int BUSYBOX = 300_000;
    /** How a program begins, elf(5). */
    private static final String ELF = "\u007fELF";

    private static final String UNIT = "/systemd/system/systemd-sysctl.service";
    private static final List<String> PLACES = List.of("/etc", "/run", "/usr/lib", "/lib");

    /** Finds out. */
    static SysctlProgram find(KernelFiles files) {
        String comm = files.text("/proc/1/comm");
        String init = comm == null ? "" : comm;
        BootStage.Kind procps = procps(files);
        if (files.stat("/run/systemd/system") != null || init.equals("systemd")) {
            return new SysctlProgram(init, masked(files) ? null : BootStage.Kind.SYSTEMD_SYSCTL, false, procps);
        }
        if (files.stat("/run/openrc") != null) {
            boolean runs = files.stat("/etc/runlevels/boot/sysctl") != null
                    || files.readLink("/etc/runlevels/boot/sysctl") != null;
            return new SysctlProgram(init, runs ? orNew(procps) : null, false, procps);
        }
        if (init.equals("init") && linkedAtStart(files)) {
            return new SysctlProgram(init, orNew(procps), false, procps);
        }
        if (init.equals("runit") && files.stat("/etc/runit/core-services/08-sysctl.sh") != null) {
            return new SysctlProgram(init, orNew(procps), false, procps);
        }
        boolean systemd = unit(files) || !linkedAtStart(files) && !openrc(files);
        return new SysctlProgram(init, systemd ? BootStage.Kind.SYSTEMD_SYSCTL : orNew(procps), true, procps);
    }

    /** Whether process 1 is systemd itself. */
    boolean systemd() {
        return init.equals("systemd") && !assumed;
    }

    private static BootStage.Kind orNew(BootStage.@Nullable Kind procps) {
        return procps == null ? BootStage.Kind.PROCPS : procps;
    }

    private static boolean unit(KernelFiles files) {
        for (String place : PLACES) {
            if (files.stat(place + UNIT) != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean masked(KernelFiles files) {
        for (String place : PLACES.subList(0, 2)) {
            String link = files.readLink(place + UNIT);
            if (link != null && link.endsWith("/dev/null")) {
                return true;
            }
        }
        return false;
    }

    private static boolean openrc(KernelFiles files) {
        return files.stat("/sbin/openrc") != null || files.stat("/usr/sbin/openrc") != null;
    }

    /** Debian's /etc/init.d/procps, {@code sysctl --system}, linked into the first run level. */
    private static boolean linkedAtStart(KernelFiles files) {
        List<String> names = files.list("/etc/rcS.d");
        for (String name : names == null ? List.<String>of() : names) {
            if (name.startsWith("S") && name.endsWith("procps")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Which sysctl there is, by what is in the program itself: procps 3 does not know the characters of patterns, and only later
     * ones than 4.0.4 call fnmatch(3). Busybox knows no patterns either. A tree without the program is taken for procps 4.0, and so
     * is what is no program, such as a script around it or a file that was cut off.
     */
    private static BootStage.@Nullable Kind procps(KernelFiles files) {
        boolean other = false;
        for (String path : List.of("/usr/sbin/sysctl", "/sbin/sysctl", "/usr/bin/sysctl", "/bin/sysctl")) {
            int length = files.kindOf(path) == KernelFiles.REGULAR ? files.read(path) : -1;
            other |= length > 0;
            if (length > 0 && has(files.bytes(), Math.min(length, ELF.length()), ELF)) {
                boolean patterns = length < BUSYBOX && has(files.bytes(), length, "*?[");
                if (!patterns) {
                    return BootStage.Kind.PROCPS_3;
                }
                return has(files.bytes(), length, "fnmatch") ? BootStage.Kind.PROCPS_EXCLUDING : BootStage.Kind.PROCPS;
            }
        }
        return files.root().live() && !other ? null : BootStage.Kind.PROCPS;
    }

    private static boolean has(byte[] bytes, int length, String text) {
        for (int at = 0; at + text.length() <= length; at++) {
            int i = 0;
            while (i < text.length() && bytes[at + i] == text.charAt(i)) {
                i++;
            }
            if (i == text.length()) {
                return true;
            }
        }
        return false;
    }
}
