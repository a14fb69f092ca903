package dev.portwhy.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A load in a JVM of its own: without descriptors, on a terminal, as an ordinary user. */
@Tag("kernel")
class LoadProgramOnKernelTest extends LoadServers {

    private static List<String> from(String classPath, String... words) {
        List<String> line = ProgramLine.from(classPath, "load");
        line.addAll(List.of(words));
        return line;
    }

    private static List<String> program(String... words) {
        return from(System.getProperty("java.class.path"), words);
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int status(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The limit is lowered while the load runs: what was not foreseen is told by the kernel's own error. */
    @Test
    void withoutDescriptorsEachSocketFailsWithEmfile() throws IOException {
        Programs.assumeRootWith("prlimit");
        python("k = globals().setdefault('kept', []); k.append(c)");
        Process load = netns.start(new ProcessBuilder(
                program("--json", "http://127.0.0.1:9090/", "-c", "900", "--rate", "100", "--duration", "6s")));
        Poll.until("some are open", () -> ss(netns, "state", "established", "dport", "=", ":9090") > 40);
        netns.command("prlimit", "--pid", Long.toString(load.pid()), "--nofile=80:80");
        String told = output(load);
        assertThat(told)
                .containsPattern("\"failedByErrno\":\\{\"EMFILE\":[1-9][0-9]*\\}")
                .contains("\"verdict\":\"warning\"");
        assertThat(status(load)).isEqualTo(1);
        assertThat(ss(netns, "state", "established", "dport", "=", ":9090")).isZero();
    }

    @Test
    void moreConnectionsThanTheLimitLeavesAreRefusedBeforeAnythingIsOpened() throws IOException {
        Programs.assumeRootWith("prlimit");
        List<String> line = new ArrayList<>(List.of("prlimit", "--nofile=200:200"));
        line.addAll(program("http://127.0.0.1:9090/", "-c", "190"));
        Process load = netns.start(new ProcessBuilder(line).redirectErrorStream(true));
        assertThat(output(load)).contains("190 connections at once need more than the 160", "ulimit -n");
        assertThat(status(load)).isEqualTo(64);
    }

    @Test
    void onATerminalItSaysHowFarItIs() throws IOException {
        Programs.assumeRootWith("script");
        nginx(netns);
        String line = String.join(
                " ",
                from(
                        "'" + System.getProperty("java.class.path") + "'",
                        "http://127.0.0.1:8080/",
                        "--rate",
                        "50",
                        "-n",
                        "120"));
        for (String language : List.of("en", "zh")) {
            Process load = netns.start(new ProcessBuilder("script", "-qec", line + " --lang " + language, "/dev/null")
                    .redirectInput(ProcessBuilder.Redirect.PIPE));
            String told = output(load);
            assertThat(told)
                    .containsPattern(
                            language.equals("en")
                                    ? "[1-9][0-9]* answered, 0 failed, [0-9]+ of [0-9]+ ports in use"
                                    : "已应答 [1-9][0-9]*，失败 0，已用端口 [0-9]+/[0-9]+")
                    .contains(language.equals("en") ? "120 requests to 127.0.0.1:8080 answered" : "120 个请求");
            assertThat(status(load)).isZero();
        }
        Process quiet = netns.start(new ProcessBuilder("script", "-qec", line + " -q", "/dev/null"));
        assertThat(output(quiet).strip())
                .contains("120 requests to")
                .doesNotContain("ports in use")
                .hasLineCount(1);
    }

    @Test
    void anOrdinaryUserLoadsAndCountsTheSame() throws IOException {
        Programs.assumeRootWith("setpriv");
        nginx(netns);
        try (ReadableClasses classes = ReadableClasses.copy()) {
            List<String> line =
                    new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"));
            line.addAll(from(classes.classPath(), "--json", "http://127.0.0.1:8080/", "-n", "200", "-c", "10"));
            Process load = netns.start(new ProcessBuilder(line));
            String told = output(load);
            assertThat(status(load)).as(told).isZero();
            assertThat(told)
                    .contains("\"requests\":200,\"failed\":0,", "\"opened\":200,")
                    .contains("\"timeWaitHere\":0,\"timeWaitThere\":200}");
            assertThat(ss(netns, "state", "time-wait", "sport", "=", ":8080")).isEqualTo(200);
        }
    }
}
