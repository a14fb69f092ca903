package dev.portwhy.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory with the launcher and something to build, and what comes of starting it. */
final class Checkout {

    /** The project itself; tests run in the directory of their module. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private final Path root;
    private final Path home;

    Checkout(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("checkout"));
        home = Files.createDirectories(directory.resolve("home"));
        copy(PROJECT.resolve("portwhy"), root.resolve("portwhy"));
        copy(PROJECT.resolve("build.sh"), root.resolve("build.sh"));
    }

    /** What a start printed, and how it ended. */
    record Outcome(int status, String out, String err) {}

    Path root() {
        return root;
    }

    Path home() {
        return home;
    }

    /** The launcher as a path. */
    String launcher() {
        return root.resolve("portwhy").toString();
    }

    void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    Outcome start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    Outcome start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(arguments));
        return begin(environment, command).end();
    }

    /** Starts a command in a clean environment and does not wait. */
    Running begin(Map<String, String> environment, List<String> command) throws IOException {
        // Files, because a pipe that nobody reads blocks its writer.
        Path out = Files.createTempFile(home, "out", "");
        Path err = Files.createTempFile(home, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", root + "/tools:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** A start that has not ended, and where its output goes. */
    record Running(Process process, Path out, Path err) {
        Outcome end() throws IOException {
            int status = process.onExit().join().exitValue();
            return new Outcome(status, Files.readString(out), Files.readString(err));
        }
    }

    /** The start-up caches below a directory. */
    static List<Path> caches(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".aot"))
                    .sorted()
                    .toList();
        }
    }

    /** What Maven needs to know the modules of the project and what they use, without their sources. */
    static void copyPoms(Path to) throws IOException {
        copy(PROJECT.resolve(".mvn"), to.resolve(".mvn"));
        copy(PROJECT.resolve("pom.xml"), to.resolve("pom.xml"));
        try (Stream<Path> entries = Files.list(PROJECT)) {
            for (Path module : entries.toList()) {
                Path pom = module.resolve("pom.xml");
                if (Files.exists(pom)) {
                    copy(pom, to.resolve(PROJECT.relativize(pom)));
                }
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
