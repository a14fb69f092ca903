package dev.portwhy.launcher;

import static dev.portwhy.launcher.StubProject.builds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.launcher.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher for a user who may read the checkout and not write it, and on a machine without a JDK. */
@Tag("kernel")
class LauncherPrivilegeTest {

    private static final String[] AS_NOBODY = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
    private static final String[] IN_OWN_MOUNTS = {"unshare", "--mount", "--propagation", "private"};

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = StubProject.checkout(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(Map<String, String> environment, String[] wrapper, String... command) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(wrapper));
        words.addAll(Arrays.asList(command));
        return checkout.begin(environment, words).end();
    }

    /** Makes it nobody's. */
    private void give(Path path) throws IOException {
        assertThat(run(Map.of(), new String[0], "chown", "-R", "65534:65534", path.toString())
                        .status())
                .isZero();
    }

    @Test
    void anotherUserTakesWhatIsBuiltAndBuildsElsewhereWhatIsNot() throws IOException {
        assumeTrue(run(Map.of(), AS_NOBODY, "true").status() == 0, "cannot become another user here");
        Path home = Files.createDirectories(directory.resolve("nobody"));
        give(home);
        Map<String, String> environment = Map.of("HOME", home.toString());
        checkout.start();
        assertThat(run(environment, AS_NOBODY, checkout.launcher())).isEqualTo(new Outcome(0, "first \n", ""));

        checkout.write(StubProject.MAIN, StubProject.main("second"));
        Path own = Path.of(home + "/.cache/portwhy" + checkout.root());
        for (int i = 0; i < 2; i++) {
            Outcome outcome = run(environment, AS_NOBODY, checkout.launcher());
            assertThat(outcome.out()).as(outcome.err()).isEqualTo("second \n");
        }
        assertThat(builds(own)).isEqualTo(1);
        assertThat(Checkout.caches(own)).hasSize(1);
        assertThat(builds(checkout.root().resolve("build"))).isEqualTo(1);
    }

    @Test
    void anotherUserWithoutAHomeStartsWhatIsBuilt() throws IOException {
        assumeTrue(run(Map.of(), AS_NOBODY, "true").status() == 0, "cannot become another user here");
        checkout.start();
        Map<String, String> environment = Map.of("HOME", "/nonexistent");
        assertThat(run(environment, AS_NOBODY, checkout.launcher()).out()).isEqualTo("first \n");
        checkout.write(StubProject.MAIN, StubProject.main("second"));
        Outcome outcome = run(environment, AS_NOBODY, checkout.launcher());
        assertThat(outcome.status()).isEqualTo(70);
        assertThat(outcome.err()).hasLineCount(1).contains("can be written");
    }

    @Test
    void saysWhatToInstallWithoutAJdk() throws IOException {
        assumeTrue(
                run(Map.of(), IN_OWN_MOUNTS, "true").status() == 0, "cannot hide /usr/lib/jvm: unshare(1) is refused");
        String[] hidden = Arrays.copyOf(IN_OWN_MOUNTS, IN_OWN_MOUNTS.length + 3);
        hidden[IN_OWN_MOUNTS.length] = "/bin/sh";
        hidden[IN_OWN_MOUNTS.length + 1] = "-c";
        hidden[IN_OWN_MOUNTS.length + 2] = "mount -t tmpfs none /usr/lib/jvm && JAVA_HOME= PATH=/nonexistent exec "
                + checkout.launcher() + " \"$@\"";
        Outcome english = run(Map.of(), hidden, "sh", "443");
        assertThat(english.status()).isEqualTo(70);
        assertThat(english.err()).hasLineCount(1).contains("JDK 25").contains("apt-get install openjdk-25");
        assertThat(run(Map.of("LANG", "zh_CN.UTF-8"), hidden, "sh", "443").err())
                .hasLineCount(1)
                .contains("请安装");
    }
}
