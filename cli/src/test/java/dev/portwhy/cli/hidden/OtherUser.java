package dev.portwhy.cli.hidden;

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

/** Runs our program as a user without any right, by setpriv(1), from a copy that this user can read. */
final class OtherUser implements AutoCloseable {

    private static final String NOBODY = "65534";

    private final Path copy;
    private final String classPath;

    private OtherUser(Path copy, String classPath) {
        this.copy = copy;
        this.classPath = classPath;
    }

    static OtherUser nobody() throws IOException {
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
        return new OtherUser(copy, String.join(File.pathSeparator, entries));
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

    Practice.Said run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"));
        command.addAll(Practice.commandFrom(classPath, arguments));
        return Practice.run(command);
    }

    /** Keeps what this user sees in a file of the directory, which becomes everybody's. */
    Path capture(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path capture = directory.resolve("capture");
        Practice.Said said = run("capture", capture.toString());
        if (!Files.exists(capture)) {
            throw new IOException("no capture: " + said);
        }
        return capture;
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
