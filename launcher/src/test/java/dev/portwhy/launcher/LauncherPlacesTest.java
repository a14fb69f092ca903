package dev.portwhy.launcher;

import static dev.portwhy.launcher.StubProject.MAIN;
import static dev.portwhy.launcher.StubProject.builds;
import static dev.portwhy.launcher.StubProject.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.launcher.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in places and under limits as people have them: moved, oddly named, deleted, with next to nothing allowed. */
class LauncherPlacesTest {

    /** Says where its classes are from, and whether they know, and each word letter by letter, because a locale may not have the letters. */
    private static final String PROGRAM = """
        package dev.portwhy.cli;
        public class Main {
            public static void main(String[] args) {
                String all = (Main.class.getProtectionDomain().getCodeSource() == null ? "nowhere " : "")
                        + System.getProperty("java.class.path") + " " + System.getProperty("portwhy.command") + " " + String.join(" ", args);
                StringBuilder out = new StringBuilder();
                all.chars().forEach(c -> out.append(c < 128 ? "" + (char) c : "<" + Integer.toHexString(c) + ">"));
                if (args.length > 0) {
                    out.append(new java.io.File(args[args.length - 1]).exists() ? " exists" : " does not exist");
                }
                try (var stream = new java.io.FileOutputStream(java.io.FileDescriptor.out)) {
                    stream.write((out + "\\n").getBytes());
                } catch (java.io.IOException e) {
                    System.exit(70);
                }
            }
        }
        """;

    private static Checkout built;

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeAll
    static void build(@TempDir Path directory) throws IOException {
        built = StubProject.checkout(directory);
        built.write(MAIN, PROGRAM);
        Outcome first = built.start();
        assertThat(first.status()).as(first.err()).isZero();
    }

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectories(directory.resolve("machines"));
        checkout = StubProject.copy(built, directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A line of a shell; {@code $checkout} is where the launcher lies, and the home directory where the line begins. */
    private Outcome shell(String line) throws IOException {
        return checkout.begin(Map.of("checkout", checkout.root().toString()), List.of("/bin/sh", "-c", line))
                .end();
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.map(file -> path.relativize(file).toString()).sorted().toList();
        }
    }

    @Test
    void movedAfterItsFirstStart() throws IOException {
        Path moved = directory.resolve("moved");
        Files.move(checkout.root(), moved);
        for (int i = 0; i < 2; i++) {
            Outcome outcome =
                    checkout.begin(Map.of(), List.of(moved + "/portwhy")).end();
            assertThat(outcome.out()).as(outcome.err()).startsWith(moved + "/build/");
            assertThat(outcome.status()).isZero();
            assertThat(outcome.err().isEmpty()).isEqualTo(i == 1);
        }
        assertThat(builds(moved.resolve("build"))).isEqualTo(1);
    }

    /** The environment names no locale, so that it is C. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "it\\047s \"$x",
                "\\345\\274\\240\\344\\270\\211",
            })
    void aNameThatIsNotOrdinary(String octal) throws IOException {
        String words = "d=$(printf '" + octal
                + "'); mv \"$checkout\" \"../$d\"; ln -s ../machines \"$d\"; cd .; \"../$d/portwhy\" \"$d\"";
        String shown = octal.replace("\\047", "'").replace("\\345\\274\\240\\344\\270\\211", "<5f20><4e09>");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = shell(i == 0 ? words : words.replaceFirst("mv .* cd", "cd"));
            assertThat(outcome.out())
                    .as(outcome.err())
                    .startsWith(directory.resolve(shown) + "/build/")
                    .endsWith(" ../" + shown + "/portwhy " + shown + " exists\n");
            assertThat(outcome.err().isEmpty()).isEqualTo(i == 1);
        }
    }

    @Test
    void aPathWithAColonWhichAClassPathCannotHold() throws IOException {
        Outcome first = shell("cp -a \"$checkout\" ../a:b; ../a:b/portwhy .");
        assertThat(first.out())
                .as(first.err())
                .startsWith(checkout.home() + "/.cache/portwhy/")
                .endsWith(" exists\n");
        assertThat(shell("../a:b/portwhy .")).isEqualTo(new Outcome(0, first.out(), ""));
    }

    @Test
    void aLinkThatIsGivenToAShell() throws IOException {
        for (String name : List.of("link", "./link")) {
            Outcome outcome = shell("rm -f link; ln -s ../checkout/portwhy link; sh " + name + " .");
            assertThat(outcome).isEqualTo(new Outcome(0, outcome.out(), ""));
            assertThat(outcome.out()).endsWith(" ./link . exists\n");
        }
    }

    @Test
    void aCurrentDirectoryThatWasDeleted() throws IOException {
        Outcome outcome = shell("mkdir gone; cd gone; rmdir ../gone; exec \"$checkout/portwhy\" /");
        assertThat(outcome.out()).as(outcome.err()).endsWith(" exists\n");
        assertThat(outcome.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ulimit -v 2000000", "ulimit -v 300000", "ulimit -v 50000", "ulimit -d 20000"})
    void aJvmThatCannotComeUp(String limit) throws IOException {
        List<String> before = names(directory);
        Outcome outcome = shell(limit + "; exec \"$checkout/portwhy\" .");
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(70);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1).startsWith("portwhy: the JVM does not start: ");
        assertThat(names(directory))
                .filteredOn(name -> !name.matches("home/(out|err).*"))
                .isEqualTo(before.stream()
                        .filter(name -> !name.matches("home/(out|err).*"))
                        .toList());
    }

    /** Limits that leave enough room change nothing. */
    @Test
    void aLimitThatIsWideEnough() throws IOException {
        Outcome outcome = shell("ulimit -v 12000000; exec \"$checkout/portwhy\" .");
        assertThat(outcome).isEqualTo(new Outcome(0, outcome.out(), ""));
        assertThat(outcome.out()).endsWith(" exists\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8})
    @Tag("kernel")
    void aUserWhoMayHaveFewProcesses(int processes) throws IOException {
        String nobody = "setpriv --reuid 65533 --regid 65533 --clear-groups ";
        assumeTrue(shell(nobody + "true").status() == 0, "cannot become another user here");
        checkout.start();
        // The launcher's own shell is the first.
        Outcome outcome = shell(nobody + "sh -c 'ulimit -p " + processes + "; exec \"$checkout/portwhy\" .'");
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(70);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1).startsWith("portwhy: ").containsAnyOf("no process", "does not start");
    }

    /** As TasksMax= of a service and the limit of a container's processes: threads count. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8, 10, 12})
    @Tag("kernel")
    @Tag("root")
    void aGroupThatMayHaveFewThreads(int most) throws IOException {
        String group = "g=$(for h in /sys/fs/cgroup/pids /sys/fs/cgroup; do [ -e $h/cgroup.procs ] && echo $h && break;"
                + " done)/portwhy-test-" + ProcessHandle.current().pid() + "; ";
        assumeTrue(
                shell(group + "mkdir $g && [ -w $g/pids.max ] && mkdir $g/inner")
                                .status()
                        == 0,
                "no control group here");
        try {
            String few = group + "echo $$ >$g/inner/cgroup.procs && echo " + most
                    + " >$g/pids.max && exec \"$checkout/portwhy\" .";
            Outcome first = shell(few);
            assertThat(first.status()).as(first.err()).isEqualTo(70);
            assertThat(first.err()).hasLineCount(1).contains("pids.max");
            checkout.start();
            List<String> before = names(directory);
            Outcome outcome = shell(few);
            assertThat(outcome.status()).as(outcome.err()).isEqualTo(70);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).hasLineCount(1).startsWith("portwhy: the JVM does not start: ");
            assertThat(names(directory)).containsAll(before).noneMatch(name -> name.contains("hs_err"));
        } finally {
            assertThat(shell(group + "rmdir $g/inner $g").status()).isZero();
        }
    }

    @Test
    @Tag("kernel")
    void withoutProc() throws IOException {
        assumeTrue(shell("unshare --mount true").status() == 0, "cannot hide /proc: unshare(1) is refused");
        Outcome outcome = shell(
                "unshare --mount --propagation private sh -c 'mount -t tmpfs none /proc; exec \"$checkout/portwhy\"'");
        assertThat(outcome.status()).isEqualTo(70);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasLineCount(1).contains("/proc is not mounted");
    }

    /** What would be opened next must not get what is printed. */
    @Test
    void closedStreams() throws IOException {
        List<String> before = names(checkout.root());
        Outcome all = shell("\"$checkout/portwhy\" . <&- >&- 2>&-; echo $?");
        assertThat(all).isEqualTo(new Outcome(0, "70\n", ""));
        Outcome two = shell("\"$checkout/portwhy\" . <&- 2>&-; echo $?");
        assertThat(two.out()).endsWith(" exists\n0\n");
        assertThat(shell("\"$checkout/portwhy\" . >/dev/full; echo $?").out()).isEqualTo("70\n");
        assertThat(names(checkout.root())).isEqualTo(before);
        assertThat(checkout.start("/").out()).endsWith(" exists\n");
    }

    @Test
    void withoutAHomeNothingIsMadeAnywhere() throws IOException {
        Files.setPosixFilePermissions(checkout.root(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Outcome relative =
                shell("unset HOME; export XDG_CACHE_HOME=cache; mkdir there; cd there; exec \"$checkout/portwhy\"");
        assertThat(relative.status()).as(relative.out()).isEqualTo(70);
        assertThat(names(checkout.home().resolve("there"))).containsExactly("");
        assertThat(Path.of("/nonexistent")).doesNotExist();
    }

    @Test
    @Tag("kernel")
    void theNewestJdkIsTaken() throws IOException {
        assumeTrue(shell("unshare --mount true").status() == 0, "cannot hide /usr/lib/jvm: unshare(1) is refused");
        Path machines = directory.resolve("machines");
        for (String name : List.of("a-25.0.9", "b-25.0.10.1", "c-9.0.1", "d-25", "java-25-x-25.0.2")) {
            Path home = machines.resolve(name);
            script(home.resolve("bin/java"), "echo " + name);
            Files.writeString(
                    home.resolve("release"),
                    "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + name.substring(name.lastIndexOf('-') + 1) + "\"\n");
        }
        String start =
                "unshare --mount --propagation private sh -c 'mount --bind ../machines /usr/lib/jvm && unset JAVA_HOME"
                        + " && exec \"$checkout/portwhy\"'";
        assertThat(shell(start).out()).isEqualTo("b-25.0.10.1\n");
        script(machines.resolve("e-27-ea/bin/java"), "echo newest");
        Files.writeString(machines.resolve("e-27-ea/release"), "JAVA_VERSION=\"27-ea\"\n");
        assertThat(shell(start).out()).isEqualTo("newest\n");
        // One that can compile comes first.
        script(machines.resolve("d-25/bin/javac"), "");
        assertThat(shell(start).out()).isEqualTo("d-25\n");
    }
}
