package dev.portwhy.cli.start;

import dev.portwhy.boot.QuickJar;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The jars of the program, of what stands on the class path of this test, and the run that puts them into one. */
final class ProgramJars {

    private ProgramJars() {}

    /** The program's jars; directories are made to jars in a directory. */
    static List<String> in(Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        Path boot = boot();
        for (String place : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path path = Path.of(place);
            if (place.isEmpty() || path.equals(boot) || place.endsWith("test-classes")) {
                continue;
            }
            if (Files.isDirectory(path)) {
                jars.add(zipped(path, directory.resolve(jars.size() + ".jar")));
            } else if (place.matches(".*/(target/[^/]*(?<!-tests)|(jackson-core|HdrHistogram)[^/]*)[.]jar")) {
                jars.add(place);
            }
        }
        return jars;
    }

    /** The words after {@code java} with which the launcher writes {@code jar}. */
    static List<String> quickJar(Path directory, Path jar) throws IOException {
        String program = String.join(":", in(directory));
        String beside = String.join(":", late());
        return List.of("-cp", boot() + ":" + program + ":" + beside, QuickJar.class.getName(), jar.toString(), program);
    }

    /** The libraries of single commands, which are no part of the quick jar. */
    static List<String> late() {
        List<String> jars = new ArrayList<>();
        for (String place : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (place.matches(".*/(jline|prometheus-metrics|tomlj|antlr4-runtime)-[^/]*[.]jar")) {
                jars.add(place);
            }
        }
        return jars;
    }

    private static Path boot() {
        try {
            return Path.of(QuickJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String zipped(Path classes, Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return jar.toString();
    }
}
