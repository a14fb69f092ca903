package dev.portwhy.agent.web;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.NamespaceId;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest interval in numbers, and how many calls have failed since the agent began, in the formats of Prometheus. However many
 * destinations a machine has, fifty have a line of their own.
 */
final class Metrics {

    private static final int DESTINATIONS = 50;
    private static final String OTHERS = "others";
    private static final String UNKNOWN = "unknown";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final OpenMetricsTextFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final PrometheusTextFormatWriter plain = PrometheusTextFormatWriter.create();
    private final Map<Failed, Long> failed = new HashMap<>();
    private long intervals;
    private long lost;
    private long passedOver;
    private long opened;
    private long ended;
    private boolean counted;

    /** Calls that are counted together: there are few of these, whoever calls. */
    private record Failed(String call, String errno, String slug) {}

    /** An interval is over. */
    synchronized void count(Moment moment) {
        intervals++;
        lost += moment.lost();
        passedOver += moment.passedOver();
        ConnectionCounts connections = moment.connections();
        if (connections != null) {
            counted = true;
            opened += connections.opened();
            ended += connections.ended();
        }
        for (FailedCalls calls : moment.failures()) {
            Slug cause = calls.cause();
            failed.merge(
                    new Failed(calls.call().word(), calls.errno(), cause == null ? UNKNOWN : cause.word()),
                    calls.count(),
                    Long::sum);
        }
        long others = moment.otherFailures() + moment.lost();
        if (others > 0) {
            failed.merge(new Failed(UNKNOWN, UNKNOWN, UNKNOWN), others, Long::sum);
        }
    }

    /** The one of the two formats that is asked for. */
    ExpositionFormatWriter writer(@Nullable String accept) {
        return accept != null && accept.contains(OPEN_METRICS) ? openMetrics : plain;
    }

    /** Writes them. */
    void write(ExpositionFormatWriter writer, OutputStream out, @Nullable Shown shown, int followers)
            throws IOException {
        writer.write(out, all(shown, followers));
    }

    /** All of them, as they are now. */
    MetricSnapshots all(@Nullable Shown shown, int followers) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        if (shown != null) {
            destinations(all, shown.moment());
            states(all, shown.portsByState());
            findings(all, shown.moment());
        }
        failures(all);
        own(all, shown, followers);
        return all.build();
    }

    private static void destinations(MetricSnapshots.Builder all, Moment moment) {
        GaugeSnapshot.Builder used =
                gauge("destination_ports_used", "Local ports that connections to a destination have.");
        GaugeSnapshot.Builder usable = gauge("destination_ports_usable", "Local ports that they could have at once.");
        GaugeSnapshot.Builder left = gauge(
                "destination_exhaustion_seconds",
                "Seconds until no port is left if it goes on like this; none where it lasts.");
        GaugeSnapshot.Builder rate =
                gauge("destination_connections_per_second", "Connections to a destination that began a second lately.");
        List<Usage> fullest = moment.destinations().fullest();
        long others = moment.destinations().usedByOthers();
        for (int i = 0; i < fullest.size(); i++) {
            Usage usage = fullest.get(i);
            if (i >= DESTINATIONS) {
                others += usage.used();
                continue;
            }
            Labels labels = labels(
                    name(usage.netns()),
                    usage.source().toString(),
                    usage.destination().toString());
            used.dataPoint(point(usage.used(), labels));
            usable.dataPoint(point(usage.usable(), labels));
            Double perSecond = usage.capacity().perSecond();
            if (perSecond != null) {
                rate.dataPoint(point(perSecond, labels));
            }
            Long ms = usage.capacity().percent() == 100
                    ? Long.valueOf(0)
                    : usage.capacity().msToExhaustion();
            if (ms != null) {
                left.dataPoint(point(ms / 1000.0, labels));
            }
        }
        used.dataPoint(point((double) others, labels("", "", OTHERS)));
        all.metricSnapshot(used.build());
        all.metricSnapshot(usable.build());
        all.metricSnapshot(left.build());
        all.metricSnapshot(rate.build());
    }

    private static Labels labels(String netns, String source, String destination) {
        return Labels.of("netns", netns, "source", source, "destination", destination);
    }

    static String name(NamespaceId netns) {
        return netns.name().isEmpty() ? Long.toString(netns.inode()) : netns.name();
    }

    private static void states(MetricSnapshots.Builder all, List<StatePorts> states) {
        GaugeSnapshot.Builder ports = gauge("ports_used", "Local ports that sockets in a state have.");
        for (StatePorts one : states) {
            ports.dataPoint(point(one.ports(), Labels.of("netns", one.netns(), "state", one.state())));
        }
        all.metricSnapshot(ports.build());
    }

    private static void findings(MetricSnapshots.Builder all, Moment moment) {
        Map<Labels, Integer> counts = new HashMap<>();
        for (Finding finding : moment.verdict().findings()) {
            counts.merge(
                    Labels.of(
                            "slug", finding.slug().word(),
                            "severity", finding.severity().word()),
                    1,
                    Integer::sum);
        }
        GaugeSnapshot.Builder findings = gauge("finding", "Findings of a kind that there are now.");
        counts.forEach((labels, count) -> findings.dataPoint(point(count, labels)));
        all.metricSnapshot(findings.build());
    }

    private synchronized void failures(MetricSnapshots.Builder all) {
        CounterSnapshot.Builder calls = CounterSnapshot.builder()
                .name("portwhy_failed_calls")
                .help("Calls that failed for want of a port, since the agent began.");
        failed.forEach((kind, count) -> calls.dataPoint(
                count(count, Labels.of("call", kind.call(), "errno", kind.errno(), "slug", kind.slug()))));
        all.metricSnapshot(calls.build());
        if (counted) {
            all.metricSnapshot(
                    counter("connections_opened", "TCP connections that began, since the agent did.", (double) opened));
            all.metricSnapshot(counter("connections_ended", "Those of them that have ended.", (double) ended));
        }
        all.metricSnapshot(counter("agent_intervals", "Intervals that the agent has watched.", (double) intervals));
        all.metricSnapshot(
                counter("agent_lost_calls", "Failed calls of which only the number is known.", (double) lost));
        all.metricSnapshot(counter(
                "agent_passed_over_events",
                "Events that the kernel did not let be looked at; some may have been failed calls.",
                (double) passedOver));
    }

    private static void own(MetricSnapshots.Builder all, @Nullable Shown shown, int followers) {
        Duration worked = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        all.metricSnapshot(counter(
                "agent_cpu_seconds",
                "Seconds of processor time that the agent has taken.",
                worked.toMillis() / 1000.0));
        all.metricSnapshot(gauge("agent_resident_memory_bytes", "Memory that the agent has.")
                .dataPoint(point((double) resident(), Labels.EMPTY))
                .build());
        all.metricSnapshot(gauge("agent_followers", "Readers of /events.")
                .dataPoint(point(followers, Labels.EMPTY))
                .build());
        if (shown != null) {
            all.metricSnapshot(gauge("agent_sees_calls", "1 where failing calls are seen as they fail.")
                    .dataPoint(point(shown.seesCalls() ? 1 : 0, Labels.EMPTY))
                    .build());
            all.metricSnapshot(gauge("agent_interval_timestamp_seconds", "When the newest interval ended.")
                    .dataPoint(point(shown.moment().time().toEpochMilli() / 1000.0, Labels.EMPTY))
                    .build());
        }
    }

    /** The line {@code VmRSS:  123456 kB} (proc_pid_status(5)); 0 where it cannot be read. */
    private static long resident() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name("portwhy_" + name).help(help);
    }

    private static CounterSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name("portwhy_" + name)
                .help(help)
                .dataPoint(count(value, Labels.EMPTY))
                .build();
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(double value, Labels labels) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(labels)
                .build();
    }

    private static CounterSnapshot.CounterDataPointSnapshot count(double value, Labels labels) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(value)
                .labels(labels)
                .build();
    }
}
