package dev.portwhy.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** A program of two classes, and a script that stands in for Maven and compiles them, so that a build takes a second. */
final class StubProject {

    static final String MAIN = "cli/src/main/java/dev/portwhy/cli/Main.java";
    static final String TRAINING = "cli/src/main/java/dev/portwhy/cli/Training.java";

    private static final String MAVEN = """
        for word; do
          case $word in -Dportwhy.target=*) out=${word#*=}; echo built >>"${out%/maven/*}/builds"; out=${out%/*}/cli ;; esac
        done
        rm -rf "$out"
        mkdir -p "$out/classes" "$out/lib"
        "$JAVA_HOME/bin/java" -XX:-UsePerfData -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "${0%/*}/classes" BUILD \
            cli/src/main/java/dev/portwhy/cli "$out" "$out/log" || {
          sed 's/^/[ERROR] /' "$out/log"
          exit 1
        }
        cp "$out/lib/other-1.jar" "$out/lib/jline-1.jar"
        cp "$out/lib/other-1.jar" "$out/lib/prometheus-1.jar"
        mkdir -p "${out%/*}/boot"
        cp "$out/lib/other-1.jar" "${out%/*}/boot/boot-1.jar"
        """;

    private StubProject() {}

    /** A checkout of it; its program prints {@code first} and its arguments. */
    static Checkout checkout(Path directory) throws IOException {
        Checkout checkout = new Checkout(directory);
        checkout.write("pom.xml", "<project/>\n");
        checkout.write("cli/pom.xml", "<project/>\n");
        checkout.write(".mvn/maven.config", "");
        script(checkout.root().resolve("tools/mvn"), MAVEN.replace("BUILD", StubBuild.class.getName()));
        readable(checkout.root().resolve("tools/classes"));
        checkout.write(MAIN, main("first"));
        checkout.write(TRAINING, training("Main.main(new String[0]);"));
        return checkout;
    }

    /** Puts the class of the build where every user may read it, wherever these tests are. */
    private static void readable(Path classes) throws IOException {
        String name = StubBuild.class.getName().replace('.', '/') + ".class";
        Path file = classes.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in =
                Objects.requireNonNull(StubBuild.class.getClassLoader()).getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(in), file);
        }
    }

    /**
     * A copy of a checkout, times of files included, so that what was built in the one counts in the other. The launcher
     * would make a start-up cache anew in another place; that is spared the copy by changing the place it was made for.
     */
    static Checkout copy(Checkout original, Path directory) throws IOException {
        Checkout checkout = new Checkout(directory);
        Checkout.copy(original.root(), checkout.root());
        Path start = checkout.root().resolve("build/start");
        String text = Files.readString(start);
        Files.writeString(
                start, text.replace(original.root().toString(), checkout.root().toString()));
        return checkout;
    }

    static String main(String word) {
        return """
            package dev.portwhy.cli;
            public class Main {
                public static void main(String[] args) {
                    System.out.println("%s " + String.join("|", args));
                }
            }
            """.formatted(word);
    }

    static String training(String statement) {
        return "package dev.portwhy.cli; class Training { public static void main(String[] args) { " + statement
                + " } }";
    }

    /** How often the launcher has built into a directory of its own. */
    static int builds(Path state) throws IOException {
        Path builds = state.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    static void script(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
