package dev.portwhy.model.boot;

import java.util.List;
import java.util.Locale;

/**
 * One program that writes settings while a machine boots, with what it reads.
 *
 * @param kind which
 * @param files in the order in which it reads them
 */
public record BootStage(Kind kind, List<BootFile> files) {

    /** Who writes settings, and by which rules. */
    public enum Kind {
        /** The kernel itself, {@code sysctl.KEY=VALUE} on its command line (fs/proc/proc_sysctl.c, {@code do_sysctl_args()}). */
        COMMAND_LINE,
        /** systemd as process 1, before it starts anything ({@code initialize_runtime()} of src/core/main.c, 247 to 257). */
        SYSTEMD,
        /** systemd-sysctl (systemd-sysctl.service(8)). */
        SYSTEMD_SYSCTL,
        /** {@code sysctl --system} of procps 4 (sysctl(8)): a line without a value keeps patterns away from one setting. */
        PROCPS,
        /** The same of later versions, where such a line may be a pattern itself. */
        PROCPS_EXCLUDING,
        /** {@code sysctl --system} of procps 3, which knows no patterns and looks into /run first. */
        PROCPS_3,
        /** The sections {@code [sysctl]} of the active profile of TuneD. */
        TUNED,
        /** TuneD again, with the files of /run and /etc over its profile ({@code reapply_sysctl}). */
        TUNED_AGAIN;

        /** Whether it is {@code sysctl --system}, of whatever version. */
        public boolean procps() {
            return this == PROCPS || this == PROCPS_EXCLUDING || this == PROCPS_3;
        }

        /** Whether it is the program that applies sysctl.d when a machine boots. */
        public boolean readsDirectories() {
            return this == SYSTEMD_SYSCTL || procps();
        }

        /** A word for it: {@code systemd-sysctl}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public BootStage {
        files = List.copyOf(files);
    }
}
