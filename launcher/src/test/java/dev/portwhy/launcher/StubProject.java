package dev.portwhy.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** A program of two classes, and a script that stands in for Maven and compiles them, so that a build takes a second. */
final class StubProject {

    static final String MAIN = "cli/src/main/java/dev/portwhy/cli/Main.java";
    static final String TRAINING = "cli/src/main/java/dev/portwhy/cli/Training.java";

    private static final String MAVEN = """
        tool() { name=$1; shift; "$JAVA_HOME/bin/$name" -J-XX:-UsePerfData "$@"; }
        for word; do
          case $word in -Dportwhy.target=*) out=${word#*=}; echo built >>"${out%/maven/*}/builds"; out=${out%/*}/cli ;; esac
        done
        rm -rf "$out"
        mkdir -p "$out/classes" "$out/lib"
        tool javac -d "$out/classes" cli/src/main/java/dev/portwhy/cli/*.java >"$out/log" 2>&1 || {
          sed 's/^/[ERROR] /' "$out/log"
          exit 1
        }
        date=--date=2026-01-01T00:00:00Z
        tool jar --create $date --file "$out/cli-1.jar" -C "$out/classes" .
        tool jar --create $date --file "$out/lib/other-1.jar" cli/pom.xml
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
        script(checkout.root().resolve("tools/mvn"), MAVEN);
        checkout.write(MAIN, main("first"));
        checkout.write(TRAINING, training("Main.main(new String[0]);"));
        return checkout;
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
