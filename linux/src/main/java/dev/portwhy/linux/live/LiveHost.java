package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Host;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who this machine is: uname(2)'s facts from /proc/sys/kernel. */
final class LiveHost {

    private LiveHost() {}

    static Host read(KernelFiles files, Instant time) {
        return new Host(
                word(files.text("/proc/sys/kernel/hostname")),
                word(files.text("/proc/sys/kernel/osrelease")),
                System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64",
                word(files.text("/proc/sys/kernel/random/boot_id")),
                time);
    }

    private static String word(@Nullable String text) {
        return text == null ? "" : text.trim();
    }

    /** Whether a release such as {@code 6.1.0-18-amd64} is older than {@code major.minor}. */
    static boolean before(String release, int major, int minor) {
        int[] numbers = new int[2];
        int at = 0;
        for (int i = 0; i < release.length() && at < 2; i++) {
            char c = release.charAt(i);
            if (c >= '0' && c <= '9') {
                numbers[at] = Math.min(numbers[at] * 10 + c - '0', 1_000_000);
            } else {
                at++;
            }
        }
        return numbers[0] > 0 && (numbers[0] < major || numbers[0] == major && numbers[1] < minor);
    }
}
