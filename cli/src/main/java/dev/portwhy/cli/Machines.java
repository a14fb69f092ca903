package dev.portwhy.cli;

import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.recorded.RecordedMachine;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Chooses what is looked at: this machine, a recorded tree, or a capture file. */
final class Machines {

    private Machines() {}

    static Machine of(Options options) {
        Path root = options.root();
        if (root != null) {
            return recorded(root);
        }
        Path from = options.from();
        return from == null ? new LiveMachine() : captured(from);
    }

    private static Machine recorded(Path root) {
        if (!Files.isDirectory(root.resolve("proc"))) {
            throw UsageException.of("common.usage.root", root);
        }
        return new RecordedMachine(new LinuxRoot(root), Instant.now());
    }

    private static Machine captured(Path file) {
        if (!Files.exists(file)) {
            throw UsageException.of("capture.absent", file);
        }
        if (Files.isDirectory(file)) {
            throw UsageException.of("capture.directory", file);
        }
        return new CapturedMachine(file);
    }
}
