package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import dev.portwhy.ask.past.Doors;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Pushing;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector gets is held against the messages that OpenTelemetry itself publishes; its reader refuses fields it does not know. */
class OtlpPushTest {

    // The JDK reads how its servers behave once, when the first is made; that is for the agent's own to say.
    static {
        new WebServer(new Doors(null, null, null), new MadeUpTelling(), null).close();
    }

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private volatile HttpServer collector = collector(0);
    private volatile int status = 200;

    private HttpServer collector(int port) {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(ANY_PORT.getAddress(), port), 0);
            made.createContext("/v1/metrics", exchange -> {
                try (exchange) {
                    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    String type = exchange.getRequestHeaders().getFirst("Content-Type");
                    bodies.add(exchange.getRequestMethod() + " " + type + "\n" + body);
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    exchange.sendResponseHeaders(status, 2);
                    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
                }
            });
            made.createContext("/elsewhere", exchange -> {
                bodies.add("elsewhere");
                exchange.close();
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        collector.stop(0);
    }

    private Pushing pushing() {
        return new Pushing(
                URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics"), OFTEN);
    }

    private static Pushed until(OtlpPush push, Predicate<Pushed> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(push.state())) {
            assertThat(System.nanoTime()).as("%s", push.state()).isLessThan(end);
            Thread.sleep(5);
        }
        return push.state();
    }

    private static ExportMetricsServiceRequest parsed(String json) throws IOException {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        JsonFormat.parser().merge(json, request);
        return request.build();
    }

    private static String attributes(List<KeyValue> of) {
        return of.stream()
                .map(one -> one.getKey() + "=" + one.getValue().getStringValue())
                .collect(Collectors.joining(" "));
    }

    @Test
    void numbersAreWhatTheyAreUnderTheNamesOfPrometheus() throws IOException {
        MetricSnapshots metrics = MetricSnapshots.of(
                CounterSnapshot.builder()
                        .name("portwhy_failed_calls")
                        .help("Calls \"that\" failed.")
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .value(100_000)
                                .labels(Labels.of("call", "connect", "errno", "EADDRNOTAVAIL"))
                                .build())
                        .build(),
                GaugeSnapshot.builder().name("portwhy_finding").help("None.").build(),
                GaugeSnapshot.builder()
                        .name("portwhy_destination_ports_used")
                        .help("Ports.")
                        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value(0.5)
                                .labels(Labels.of("netns", "\u7f51"))
                                .build())
                        .build());
        Instant begin = Instant.parse("2026-11-27T03:12:00Z");
        Instant now = begin.plusMillis(1500);
        ExportMetricsServiceRequest request =
                parsed(new String(OtlpJson.of(metrics, "web1", begin, now), StandardCharsets.UTF_8));
        assertThat(attributes(request.getResourceMetrics(0).getResource().getAttributesList()))
                .isEqualTo("service.name=portwhy host.name=web1");
        List<Metric> all = request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
        assertThat(all)
                .extracting(Metric::getName)
                .containsExactlyInAnyOrder("portwhy_destination_ports_used", "portwhy_failed_calls");
        for (Metric metric : all) {
            boolean sum = metric.hasSum();
            NumberDataPoint point =
                    sum ? metric.getSum().getDataPoints(0) : metric.getGauge().getDataPoints(0);
            assertThat(point.getTimeUnixNano()).isEqualTo(now.toEpochMilli() * 1_000_000);
            if (sum) {
                assertThat(metric.getDescription()).isEqualTo("Calls \"that\" failed.");
                assertThat(metric.getSum().getIsMonotonic()).isTrue();
                assertThat(metric.getSum().getAggregationTemporality())
                        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                assertThat(point.getStartTimeUnixNano()).isEqualTo(begin.toEpochMilli() * 1_000_000);
                assertThat(point.getAsDouble()).isEqualTo(100_000);
                assertThat(attributes(point.getAttributesList())).isEqualTo("call=connect errno=EADDRNOTAVAIL");
            } else {
                assertThat(point.getAsDouble()).isEqualTo(0.5);
                assertThat(attributes(point.getAttributesList())).isEqualTo("netns=\u7f51");
            }
        }
    }

    /** The agent's server sends what /metrics has, from its first interval on, also where it listens nowhere. */
    @Test
    void theServerSendsWhatItShows() throws Exception {
        MadeUpTelling telling = new MadeUpTelling();
        try (WebServer server = new WebServer(new Doors(null, null, null), telling, pushing())) {
            server.open();
            server.seen(telling.moment(), telling.watch());
            String body = bodies.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(body).startsWith("POST application/json\n");
            ExportMetricsServiceRequest request = parsed(body.substring(body.indexOf('\n') + 1));
            assertThat(attributes(request.getResourceMetrics(0).getResource().getAttributesList()))
                    .isEqualTo("service.name=portwhy host.name=machine");
            assertThat(request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
                    .extracting(Metric::getName)
                    .contains("portwhy_failed_calls", "portwhy_agent_intervals", "portwhy_destination_ports_used");
        }
    }

    /** One that is away, refuses, or points elsewhere is told with its reason, and forgotten when it is there again. */
    @Test
    void aCollectorThatIsAwayIsTold() throws Exception {
        int port = collector.getAddress().getPort();
        try (OtlpPush push = new OtlpPush(pushing(), () -> "{}".getBytes(StandardCharsets.UTF_8))) {
            Pushed sent = until(push, state -> state.sent() != null);
            assertThat(sent.failingSince()).isNull();
            assertThat(sent.to()).isEqualTo("http://127.0.0.1:" + port + "/v1/metrics");
            status = 503;
            Pushed refused = until(push, state -> state.reason().equals("HTTP 503"));
            assertThat(refused.failingSince()).isNotNull();
            assertThat(refused.sent()).isNotNull();
            status = 307;
            assertThat(until(push, state -> state.reason().equals("HTTP 307")).failingSince())
                    .isEqualTo(refused.failingSince());
            status = 200;
            until(push, state -> state.failingSince() == null);
            collector.stop(0);
            assertThat(until(push, state -> state.failingSince() != null).reason())
                    .isNotEmpty();
            collector = collector(port);
            until(push, state -> state.failingSince() == null);
            assertThat(bodies).doesNotContain("elsewhere");
        }
    }
}
