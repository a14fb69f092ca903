package dev.portwhy.cli.live;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Intervals of a machine, made up. */
final class LiveMoments {

    static final Instant TIME = Instant.parse("2026-11-27T03:12:40Z");

    private LiveMoments() {}

    /** The recorded machine of the golden files. */
    static Snapshot web1() throws IOException {
        return new CapturedMachine(Path.of("src/test/resources/golden/web1.capture")).look(Scope.EVERYTHING);
    }

    static Moment of(Instant time, Snapshot snapshot, List<FailedCalls> failures) {
        return new Moment(
                time, snapshot, Diagnosis.machine(snapshot), Diagnosis.usages(snapshot, 1000), failures, 0, 0, 0, null);
    }

    /** connect() that found no port. */
    static FailedCalls connect(
            Snapshot snapshot, String comm, int pid, String source, String to, int port, long count) {
        return failed(
                snapshot,
                FailedCall.Call.CONNECT,
                "EADDRNOTAVAIL",
                comm,
                pid,
                new Endpoint(address(source), 0),
                new Endpoint(address(to), port),
                count,
                Slug.EPHEMERAL_PORTS_EXHAUSTED);
    }

    /** bind() to a port that is taken. */
    static FailedCalls bind(Snapshot snapshot, String comm, int pid, String address, int port) {
        return failed(
                snapshot,
                FailedCall.Call.BIND,
                "EADDRINUSE",
                comm,
                pid,
                new Endpoint(address(address), port),
                null,
                1,
                Slug.PORT_HELD_BY_LISTENER);
    }

    private static FailedCalls failed(
            Snapshot snapshot,
            FailedCall.Call call,
            String errno,
            String comm,
            int pid,
            Endpoint from,
            @Nullable Endpoint to,
            long count,
            Slug cause) {
        NamespaceId netns = snapshot.namespaces().getFirst().id();
        return new FailedCalls(
                call, errno, pid, comm, netns, Protocol.TCP, from, to, count, TIME.minusSeconds(pid % 60), TIME, cause);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** Failing calls of programs with names that somebody chose who wants to be read wrongly. */
    static List<FailedCalls> failures(Snapshot snapshot) {
        return new ArrayList<>(List.of(
                connect(snapshot, "java", 812, "10.0.0.5", "10.0.0.9", 5432, 245),
                connect(snapshot, "x\u001b[31my\n", 950, "10.0.0.5", "10.0.0.9", 5432, 3),
                connect(
                        snapshot,
                        "\u4e2d\u6587\u8fdb\u7a0b",
                        951,
                        "2001:db8::5",
                        "2001:db8:1111:2222:3333:4444:5555:6666",
                        443,
                        1),
                bind(snapshot, "nginx", 4100, "0.0.0.0", 443)));
    }
}
