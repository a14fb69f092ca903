package dev.portwhy.linux.file;

import java.nio.file.Path;

/**
 * Where the kernel's file systems are: {@code /} on a live machine, another directory for a recorded tree.
 *
 * @param root the directory that holds {@code proc}, {@code sys}, {@code etc}, {@code run} and {@code var}
 */
public record LinuxRoot(Path root) {

    /** This machine. */
    public static final LinuxRoot LIVE = new LinuxRoot(Path.of("/"));

    /** Whether this is the running machine and not a recorded tree. */
    public boolean live() {
        return root.equals(LIVE.root);
    }

    /** A path below the root; {@code absolute} begins with a slash. */
    Path resolve(String absolute) {
        return root.resolve(absolute.substring(1));
    }
}
