package dev.portwhy.cli;

import dev.portwhy.linux.SyscallLibrary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The run from which the JVM learns what a start of portwhy needs (the ahead-of-time cache of JEP 514); the launcher
 * calls it once after a build.
 *
 * <p>It loads every class of our own jars, also those that only another user's rights or another machine would reach.
 */
final class Training {

    /** The ways that have to be quick: each line a command line. The port is one that hardly anybody has in use. */
    private static final List<List<String>> WAYS = List.of(
            List.of("who", "-ta"),
            List.of("who", "-ta", "--json"),
            List.of("59873"),
            List.of("59873", "-q"),
            List.of("59873", "--json"),
            List.of("connect", "127.0.0.1:59873"),
            List.of(),
            List.of("--lang", "zh"));

    private Training() {}

    /** Walks the ways, with their output to nowhere. One that fails here leaves the others their place in the cache. */
    public static void main(String[] args) throws IOException {
        SyscallLibrary.prepare();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (List<String> way : WAYS) {
            Main.run(way, System.getenv(), new Output(OutputStream.nullOutputStream()), nowhere, null, null);
        }
        for (String entry : System.getProperty("java.class.path").split(":")) {
            loadOwnClasses(Path.of(entry));
        }
    }

    private static void loadOwnClasses(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("dev/portwhy/") && name.endsWith(".class"))
                    .forEach(Training::load);
        }
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, Training.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // A class that cannot be loaded here is one the cache goes without.
        }
    }
}
