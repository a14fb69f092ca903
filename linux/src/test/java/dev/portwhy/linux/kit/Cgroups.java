package dev.portwhy.linux.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The cgroup hierarchies of the machine, in which podman and systemd put what they start. */
final class Cgroups {

    private Cgroups() {}

    /** Skips the test where none is mounted, as in a chroot. */
    static void assume() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            Assumptions.assumeTrue(
                    mounts.anyMatch(line -> line.contains(" - cgroup")), "needs a mounted cgroup hierarchy");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
