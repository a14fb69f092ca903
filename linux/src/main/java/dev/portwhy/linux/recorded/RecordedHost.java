package dev.portwhy.linux.recorded;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.proc.ProcStat;
import dev.portwhy.model.Host;
import dev.portwhy.model.Setting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which machine a recorded tree is of, and when it was recorded. */
final class RecordedHost {

    private static final String[] WITNESSES = {"/proc/net/tcp", "/proc/net/sockstat", "/proc/stat", "/proc/uptime"};

    private RecordedHost() {}

    static Host read(KernelFiles files, Instant now) {
        String name = files.text("/proc/sys/kernel/hostname");
        name = name == null ? files.text("/etc/hostname") : name;
        String release = files.text(Setting.KERNEL_OSRELEASE.path());
        String version = files.text("/proc/version");
        String boot = files.text("/proc/sys/kernel/random/boot_id");
        String kernel = release == null ? release(version) : release;
        return new Host(
                name == null ? "" : name, kernel, architecture(kernel), boot == null ? "" : boot, time(files, now));
    }

    /** {@code /proc/version} begins with {@code Linux version RELEASE}. */
    private static String release(@Nullable String version) {
        TextCursor words = TextCursor.of(version == null ? "" : version);
        return words.accept("Linux version ") ? words.word() : "";
    }

    /** Distributions end the release with the processor; nothing else in a tree tells it. */
    private static String architecture(String kernel) {
        if (kernel.endsWith("aarch64") || kernel.endsWith("arm64")) {
            return "aarch64";
        }
        return kernel.endsWith("x86_64") || kernel.endsWith("amd64") ? "x86_64" : "";
    }

    /**
     * When the tree was recorded: time of boot and uptime tell it to the second; otherwise the time of the newest of some
     * files, if that is not in the future; otherwise {@code now}.
     */
    private static Instant time(KernelFiles files, Instant now) {
        Instant boot = ProcStat.bootTime(files.lines("/proc/stat"));
        long uptime = files.cursor("/proc/uptime").decimal();
        if (boot.isAfter(Instant.EPOCH) && uptime >= 0 && uptime < 1_000_000_000_000L) {
            return boot.plusSeconds(uptime);
        }
        long newest = 0;
        for (String witness : WITNESSES) {
            FileStat stat = files.stat(witness);
            newest = stat == null ? newest : Math.max(newest, stat.modified());
        }
        return newest <= 0 || newest > now.getEpochSecond() ? now : Instant.ofEpochSecond(newest);
    }
}
