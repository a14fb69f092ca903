package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Host;
import dev.portwhy.model.Setting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who this machine is: uname(2)'s facts from /proc/sys/kernel. */
final class LiveHost {

    private LiveHost() {}

    static Host read(KernelFiles files, Instant time) {
        return new Host(
                word(files.text("/proc/sys/kernel/hostname")),
                word(files.text(Setting.KERNEL_OSRELEASE.path())),
                System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64",
                word(files.text("/proc/sys/kernel/random/boot_id")),
                time);
    }

    private static String word(@Nullable String text) {
        return text == null ? "" : text.trim();
    }
}
