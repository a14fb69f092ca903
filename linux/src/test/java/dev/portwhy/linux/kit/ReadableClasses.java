package dev.portwhy.linux.kit;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the class path that every user can read: the classes may lie where another user, as whom a test starts a program,
 * cannot read them, below a home directory for one.
 */
public final class ReadableClasses implements AutoCloseable {

    private final Path copy;
    private final String classPath;

    private ReadableClasses(Path copy, String classPath) {
        this.copy = copy;
        this.classPath = classPath;
    }

    /** Copies it. */
    public static ReadableClasses copy() throws IOException {
        Path copy = Files.createTempDirectory("portwhy-classes");
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to = copy.resolve(entries.size() + "-" + from.getFileName());
            if (Files.exists(from)) {
                copy(from, to);
                entries.add(to.toString());
            }
        }
        return new ReadableClasses(copy, String.join(File.pathSeparator, entries));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                boolean directory = Files.isDirectory(file);
                Path target = file.equals(from)
                        ? to
                        : to.resolve(from.relativize(file).toString());
                Files.copy(file, target);
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /** For {@code java -cp}. */
    public String classPath() {
        return classPath;
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(copy, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path directory, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
