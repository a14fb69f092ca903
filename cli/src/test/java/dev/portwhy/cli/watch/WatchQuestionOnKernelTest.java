package dev.portwhy.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program asks about a port of a namespace again and again, while that is taken and given back. */
@Tag("kernel")
class WatchQuestionOnKernelTest {

    private TestNamespace there;

    @BeforeEach
    void namespace() throws IOException {
        Programs.assumeRootWith("kill");
        there = TestNamespace.create();
    }

    @AfterEach
    void close() throws IOException {
        if (there != null) {
            there.close();
        }
    }

    private Process watch(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "watch", "8080", "-N", Integer.toString(there.anchor()), "--lang", "en", "--interval", "200ms"));
        words.addAll(List.of(more));
        return there.start(new ProcessBuilder(ProgramLine.of(words.toArray(new String[0])))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    private KernelSocket listener() throws IOException {
        return there.run(() -> KernelSocket.tcp(Family.INET)
                .bind(new Endpoint(IpAddress.parse("127.0.0.1").orElseThrow(), 8080))
                .listen(1));
    }

    private static String until(BufferedReader lines, String wanted) throws IOException {
        String line = "";
        while (line != null && !line.contains(wanted)) {
            line = lines.readLine();
        }
        assertThat(line).as("an end before " + wanted).isNotNull();
        return line;
    }

    private void interrupted(Process watch) throws Exception {
        there.command("kill", "-INT", Long.toString(watch.pid()));
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isEqualTo(130);
    }

    @Test
    @SuppressWarnings("try")
    void everyIntervalIsAnObjectAndNothingIsTried() throws Exception {
        Process watch = watch("--json");
        BufferedReader objects = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(objects.readLine())
                .contains("\"outcome\":\"OK\"", "\"kernel\":{\"tried\":false,")
                .endsWith("}");
        try (KernelSocket taken = listener()) {
            until(objects, "\"outcome\":\"EADDRINUSE\"");
        }
        until(objects, "\"outcome\":\"OK\"");
        interrupted(watch);
    }

    @Test
    @SuppressWarnings("try")
    void aPersonIsToldWhenItChanges() throws Exception {
        Process watch = watch("--plain");
        BufferedReader lines = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).startsWith("Asking every 200 ms: portwhy watch 8080 -N ");
        until(lines, "is free");
        try (KernelSocket taken = listener()) {
            List<String> until = new ArrayList<>();
            String line = "";
            while (!line.contains("is taken by")) {
                line = lines.readLine();
                until.add(line);
            }
            assertThat(until).as("nothing is said twice").noneMatch(one -> one.contains("is free"));
        }
        until(lines, "is free");
        lines.close();
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aQuestionThatCannotBeAskedIsNotBegun() throws Exception {
        Process watch =
                there.start(new ProcessBuilder(ProgramLine.of("watch", "nosuch:port", "--plain", "--lang", "en")));
        assertThat(watch.inputReader(StandardCharsets.UTF_8).readAllAsString()).isEmpty();
        assertThat(watch.errorReader(StandardCharsets.UTF_8).readAllAsString())
                .hasLineCount(1)
                .contains("nosuch:port");
        assertThat(watch.waitFor()).isEqualTo(64);
    }
}
