package dev.portwhy.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which processes are taken for runs of this program. */
class OtherRunsTest {

    private static boolean isRun(String words) {
        return OtherRuns.isRun(words.replace(' ', '\0') + '\0');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/lib/jvm/a/bin/java -XX:+UseSerialGC -cp a.jar:b.jar dev.portwhy.cli.Main",
                "/usr/lib/jvm/a/bin/java -cp a.jar dev.portwhy.cli.Main hidden --json",
                "java -Dx=y -cp a.jar dev.portwhy.cli.Main lab run close-wait-holds",
                "/j/bin/java -cp a.jar dev.portwhy.lab.LabWorker",
                "/j/bin/java -cp a.jar dev.portwhy.cli.Resident /run/portwhy/answers.sock",
                "/j/bin/java -cp a.jar dev.portwhy.cli.Then en /var/lib/portwhy now 443",
                "/j/bin/java -XX:AOTCacheOutput=x -cp a.jar dev.portwhy.cli.Training",
            })
    void aRunIsKnownByTheClassItWasStartedWith(String words) {
        assertThat(isRun(words)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/j/bin/java -cp a.jar dev.portwhy.cli.Main lab hold thread-netns 8080",
                "/j/bin/java -cp a.jar dev.portwhy.cli.Main --lang en lab hold netns-fd",
                "/j/bin/java -cp dev.portwhy.cli.Main org.example.Server",
                "/j/bin/java -cp a.jar org.example.Server dev.portwhy.cli.Main",
                "/j/bin/java -cp a.jar org.example.Server -cp dev.portwhy.lab.LabWorker",
                "/usr/sbin/nginx dev.portwhy.cli.Main",
                "/usr/bin/notjava dev.portwhy.cli.Main",
                "/j/bin/java -cp a.jar dev.portwhy.cli.MainFrame",
                "/j/bin/java -cp a.jar dev.portwhy.bench.Bench hold namespaces 20",
                "/j/bin/java",
                "/j/bin/java -cp",
                "",
            })
    void nothingElseIsOne(String words) {
        assertThat(isRun(words)).isFalse();
    }

    @Test
    void aProcessThatHasEndedIsNone() {
        assertThat(OtherRuns.isRun(null)).isFalse();
        try (NativeFiles files = new NativeFiles()) {
            assertThat(new OtherRuns(files).passing(4_194_305, 4_194_305)).isFalse();
        }
    }

    /** It is not read to its end, where the word may stand that says that it is none. */
    @Test
    void aCommandLineLongerThanAnyOfOursIsNotReadToItsEnd(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("dev.portwhy.cli.Main"), "echo; read x");
        assertThat(isTakenForARun(directory, 100)).isTrue();
        assertThat(isTakenForARun(directory, 100_000)).isFalse();
    }

    /** A shell that waits, called java, whose first word is that of a run. */
    private static boolean isTakenForARun(Path directory, int length) throws Exception {
        String script = "exec -a java bash dev.portwhy.cli.Main \"$@\"";
        Process process = new ProcessBuilder("bash", "-c", script, "bash", "x".repeat(length))
                .directory(directory.toFile())
                .start();
        try (NativeFiles files = new NativeFiles()) {
            process.inputReader().readLine();
            int pid = Math.toIntExact(process.pid());
            return new OtherRuns(files).passing(pid, pid);
        } finally {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    @Test
    void thisTestIsNone() {
        int self = (int) ProcessHandle.current().pid();
        try (NativeFiles files = new NativeFiles()) {
            assertThat(new OtherRuns(files).passing(self, self)).isFalse();
        }
    }
}
