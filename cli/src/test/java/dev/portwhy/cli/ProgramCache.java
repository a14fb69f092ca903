package dev.portwhy.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The classes of this test run as jars, with a start-up cache of the JVM over them: tests start the program some thousand times,
 * and each start takes half of the processor's time. It lies beside the classes and is made anew when they change.
 * Several test processes at once make it once.
 */
final class ProgramCache {

    private static final String MAIN = "dev.portwhy.cli.Main";
    private static final String TRAINING = Training.class.getName();

    private ProgramCache() {}

    /** What stands between the JVM and the program's arguments: the cache, the class path and the main class. */
    static List<String> words(List<String> jvm) {
        String classPath = System.getProperty("java.class.path");
        try {
            return made(jvm, classPath);
        } catch (IOException e) {
            return List.of("-cp", classPath, MAIN); // a full disk, or nothing may be written there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("-cp", classPath, MAIN);
        }
    }

    private static List<String> made(List<String> jvm, String classPath) throws IOException, InterruptedException {
        List<Path> parts = new ArrayList<>();
        Path home = null;
        for (String part : classPath.split(File.pathSeparator)) {
            Path path = Path.of(part);
            boolean tests = path.endsWith("test-classes");
            if (!tests && Files.exists(path)) {
                parts.add(path);
            }
            if (path.endsWith("classes") && Files.exists(path.resolve("dev/portwhy/cli"))) {
                home = path.resolveSibling("program");
            }
        }
        if (home == null) {
            return List.of("-cp", classPath, MAIN);
        }
        Files.createDirectories(home);
        Path mine = home.resolve(Long.toHexString(state(parts)));
        Path cache = mine.resolve("program.aot");
        try (FileChannel channel =
                        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(mine.resolve("path"))) {
                removeAll(home);
                Files.createDirectories(mine);
                String jars = jars(parts, mine);
                train(jvm, jars, cache);
                Files.writeString(mine.resolve("path"), jars);
            }
            assert lock.isValid();
        }
        List<String> words = new ArrayList<>();
        if (Files.exists(cache)) {
            // A test may give the JVM options that do not go with the cache: then it does without, and says nothing of
            // it.
            words.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        words.addAll(List.of("-cp", Files.readString(mine.resolve("path")), MAIN));
        return words;
    }

    private static void train(List<String> jvm, String jars, Path cache) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(jvm);
        command.addAll(List.of("-XX:-AOTRecordTraining", "-XX:AOTCacheOutput=" + cache, "-cp", jars, TRAINING));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(cache);
        }
    }

    /** A number that changes with any of the classes. */
    private static long state(List<Path> parts) throws IOException {
        CRC32 sum = new CRC32();
        for (Path part : parts) {
            for (Path file : files(part)) {
                String said = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                sum.update(said.getBytes(StandardCharsets.UTF_8));
            }
        }
        return sum.getValue();
    }

    private static List<Path> files(Path part) throws IOException {
        try (Stream<Path> all = Files.walk(part)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String jars(List<Path> parts, Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        for (Path part : parts) {
            if (Files.isDirectory(part)) {
                Path jar = directory.resolve(jars.size() + ".jar");
                jar(part, jar);
                jars.add(jar.toString());
            } else {
                jars.add(part.toString());
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.setLevel(1);
            for (Path each : files(classes)) {
                zip.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
    }

    private static void removeAll(Path home) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(home)) {
            all = new ArrayList<>(walk.sorted().toList());
        }
        for (Path each : all.reversed()) {
            if (!each.equals(home) && !each.equals(home.resolve("lock"))) {
                Files.delete(each);
            }
        }
    }
}
