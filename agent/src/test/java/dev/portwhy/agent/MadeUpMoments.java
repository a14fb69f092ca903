package dev.portwhy.agent;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import dev.portwhy.ports.ConnectCapacity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MadeUpMoments of a machine, made up: a second apart, each with what is put into it before it is taken. */
final class MadeUpMoments {

    static final Instant BEGIN = Instant.parse("2026-11-27T03:12:00Z");
    static final NetworkNamespace NETNS = new NetworkNamespace.Builder(4026531840L, "", NetworkNamespace.Kind.HOST)
            .process(1, 1)
            .current(true)
            .source(NetworkNamespace.Source.NETLINK)
            .build();
    static final IpAddress HERE = IpAddress.parse("127.0.0.1").orElseThrow();

    private final List<Finding> findings = new ArrayList<>();
    private final List<Usage> usages = new ArrayList<>();
    private final List<FailedCalls> failures = new ArrayList<>();
    private Instant time = BEGIN;
    private Instant taken = BEGIN;
    private long nanos;
    private String boot = "boot-1";

    /** A finding about the destination of that port. */
    MadeUpMoments found(Slug slug, int port, Culprit... culprits) {
        findings.add(new Finding(
                slug,
                Severity.CRITICAL,
                Text.of("nothing"),
                Subject.destination(NETNS, HERE, HERE, port),
                List.of(),
                List.of(culprits),
                List.of(),
                List.of()));
        return this;
    }

    /** A destination that is so full. */
    MadeUpMoments used(int port, int used, int usable) {
        return used(port, used, usable, Map.of());
    }

    /** A destination that is so full, of connections in these states, which these processes have. */
    MadeUpMoments used(int port, int used, int usable, Map<SocketState, Integer> states, Culprit... culprits) {
        usages.add(new Usage(
                NETNS.id(),
                HERE,
                new Endpoint(HERE, port),
                false,
                new Capacity(new ConnectCapacity(1, usable, 0, 0, usable, used, states, 0, usable - used), null, null),
                List.of(culprits)));
        return this;
    }

    /** Calls that failed. */
    MadeUpMoments failed(int port, long count, int pid, @Nullable Slug cause) {
        failures.add(new FailedCalls(
                FailedCall.Call.CONNECT,
                "EADDRNOTAVAIL",
                pid,
                "caller",
                new NamespaceId(NETNS.inode(), ""),
                Protocol.TCP,
                new Endpoint(HERE, 0),
                new Endpoint(HERE, port),
                count,
                time,
                time,
                cause));
        return this;
    }

    /** The clock is set. */
    MadeUpMoments set(Instant other) {
        time = other;
        return this;
    }

    Instant time() {
        return time;
    }

    long nanos() {
        return nanos;
    }

    Host host() {
        return new Host("machine", "6.12.0", "x86_64", boot, time);
    }

    /** The moment, after which it is so many seconds later and nothing is there. */
    Moment take(int seconds) {
        Snapshot snapshot = new Snapshot.Builder(host(), List.of(NETNS)).build();
        Moment moment = new Moment(
                time,
                snapshot,
                new Verdict(Level.of(findings), findings, List.of()),
                new DestinationUsages(usages, 0, 0),
                failures,
                0,
                0,
                0,
                null);
        taken = time;
        findings.clear();
        usages.clear();
        failures.clear();
        pass(seconds);
        return moment;
    }

    /** All of the machine as it is at the last moment that was taken; of what was found nothing is left. */
    Snapshot whole() {
        return new Snapshot.Builder(new Host("machine", "6.12.0", "x86_64", boot, taken), List.of(NETNS)).build();
    }

    /** Time goes by. */
    void pass(int seconds) {
        time = time.plusSeconds(seconds);
        nanos += seconds * 1_000_000_000L;
    }

    /** The machine is started anew. */
    void reboot() {
        boot += "x";
    }
}
