package dev.portwhy.linux.kit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests run, found as a shell finds them. */
public final class Programs {

    private Programs() {}

    /** Skips the test where this is not root or one of the programs is missing. */
    public static void assumeRootWith(String... programs) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : programs) {
            Assumptions.assumeTrue(has(program), "needs " + program);
        }
    }

    private static boolean has(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
