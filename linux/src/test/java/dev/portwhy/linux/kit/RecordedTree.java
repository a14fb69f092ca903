package dev.portwhy.linux.kit;

import dev.portwhy.linux.file.LinuxRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes a recorded tree of /proc and its neighbours, file by file. Paths are absolute as on the machine. */
public final class RecordedTree implements AutoCloseable {

    private final Path top;

    /** An empty tree in a temporary directory. */
    public RecordedTree() {
        try {
            top = Files.createTempDirectory("recorded");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public Path top() {
        return top;
    }

    /** Removes the tree; links are removed, not followed. */
    @Override
    public void close() throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(top)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** The root to read it by. */
    public LinuxRoot root() {
        return new LinuxRoot(top);
    }

    /** Writes a file. */
    public RecordedTree file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file. */
    public RecordedTree file(String path, byte[] bytes) {
        try {
            Path file = below(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a symbolic link. */
    public RecordedTree link(String path, String target) {
        try {
            Path link = below(path);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a process: {@code stat}, {@code status}, {@code cmdline}, {@code exe}. */
    public RecordedTree process(int pid, int parent, String comm, int uid, String... cmdline) {
        String directory = "/proc/" + pid;
        file(
                directory + "/stat",
                pid + " (" + comm + ") S " + parent + " 1 1 0 -1 4194304 100 0 0 0 1 1 0 0 20 0 1 0 " + 100L * pid
                        + " 1000000 100 0\n");
        file(directory + "/status", "Name:\t" + comm + "\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n");
        file(directory + "/cmdline", cmdline.length == 0 ? "" : String.join("\0", cmdline) + "\0");
        return cmdline.length == 0 ? this : link(directory + "/exe", cmdline[0]);
    }

    private Path below(String path) {
        return top.resolve(path.substring(1));
    }
}
