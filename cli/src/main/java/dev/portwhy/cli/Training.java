package dev.portwhy.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The run from which the JVM learns what a start of portwhy needs (the ahead-of-time cache of JEP 514); the launcher
 * calls it once after a build.
 *
 * <p>It loads every class of our own jars, also those that only another user's rights or another machine would reach.
 */
final class Training {

    private Training() {}

    /** Walks the ways that have to be quick. */
    public static void main(String[] args) throws IOException {
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
