package dev.portwhy.launcher;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** What {@link StubProject} has in the place of a build: the compiler and two jars, in one JVM, since most of each is its start. */
final class StubBuild {

    private StubBuild() {}

    /** Compiles what lies in directory 0 and puts it into directory 1 as the jars of a product; file 2 gets the compiler's words. */
    public static void main(String[] arguments) throws Exception {
        Path out = Path.of(arguments[1]);
        List<String> words = new ArrayList<>(List.of("-d", out + "/classes"));
        try (Stream<Path> sources = Files.list(Path.of(arguments[0]))) {
            sources.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .sorted()
                    .forEach(words::add);
        }
        try (PrintStream log = new PrintStream(arguments[2], StandardCharsets.UTF_8)) {
            int status = run("javac", log, words);
            String date = "--date=2026-01-01T00:00:00Z";
            if (status == 0) {
                status = run(
                        "jar",
                        log,
                        List.of("--create", date, "--file", out + "/cli-1.jar", "-C", out + "/classes", "."));
            }
            if (status == 0) {
                status = run("jar", log, List.of("--create", date, "--file", out + "/lib/other-1.jar", "cli/pom.xml"));
            }
            if (status != 0) {
                System.exit(status);
            }
        }
    }

    private static int run(String tool, PrintStream log, List<String> words) {
        return ToolProvider.findFirst(tool).orElseThrow().run(log, log, words.toArray(new String[0]));
    }
}
