package dev.portwhy.cli.capture;

import dev.portwhy.cli.ProgramLine;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program in a JVM of its own, with little memory.
 *
 * @param status its exit status
 * @param out standard output
 * @param err standard error
 */
record ChildProgram(int status, String out, String err) {

    private static final long SECONDS = 120;

    /** The words that start it; what stands before is the memory. */
    static List<String> command(String memory, String... words) {
        List<String> command = ProgramLine.from(classPath(), words);
        command.add(1, memory);
        return command;
    }

    static ChildProgram run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no answer after " + SECONDS + " s: " + command);
            }
            return new ChildProgram(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String classPath() {
        if (ChildProgram.class.getClassLoader() instanceof URLClassLoader loader) {
            List<String> places = new ArrayList<>();
            for (URL place : loader.getURLs()) {
                places.add(place.getPath());
            }
            return String.join(File.pathSeparator, places);
        }
        return System.getProperty("java.class.path");
    }
}
