package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Protocol;
import dev.portwhy.ports.ConnectCapacity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads. */
class MetricsTest {

    private static final IpAddress HERE = IpAddress.parse("10.0.0.5").orElseThrow();

    @TempDir
    private Path directory;

    private final MadeUpTelling telling = new MadeUpTelling();
    private final Metrics metrics = new Metrics();

    private static Usage usage(String netns, int number) {
        int used = 1000 - number;
        return new Usage(
                new NamespaceId(4026531840L, netns),
                HERE,
                new Endpoint(
                        IpAddress.parse("10.1." + number / 256 + "." + number % 256)
                                .orElseThrow(),
                        80),
                false,
                new Capacity(
                        new ConnectCapacity(1, 1000, 0, 0, 1000, used, Map.of(), 0, 1000 - used),
                        number == 2 ? 12.5 : null,
                        number == 1 ? 90_500L : null),
                List.of());
    }

    private Moment moment(String netns, int destinations, List<FailedCalls> failures, long others) {
        List<Usage> usages = new ArrayList<>();
        for (int i = 0; i < destinations; i++) {
            usages.add(usage(netns, i));
        }
        Moment like = telling.moment();
        return new Moment(
                Instant.EPOCH,
                like.snapshot(),
                new Verdict(Level.OK, List.of(), List.of()),
                new DestinationUsages(usages, 3, 77),
                failures,
                others,
                0,
                6,
                new ConnectionCounts(
                        List.of(new ConnectionCount(4026531840L, 7, "caller", HERE, new Endpoint(HERE, 80), 40, 30)),
                        2,
                        1));
    }

    private static FailedCalls failed(int pid, long count, @Nullable Slug cause) {
        return new FailedCalls(
                FailedCall.Call.CONNECT,
                "EADDRNOTAVAIL",
                pid,
                "caller",
                new NamespaceId(4026531840L, ""),
                Protocol.TCP,
                new Endpoint(HERE, 0),
                new Endpoint(HERE, 80),
                count,
                Instant.EPOCH,
                Instant.EPOCH,
                cause);
    }

    private String written(Moment moment, @Nullable String accept) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.count(moment);
        metrics.write(metrics.writer(accept), out, new Shown(moment, telling.watch(), telling, null), 1);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void fiftyDestinationsComeOneByOneAndTheRestAsOne() throws IOException {
        String text = written(moment("web", 1000, List.of(), 0), null);
        String used = "portwhy_destination_ports_used{destination=\"";
        assertThat(text.lines().filter(line -> line.startsWith(used))).hasSize(51);
        assertThat(text).contains(used + "10.1.0.0:80\",netns=\"web\",source=\"10.0.0.5\"} 1000.0\n");
        long rest = 77;
        for (int i = 50; i < 1000; i++) {
            rest += 1000 - i;
        }
        assertThat(text).contains(used + "others\",netns=\"\",source=\"\"} " + (double) rest + "\n");
        assertThat(text.lines().filter(line -> line.startsWith("portwhy_destination_exhaustion_seconds{")))
                .containsExactly(
                        "portwhy_destination_exhaustion_seconds{destination=\"10.1.0.0:80\",netns=\"web\",source=\"10.0.0.5\"} 0.0",
                        "portwhy_destination_exhaustion_seconds{destination=\"10.1.0.1:80\",netns=\"web\",source=\"10.0.0.5\"} 90.5");
    }

    @Test
    void connectionsAreCountedTogetherAndTheirRateIsThatOfADestination() throws IOException {
        written(moment("web", 4, List.of(), 0), null);
        String text = written(moment("web", 4, List.of(), 0), null);
        assertThat(text.lines().filter(line -> line.startsWith("portwhy_connections_")))
                .containsExactlyInAnyOrder(
                        "portwhy_connections_opened_total 84.0", "portwhy_connections_ended_total 62.0");
        assertThat(text.lines().filter(line -> line.startsWith("portwhy_destination_connections_per_second{")))
                .containsExactly(
                        "portwhy_destination_connections_per_second{destination=\"10.1.0.2:80\",netns=\"web\",source=\"10.0.0.5\"} 12.5");
    }

    @Test
    void failingCallsAreCountedByKindAndNotByCaller() throws IOException {
        List<FailedCalls> failures = new ArrayList<>();
        for (int pid = 1; pid <= 1000; pid++) {
            failures.add(failed(pid, 3, pid % 2 == 0 ? null : Slug.EPHEMERAL_PORTS_EXHAUSTED));
        }
        written(moment("web", 1, failures, 0), null);
        String text = written(moment("web", 1, failures, 5), null);
        assertThat(text.lines().filter(line -> line.startsWith("portwhy_failed_calls_total{")))
                .containsExactlyInAnyOrder(
                        "portwhy_failed_calls_total{call=\"connect\",errno=\"EADDRNOTAVAIL\",slug=\"unknown\"} 3000.0",
                        "portwhy_failed_calls_total{call=\"connect\",errno=\"EADDRNOTAVAIL\",slug=\"ephemeral-ports-exhausted\"} 3000.0",
                        "portwhy_failed_calls_total{call=\"unknown\",errno=\"unknown\",slug=\"unknown\"} 5.0");
        assertThat(text).contains("\nportwhy_agent_intervals_total 2.0\n");
    }

    @Test
    void theNewerFormatIsGivenWhereItIsAskedFor() throws IOException {
        String accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
        assertThat(written(moment("web", 2, List.of(), 0), accept)).endsWith("# EOF\n");
        assertThat(written(moment("web", 2, List.of(), 0), "text/plain")).doesNotContain("# EOF");
    }

    @Test
    void promtoolReadsItWhateverANamespaceIsCalled() throws Exception {
        Path file = directory.resolve("metrics");
        Files.writeString(
                file,
                written(moment("a\"b\\c\nd{}", 60, List.of(failed(1, 2, Slug.EPHEMERAL_PORTS_EXHAUSTED)), 1), null));
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectInput(file.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("needs promtool");
            return;
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }
}
