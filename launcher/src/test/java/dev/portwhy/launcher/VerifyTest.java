package dev.portwhy.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./verify} with scripts in the place of Maven and of the package tools. */
class VerifyTest {

    private static final String GREEN = "echo '[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0'\n";

    private static final String SHOW_LOCALE =
            GREEN + "echo \"locale: ${LANG-none} ${LC_ALL-none} ${LC_MESSAGES-none} ${LANGUAGE-none}\"\n";

    @TempDir
    private Path directory;

    private record Run(int status, String out) {}

    @Test
    void whenAllTestsPassItsLastLinesSaySo() throws Exception {
        Run run = verify(GREEN + GREEN + "echo 'BUILD SUCCESS'");
        assertThat(run.status).isZero();
        assertThat(run.out.lines().skip(run.out.lines().count() - 2))
                .allMatch(line -> line.startsWith("[INFO] Tests run: 5"));
    }

    /** Maven goes on to the modules behind a failed test, and calls that a success: it is none. */
    @Test
    void aFailedTestHidesNoLaterModuleAndIsNoSuccess() throws Exception {
        Run run = verify("""
            case " $* " in *' -Dmaven.test.failure.ignore=true '*) ;; *) exit 9 ;; esac
            echo '[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0'
            echo '[ERROR] There are test failures.'
            echo '[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0'
            """);
        assertThat(run.status).isEqualTo(1);
        assertThat(run.out).endsWith("""
            [ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
            [INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0
            """);
    }

    /** Far below where it was printed: whoever reads the end of a log has to see it. */
    @Test
    void whichTestsFailedStandsAtTheEnd() throws Exception {
        Run run = verify("""
            echo '[ERROR] dev.portwhy.NamesTest.aNameIsTold -- Time elapsed: 0.1 s <<< FAILURE!'
            echo '[ERROR] Failures: '
            echo '[ERROR] dev.portwhy.NamesTest.aNameIsTold'
            echo '[ERROR]   Run 1: NamesTest.aNameIsTold:45 expected: "a"'
            echo '[ERROR]   Run 2: NamesTest.aNameIsTold:45 expected: "a"'
            seq -f '[INFO] line %g' 400
            echo '[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0'
            """);
        assertThat(run.status).isEqualTo(1);
        assertThat(run.out).endsWith("""
            [ERROR]   Run 1: NamesTest.aNameIsTold:45 expected: "a"
            [ERROR]   Run 2: NamesTest.aNameIsTold:45 expected: "a"
            verify: failed; look for ERROR above
            [ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0
            """);
    }

    @Test
    void aTestThatPassesWhenRunAgainIsNamedAndIsNoFailure() throws Exception {
        Run run = verify("""
            case " $* " in *' -Dsurefire.rerunFailingTestsCount=1 '*) ;; *) exit 9 ;; esac
            echo '[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE! -- in dev.portwhy.NamesTest'
            echo '[ERROR] dev.portwhy.NamesTest.aNameIsTold -- Time elapsed: 0.1 s <<< FAILURE!'
            echo '[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in dev.portwhy.NamesTest'
            echo '[WARNING] Flakes: '
            echo '[WARNING] dev.portwhy.NamesTest.aNameIsTold'
            echo '[ERROR]   Run 1: NamesTest.aNameIsTold:45 expected: "a"'
            echo '[INFO]   Run 2: PASS'
            echo '[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1'
            """);
        assertThat(run.status).isZero();
        assertThat(run.out).endsWith("""
            passed only when run again: dev.portwhy.NamesTest.aNameIsTold
                NamesTest.aNameIsTold:45 expected: "a"
            [WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1
            """);
    }

    /** What passed again in one module excuses nothing in another. */
    @Test
    void aFailureBesideOneThatPassedAgainIsAFailure() throws Exception {
        Run run = verify("""
            echo '[WARNING] Flakes: '
            echo '[WARNING] dev.portwhy.NamesTest.aNameIsTold'
            echo '[ERROR]   Run 1: NamesTest.aNameIsTold:45 expected: "a"'
            echo '[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Flakes: 1'
            echo '[ERROR] Errors: '
            echo '[ERROR] dev.portwhy.OthersTest.another'
            echo '[ERROR]   Run 1: OthersTest.another:7 IO x'
            echo '[ERROR]   Run 2: OthersTest.another:7 IO x'
            echo '[ERROR] Tests run: 2, Failures: 0, Errors: 1, Skipped: 0'
            """);
        assertThat(run.status).isEqualTo(1);
        assertThat(run.out)
                .contains("passed only when run again: dev.portwhy.NamesTest.aNameIsTold\n")
                .contains("[ERROR]   Run 2: OthersTest.another:7 IO x\nverify: failed");
    }

    @Test
    void aTestProcessThatDiesIsNoSuccess() throws Exception {
        assertThat(verify(GREEN + "echo '[ERROR] The forked VM terminated without saying properly goodbye.'").status)
                .isEqualTo(1);
    }

    @Test
    void whatMavenItselfReportsComesBack() throws Exception {
        assertThat(verify(GREEN + "exit 3").status).isEqualTo(3);
    }

    /** A test compares what programs say, and makes files whose names have letters that the locale C has not. */
    @Test
    void whateverTheLanguageOfTheUserTestsHaveTheSame() throws Exception {
        assertThat(verify(Map.of("LC_ALL", "C", "LC_MESSAGES", "zh_CN.UTF-8", "LANGUAGE", "zh"), SHOW_LOCALE).out)
                .contains("locale: C.UTF-8 none none none\n");
    }

    @Test
    void withoutAnyLocaleTestsHaveTheSameToo() throws Exception {
        assertThat(verify(Map.of("LC_ALL", "", "LANG", ""), SHOW_LOCALE).out)
                .contains("locale: C.UTF-8 none none none\n");
    }

    /** What an old kernel does otherwise is no success; that none is to be had here is told, and is no failure of the tests. */
    @Test
    void anOldKernelIsBootedBesideTheTests() throws Exception {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "booting one takes root");
        StubProject.script(directory.resolve("portwhy"), "echo built");
        Path dev = directory.resolve("dev");
        StubProject.script(dev, "echo \"bullseye: $*\"");
        Run run = verify(Map.of(), GREEN, "--kernel", "5.10");
        assertThat(run.status).isZero();
        assertThat(run.out).contains("bullseye: kernels --quick 5.10\n").endsWith(", Skipped: 0\n");

        StubProject.script(dev, "echo 'NOT fuzz'; exit 1");
        run = verify(Map.of(), GREEN, "--kernel", "5.10");
        assertThat(run.status).isEqualTo(1);
        assertThat(run.out).contains("NOT fuzz\n").endsWith(", Skipped: 0\n");

        StubProject.script(dev, "echo 'no debootstrap'; exit 70");
        run = verify(Map.of(), GREEN, "--kernel", "5.10");
        assertThat(run.status).isZero();
        assertThat(run.out)
                .contains("no debootstrap\nverify: the kernel was not booted, or not to the end (status 70)");
    }

    private Run verify(String maven) throws IOException, InterruptedException {
        return verify(Map.of(), maven);
    }

    private Run verify(Map<String, String> environment, String maven, String... words)
            throws IOException, InterruptedException {
        Path tools = directory.resolve("tools");
        StubProject.script(tools.resolve("mvn"), maven);
        StubProject.script(tools.resolve("dpkg-query"), "echo 'install ok installed'");
        Path script = directory.resolve("verify");
        Files.copy(Checkout.PROJECT.resolve("verify"), script, StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out);
    }
}
