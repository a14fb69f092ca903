package dev.portwhy.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ctrl-C during a load, in a JVM of its own. */
@Tag("kernel")
class InterruptedLoadTest extends LoadServers {

    @Test
    void tellsWhatCameOfItSoFar() throws IOException, InterruptedException {
        nginx(netns);
        Process child = netns.start(new ProcessBuilder(
                ProgramLine.of("load", "--json", "http://127.0.0.1:8080/", "--duration", "60s", "--rate", "100")));
        Poll.until("it is under way", () -> logged() > 20);
        netns.command("kill", "-INT", Long.toString(child.pid()));
        String told = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(told).contains("\"requests\":", "\"failed\":0,").endsWith("}\n");
        // 128 and the number of the signal.
        assertThat(child.exitValue()).isEqualTo(130);
        assertThat(ss(netns, "state", "established")).isZero();
    }
}
