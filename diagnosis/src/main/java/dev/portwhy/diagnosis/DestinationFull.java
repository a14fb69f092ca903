package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cause: a destination has all, or most, of its ports in use, so that connect() fails with EADDRNOTAVAIL or soon will
 * ({@code __inet_hash_connect()}, net/ipv4/inet_hashtables.c).
 */
final class DestinationFull implements Cause<Situation> {

    /** From here on a destination is worth a warning. */
    static final int WARN_PERCENT = 80;

    /**
     * From here on connect() is slow: every port of the parity it prefers is taken, and each call walks past all of them
     * before it tries the others.
     */
    static final int SLOW_PERCENT = 50;

    private final Slug slug;

    /** {@code EPHEMERAL_PORTS_EXHAUSTED} or {@code EPHEMERAL_PORTS_RUNNING_OUT}. */
    DestinationFull(Slug slug) {
        this.slug = slug;
    }

    @Override
    public Slug slug() {
        return slug;
    }

    @Override
    public List<Finding> find(Situation situation) {
        Severity severity = severity(situation);
        if (situation.boundFirst()
                || severity == null
                || situation.exhausted() != (slug == Slug.EPHEMERAL_PORTS_EXHAUSTED)) {
            return List.of();
        }
        Usage usage = situation.usage();
        FindingDraft draft = new FindingDraft(
                slug,
                severity,
                title(situation, severity),
                Subject.destination(
                        situation.netns(),
                        usage.source(),
                        usage.destination().address(),
                        usage.destination().port()));
        addEvidence(draft, situation);
        return List.of(draft.culprits(usage.culprits())
                .remedies(DestinationRemedies.of(situation))
                .wontHelp(DestinationMyths.of(situation))
                .done());
    }

    private static @Nullable Severity severity(Situation situation) {
        if (situation.exhausted()) {
            return Severity.CRITICAL;
        }
        if (situation.percent() < SLOW_PERCENT) {
            return null;
        }
        boolean soon = situation.capacity().msToExhaustion() != null;
        return soon || situation.percent() >= WARN_PERCENT ? Severity.WARNING : Severity.INFO;
    }

    private static Text title(Situation situation, Severity severity) {
        Usage usage = situation.usage();
        Capacity capacity = usage.capacity();
        Endpoint end = usage.destination();
        int taken = capacity.now().usable() - capacity.now().free();
        return switch (severity) {
            case CRITICAL ->
                Text.of(
                        "finding.ephemeral-ports-exhausted",
                        usage.source(),
                        end,
                        capacity.now().usable());
            case WARNING -> runningOut(situation, end, taken);
            case INFO ->
                Text.of(
                        "finding.ephemeral-ports-running-out.slow",
                        usage.source(),
                        end,
                        taken,
                        capacity.now().usable());
        };
    }

    private static Text runningOut(Situation situation, Endpoint end, int taken) {
        Capacity capacity = situation.capacity();
        Long left = capacity.msToExhaustion();
        return left == null
                ? Text.of(
                        "finding.ephemeral-ports-running-out",
                        situation.usage().source(),
                        end,
                        taken,
                        capacity.now().usable(),
                        situation.percent())
                : Text.of(
                        "finding.ephemeral-ports-running-out.soon",
                        situation.usage().source(),
                        end,
                        taken,
                        capacity.now().usable(),
                        roundUp(left));
    }

    private static Duration roundUp(long ms) {
        return Duration.ofSeconds(Math.ceilDiv(ms, 1000));
    }

    private static void addEvidence(FindingDraft draft, Situation situation) {
        Capacity capacity = situation.capacity();
        draft.evidence(
                Text.of(
                        "finding.ephemeral-ports-exhausted.evidence.range",
                        capacity.now().low(),
                        capacity.now().high(),
                        situation.ports().range().size()),
                Setting.IP_LOCAL_PORT_RANGE.key(),
                capacity.now().low() + " " + capacity.now().high());
        if (capacity.now().reserved() > 0) {
            draft.evidence(
                    Text.of(
                            "finding.ephemeral-ports-exhausted.evidence.reserved",
                            capacity.now().reserved()),
                    Setting.IP_LOCAL_RESERVED_PORTS.key(),
                    situation.ports().range().reserved().toString());
        }
        if (capacity.now().bound() > 0) {
            draft.evidence(
                    Text.of(
                            "finding.ephemeral-ports-exhausted.evidence.bound",
                            capacity.now().bound()),
                    situation.socketSource(),
                    capacity.now().bound());
        }
        for (Map.Entry<SocketState, Integer> state : byCount(capacity.now().usedByState())) {
            draft.evidence(
                    Text.of(
                            "finding.ephemeral-ports-exhausted.evidence.state",
                            state.getValue(),
                            state.getKey().name()),
                    situation.socketSource(),
                    state.getValue());
        }
        if (capacity.now().reusable() > 0) {
            draft.evidence(
                    Text.of(
                            "finding.ephemeral-ports-exhausted.evidence.reusable",
                            capacity.now().reusable()),
                    Setting.TCP_TW_REUSE.key(),
                    situation.ports().reuse().mode());
        }
        timestamps(draft, situation);
        failures(draft, situation);
        if (situation.usage().culprits().isEmpty() && situation.connections().in(SocketState.TIME_WAIT) > 0) {
            draft.evidence(
                    Text.of(
                            "finding.ephemeral-ports-exhausted.evidence.no-owner",
                            situation.connections().in(SocketState.TIME_WAIT)),
                    situation.socketSource(),
                    situation.connections().in(SocketState.TIME_WAIT));
        }
        Double rate = capacity.perSecond();
        if (rate != null && rate > 0) {
            draft.evidence(
                    Text.of(
                            situation.counted()
                                    ? "finding.ephemeral-ports-exhausted.evidence.rate-counted"
                                    : "finding.ephemeral-ports-exhausted.evidence.rate",
                            rate),
                    situation.counted() ? "inet_sock_set_state" : situation.socketSource(),
                    Double.toString(rate));
        }
    }

    /** Who fails now has most likely made what there is. */
    private static void failures(FindingDraft draft, Situation situation) {
        Usage usage = situation.usage();
        long count = 0;
        for (FailedConnect failed : situation.snapshot().failedConnects()) {
            if (failed.namespaceIndex() == situation.namespaceIndex()
                    && failed.port() == usage.destination().port()
                    && failed.address().equals(usage.destination().address())) {
                count += failed.count();
            }
        }
        if (count > 0) {
            draft.evidence(
                    Text.of("finding.ephemeral-ports-exhausted.evidence.failing", count), "inet_sock_set_state", count);
        }
    }

    /** What is known of the timestamps without which connect() takes no TIME_WAIT over. */
    private static void timestamps(FindingDraft draft, Situation situation) {
        Connections connections = situation.connections();
        if (connections.unstamped() > 0) {
            draft.evidence(
                    Text.of("finding.ephemeral-ports-exhausted.evidence.unstamped", connections.unstamped()),
                    "tw_ts_recent_stamp",
                    connections.unstamped());
        } else if (connections.untold() > 0
                && situation.reuseAllowed()
                && situation.capacity().now().reusable() == 0) {
            draft.evidence(
                    Text.of("finding.ephemeral-ports-exhausted.evidence.untold", connections.untold()),
                    Setting.TCP_TW_REUSE.key(),
                    situation.ports().reuse().mode());
        }
    }

    private static List<Map.Entry<SocketState, Integer>> byCount(Map<SocketState, Integer> counts) {
        List<Map.Entry<SocketState, Integer>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort((one, two) -> two.getValue().compareTo(one.getValue()));
        return sorted;
    }
}
