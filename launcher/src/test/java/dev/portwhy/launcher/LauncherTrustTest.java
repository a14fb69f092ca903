package dev.portwhy.launcher;

import static dev.portwhy.launcher.StubProject.MAIN;
import static dev.portwhy.launcher.StubProject.builds;
import static dev.portwhy.launcher.StubProject.main;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.launcher.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher runs only what nobody but root and the caller can have written. */
class LauncherTrustTest {

    /** Not 65534: that is what a user namespace shows for every user it has no number for, root outside among them. */
    private static final String ANOTHER = "65533";

    /** What somebody else would like to have run; the shell that reads it makes a file. */
    private static final String PLANTED = "touch \"$root/../planted\"\n";

    private static Checkout built;

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeAll
    static void build(@TempDir Path directory) throws IOException {
        built = StubProject.checkout(directory);
        Outcome first = built.begin(Map.of(), List.of("/bin/sh", "-c", "umask 000; exec " + built.launcher()))
                .end();
        assertThat(first.out()).as(first.err()).isEqualTo("first \n");
    }

    @BeforeEach
    void copy() throws IOException {
        checkout = StubProject.copy(built, directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A start that can use what is built, or says that it has to build and cannot. */
    private Outcome withoutMaven() throws IOException {
        Path bin = directory.resolve("bin");
        StubProject.script(bin.resolve("mvn"), "exit 1");
        return checkout.start(Map.of("PATH", bin + ":/usr/bin:/bin"));
    }

    private Path build() {
        return checkout.root().resolve("build");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static List<Path> below(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.toList();
        }
    }

    @Test
    void aFirstStartUnderUmask000LeavesNothingThatOthersMayWrite() throws IOException {
        Path original = built.root().resolve("build");
        assertThat(below(original))
                .filteredOn(path -> path.toString().endsWith(".aot"))
                .hasSize(1);
        for (Path path : below(original)) {
            assertThat(Files.getPosixFilePermissions(path))
                    .as(path.toString())
                    .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        }
    }

    @Test
    void aFirstStartUnderUmask077IsForEverybodyToRunInTheCheckoutAndForNobodyElseInACache() throws IOException {
        checkout = StubProject.checkout(directory.resolve("fresh"));
        List<String> start = List.of("/bin/sh", "-c", "umask 077; exec " + checkout.launcher());
        assertThat(checkout.begin(Map.of(), start).end().out()).isEqualTo("first \n");
        List<Path> caches = Checkout.caches(build());
        assertThat(caches).hasSize(1);
        for (Path path : below(Objects.requireNonNull(caches.getFirst().getParent()))) {
            assertThat(Files.getPosixFilePermissions(path))
                    .as(path.toString())
                    .contains(PosixFilePermission.OTHERS_READ);
        }
        // The caller's files are the caller's to say.
        checkout.write(
                MAIN,
                main("").replace("System.out", "if (args.length > 0) new java.io.File(args[0]).mkdir(); System.out"));
        start = List.of("/bin/sh", "-c", "umask 027; exec " + checkout.launcher() + " made");
        for (String time : List.of("first", "second")) {
            checkout.begin(Map.of(), start).end();
            Path made = checkout.home().resolve("made");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .as(time)
                    .isEqualTo("rwxr-x---");
            Files.delete(made);
        }
        mode(checkout.root(), "rwxrwxr-x");
        start = List.of("/bin/sh", "-c", "umask 027; exec " + checkout.launcher() + " --trust");
        checkout.begin(Map.of("XDG_CACHE_HOME", directory + "/cache"), start).end();
        assertThat(Checkout.caches(directory.resolve("cache"))).hasSize(1);
        for (Path path : below(directory.resolve("cache"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(path.toString())
                    .endsWith("------");
        }
    }

    @Test
    void whatOnlyRootOrTheCallerCanHaveWrittenIsUsed() throws IOException {
        assertThat(withoutMaven()).isEqualTo(new Outcome(0, "first \n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "build",
                "build/sources",
                "build/start",
                "build/DIGEST",
                "build/DIGEST/lib",
                "build/DIGEST/lib/cli-1.jar",
                "build/DIGEST/*.aot"
            })
    void whatOthersMayWriteIsNotUsed(String name) throws IOException {
        Path digest = Objects.requireNonNull(Checkout.caches(build()).getFirst().getParent());
        Path open = name.endsWith(".aot")
                ? Checkout.caches(build()).getFirst()
                : checkout.root().resolve(name.replace("DIGEST", String.valueOf(digest.getFileName())));
        Files.writeString(build().resolve("sources"), Files.readString(build().resolve("sources")) + PLANTED);
        String safe = PosixFilePermissions.toString(Files.getPosixFilePermissions(open));
        for (String bits : List.of("rw", "-w")) {
            // the group, then everybody
            mode(
                    open,
                    bits.equals("rw")
                            ? safe.substring(0, 4) + "w" + safe.substring(5)
                            : safe.substring(0, 7) + "w" + safe.substring(8));
            Outcome outcome = withoutMaven();
            assertThat(outcome.status()).as(outcome.out()).isEqualTo(70);
            assertThat(outcome.err()).containsAnyOf("the build failed", " --trust");
            assertThat(directory.resolve("planted")).doesNotExist();
        }
        mode(open, safe);
        assertThat(withoutMaven().status()).isZero();
        assertThat(directory.resolve("planted")).as("the trap works").exists();
    }

    /** What find walks through is read before anybody knows who wrote it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml -fprint PLANTED",
                "pom.xml,-fprint PLANTED",
                "-fprint PLANTED",
                "$(touch PLANTED)",
                "pom.xml ; touch PLANTED",
                "*"
            })
    void whatFindIsToWalkThroughRunsNothing(String walk) throws IOException {
        Path sources = build().resolve("sources");
        String planted = directory.resolve("planted").toString();
        String text = Files.readString(sources).replaceFirst("(?m)^halves='.*'$", "");
        Files.writeString(sources, "halves='" + walk.replace("PLANTED", planted) + "'\n" + text);
        assertThat(withoutMaven()).isEqualTo(new Outcome(0, "first \n", ""));
        mode(sources, "rw-rw-rw-");
        assertThat(withoutMaven().status()).isEqualTo(70);
        assertThat(directory.resolve("planted")).doesNotExist();
    }

    /** An older jar set stays for a week; looking into each of them took longer than all else before the JVM. */
    @Test
    void ofTheJarSetsOnlyTheOneInUseMatters() throws IOException {
        assertThat(withoutMaven().status())
                .as("copied directories are new ones")
                .isZero();
        Path other = Files.createDirectories(build().resolve("0123456789abcdef/lib"));
        Path jar = Files.writeString(other.resolve("other-1.jar"), "");
        mode(jar, "rw-rw-rw-");
        assertThat(withoutMaven()).isEqualTo(new Outcome(0, "first \n", ""));

        // Whichever set is taken in the end is the one that has to be as it should be.
        Path sources = build().resolve("sources");
        Files.writeString(sources, Files.readString(sources) + "hash=0123456789abcdef\n");
        assertThat(withoutMaven().status()).isEqualTo(70);
    }

    @Test
    void whereTheCheckoutIsOpenToOthersTheBuildGoesToTheCacheAndSaysWhy() throws IOException {
        mode(checkout.root(), "rwxrwxr-x");
        Outcome outcome = checkout.start("--trust");
        assertThat(outcome.out()).as(outcome.err()).isEqualTo("first \n");
        assertThat(Checkout.caches(checkout.home())).hasSize(1);
        assertThat(checkout.start()).isEqualTo(new Outcome(0, "first \n", ""));
    }

    /** As in /tmp: others may add to it, and not change what is there. */
    @Test
    void aStickyDirectoryMayBeOnTheWay() throws IOException {
        assertThat(new ProcessBuilder("chmod", "1777", directory.toString())
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .isZero();
        assertThat(withoutMaven()).isEqualTo(new Outcome(0, "first \n", ""));
        mode(directory, "rwxrwxrwx");
        assertThat(withoutMaven().status()).isEqualTo(70);
    }

    /** What is reached through a link is judged by where it is. */
    @Test
    void aLinkIsFollowedStepByStep() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.move(build(), elsewhere.resolve("build"));
        Files.createSymbolicLink(build(), Path.of("../elsewhere/build"));
        assertThat(checkout.start().out()).isEqualTo("first \n");
        assertThat(withoutMaven()).isEqualTo(new Outcome(0, "first \n", ""));
        mode(elsewhere, "rwxrwxrwx");
        assertThat(withoutMaven().status()).isEqualTo(70);
    }

    private void becomeAnother() throws IOException {
        assumeTrue(as("another", Map.of(), "true").status() == 0, "cannot become another user here");
    }

    private Outcome as(String user, Map<String, String> environment, String... command) throws IOException {
        List<String> words = new java.util.ArrayList<>();
        if (user.equals("another")) {
            words.addAll(List.of("setpriv", "--reuid", ANOTHER, "--regid", ANOTHER, "--clear-groups"));
        }
        words.addAll(List.of(command));
        return checkout.begin(environment, words).end();
    }

    private void give(Path path) throws IOException {
        assertThat(as("root", Map.of(), "chown", "-hR", ANOTHER + ":" + ANOTHER, path.toString())
                        .status())
                .isZero();
    }

    @Test
    @Tag("kernel")
    void rootIsToldBeforeAnythingOfAnotherUsersCheckoutIsBuiltOrRun() throws IOException {
        becomeAnother();
        Files.writeString(build().resolve("sources"), PLANTED);
        give(checkout.root());
        String launcher = checkout.launcher();
        Outcome told = as("root", Map.of(), launcher, "443");
        assertThat(told.status()).isEqualTo(70);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).hasLineCount(1).contains(checkout.root() + " ", ANOTHER, launcher + " --trust");
        assertThat(as("root", Map.of("SUDO_UID", ANOTHER), launcher, "--lang", "zh")
                        .err())
                .hasLineCount(1)
                .contains("属于用户", "sudo " + launcher + " --trust");
        assertThat(builds(build())).isEqualTo(1);

        Outcome trusted = as("root", Map.of(), launcher, "--trust", "443");
        assertThat(trusted.out()).as(trusted.err()).isEqualTo("first 443\n");
        for (String word : List.of("443", "80")) {
            assertThat(as("root", Map.of(), launcher, word)).isEqualTo(new Outcome(0, "first " + word + "\n", ""));
        }
        checkout.write(MAIN, main("second"));
        assertThat(as("root", Map.of(), launcher).out()).isEqualTo("second \n");
        assertThat(directory.resolve("planted")).doesNotExist();
        assertThat(builds(build())).isEqualTo(1);
        for (Path path : below(checkout.root())) {
            if (!path.toString().endsWith("Main.java")) {
                assertThat(Files.getAttribute(path, "unix:uid"))
                        .as(path.toString())
                        .isEqualTo(Integer.valueOf(ANOTHER));
            }
        }
    }

    @Test
    @Tag("kernel")
    void aSourceThatOthersMayChangeIsNotBuiltByRootUnasked() throws IOException {
        becomeAnother();
        mode(checkout.root().resolve(MAIN), "rw-rw-rw-");
        checkout.write(MAIN, main("second"));
        Outcome told = checkout.start();
        assertThat(told.status()).isEqualTo(70);
        assertThat(told.err()).hasLineCount(1).contains(MAIN, "others than root");
    }

    @Test
    @Tag("kernel")
    void aBuilderThatOthersMayChangeIsNotReadByRootUnasked() throws IOException {
        becomeAnother();
        Path builder = checkout.root().resolve("build.sh");
        Files.writeString(builder, Files.readString(builder) + PLANTED);
        checkout.write(MAIN, main("second"));
        mode(builder, "rw-rw-rw-");
        Outcome told = checkout.start();
        assertThat(told.status()).isEqualTo(70);
        assertThat(told.err()).hasLineCount(1).contains("build.sh", "others than root");
        assertThat(directory.resolve("planted")).doesNotExist();
        mode(builder, "rw-r--r--");
        assertThat(checkout.start().out()).isEqualTo("second \n");
        assertThat(directory.resolve("planted")).as("the trap works").exists();
    }

    @Test
    @Tag("kernel")
    void aCacheThatSudoKeptIsTheUsersAndNotRoots() throws IOException {
        becomeAnother();
        String[] mounts = {"unshare", "--mount", "--propagation", "private", "sh", "-c"};
        assumeTrue(as("root", Map.of(), "unshare", "--mount", "true").status() == 0, "no mounts of our own");
        Path cache = Path.of(checkout.home() + "/.cache/portwhy" + checkout.root());
        Files.createDirectories(cache);
        for (String name : List.of("sources", "start")) {
            Files.writeString(cache.resolve(name), PLANTED);
        }
        Files.writeString(cache.resolve("stamp"), "");
        Files.writeString(checkout.home().resolve(".mavenrc"), PLANTED);
        give(checkout.root());
        give(checkout.home());
        String line = "mount -t tmpfs none /var/cache && chmod 755 /var/cache && " + checkout.launcher()
                + " --trust && " + checkout.launcher() + " again && ls /var/cache/portwhy" + checkout.root();
        String[] command = java.util.Arrays.copyOf(mounts, mounts.length + 1);
        command[mounts.length] = line;
        Outcome outcome = as("root", Map.of(), command);
        assertThat(outcome.out())
                .as(outcome.err())
                .startsWith("first \nfirst again\n")
                .contains("sources\n");
        assertThat(directory.resolve("planted")).doesNotExist();
        assertThat(cache.toFile().list()).hasSize(3);
    }
}
