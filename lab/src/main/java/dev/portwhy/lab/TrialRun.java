package dev.portwhy.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import dev.portwhy.ports.shape.Trouble;
import dev.portwhy.ports.shape.Trouble.Hold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link Trial} in namespaces of its own. Everything happens on the thread that made it, which must end with it (it
 * has moved to other namespaces).
 */
final class TrialRun implements AutoCloseable {

    private static final String DEVICE = "there";
    private static final int PREFIX4 = 24;
    private static final int PREFIX6 = 64;
    private static final int ACCEPT_MS = 1000;
    private static final int CONNECT_MS = 3000;
    /** What asks a peer that does not answer returns at once, and the request goes on. */
    private static final int SILENT_MS = 1;

    private static final int SAMPLES = 30;
    private static final int SOMAXCONN = 4096;
    private static final long REST_NANOS = 500_000_000L;
    private static final long PAUSE_NANOS = 2_000_000L;

    private final Trial trial;
    private final Trouble shape;
    private final Stage here;
    private final Stage there;
    private final KernelSocket server;
    private final List<KernelSocket> opened = new ArrayList<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final PortCount count;
    private boolean silent;

    private TrialRun(Trial trial, Stage here, Stage there, KernelSocket server) {
        this.trial = trial;
        this.shape = trial.shape();
        this.here = here;
        this.there = there;
        this.server = server;
        this.count = new PortCount(shape.family(), trial.port());
    }

    /** Makes the namespaces of a trial. */
    static TrialRun of(Trial trial) throws IOException {
        Trouble shape = trial.shape();
        Stage here = Stage.make();
        Stage there = here;
        if (shape.place() == Trouble.Place.ELSEWHERE) {
            there = Stage.make();
            here.enter();
            here.routes().addPair(DEVICE, there.fd());
            address(here, shape.source(), shape);
            there.enter();
            address(there, shape.destination(), shape);
            SysctlFile.write(Setting.TCP_TIMESTAMPS.key(), shape.peerStamps() ? "1" : "0");
        } else if (shape.place() == Trouble.Place.HERE) {
            here.routes()
                    .addAddress(shape.source(), shape.family() == Family.INET ? PREFIX4 : PREFIX6, Optional.empty());
            awaitRoute(shape.source());
        }
        KernelSocket server = KernelSocket.tcp(shape.family())
                .set(SOL_SOCKET, SO_REUSEADDR, 1)
                .bind(new Endpoint(shape.destination(), trial.port()))
                .listen(SOMAXCONN);
        here.enter();
        return new TrialRun(trial, here, there, server);
    }

    private static void address(Stage stage, IpAddress address, Trouble shape) throws IOException {
        stage.routes().up(DEVICE);
        int prefix = shape.family() == Family.INET ? PREFIX4 : PREFIX6;
        stage.routes().addAddress(address, prefix, Optional.of(DEVICE));
        awaitRoute(address);
    }

    private static void awaitRoute(IpAddress address) throws IOException {
        if (address.family() == Family.INET6) {
            OwnNamespace.awaitLocalRoute(address);
        }
    }

    /** Carries it out. */
    TrialResult run() throws IOException {
        settings();
        bind();
        if (trial.first()) {
            change();
        }
        stand();
        if (!trial.first()) {
            change();
        }
        long begin = System.nanoTime();
        List<TrialResult.Sample> samples = new ArrayList<>();
        int planned = Math.max(1, trial.plannedMs());
        int step = Math.max(1, planned / SAMPLES);
        waits(begin, step, samples);
        return tries(begin, step, samples);
    }

    private void settings() throws IOException {
        Map<String, String> own = new TreeMap<>(shape.settings());
        for (Map.Entry<String, String> setting : own.entrySet()) {
            write(setting.getKey(), setting.getValue());
        }
        write(
                Setting.IP_LOCAL_PORT_RANGE.key(),
                shape.range().low() + " " + shape.range().high());
        write(Setting.IP_LOCAL_RESERVED_PORTS.key(), shape.reserved());
    }

    private void change() throws IOException {
        for (Map.Entry<String, String> change : trial.changes().entrySet()) {
            write(change.getKey(), change.getValue());
        }
    }

    private void write(String key, String value) throws IOException {
        if (SharedSettings.has(key)) {
            throw SharedSettings.refusal(key);
        }
        try {
            SysctlFile.write(key, value);
        } catch (KernelException e) {
            refused.put(key, Errno.name(e.errno()));
        }
    }

    private void bind() throws IOException {
        IpAddress any = shape.family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
        for (int port : shape.bound()) {
            opened.add(KernelSocket.tcp(shape.family()).bind(new Endpoint(any, port)));
        }
    }

    /** Makes the connections that are there before. */
    private void stand() throws IOException {
        List<KernelSocket> orphans = new ArrayList<>();
        for (Hold hold : Hold.values()) {
            for (int i = hold == Hold.SYN_SENT ? 0 : shape.standing(hold); i > 0; i--) {
                KernelSocket client = connect();
                if (client == null) {
                    return;
                }
                KernelSocket accepted = server.acceptWithin(ACCEPT_MS);
                if (hold == Hold.ORPHAN) {
                    orphans.add(client);
                    opened.add(accepted);
                } else {
                    put(hold, client, accepted);
                }
            }
        }
        awaitRest();
        if (shape.silent()) {
            introduce();
            fallSilent();
        }
        orphans.forEach(KernelSocket::close);
        for (int i = shape.standing(Hold.SYN_SENT); i > 0; i--) {
            KernelSocket asked = connect();
            if (asked != null) {
                opened.add(asked);
            }
        }
    }

    /** Waits for acknowledgements that are put off; until they come, who has closed is in FIN_WAIT1. */
    private void awaitRest() throws IOException {
        long deadline = System.nanoTime() + REST_NANOS;
        while (count.closing() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void put(Hold hold, KernelSocket client, KernelSocket accepted) throws IOException {
        switch (hold) {
            case OPEN -> keep(client, accepted);
            case CLOSE_WAIT -> {
                accepted.close();
                opened.add(client);
            }
            case HALF_CLOSED -> {
                client.shutdown(1);
                keep(client, accepted);
            }
            case TIME_WAIT -> {
                client.close();
                accepted.close();
            }
            case FIN_WAIT2 -> {
                client.close();
                opened.add(accepted);
            }
            case ORPHAN, SYN_SENT -> throw new IllegalStateException(hold.toString());
        }
    }

    private void keep(KernelSocket one, KernelSocket other) {
        opened.add(one);
        opened.add(other);
    }

    /** Has the two sides know each other's link addresses, so that what is sent arrives, and is dropped there. */
    private void introduce() throws IOException {
        try (KernelSocket client = KernelSocket.tcp(shape.family()).resetOnClose()) {
            client.connect(new Endpoint(shape.destination(), trial.port()));
            server.acceptWithin(ACCEPT_MS).close();
        } catch (KernelException e) {
            // No port is left: then there are connections, and they know each other.
        }
    }

    /** Takes the other side's address away: what comes for it is dropped, and nobody hears of it. */
    private void fallSilent() throws IOException {
        there.enter();
        there.routes().deleteAddress(shape.destination(), shape.family() == Family.INET ? PREFIX4 : PREFIX6);
        here.enter();
        silent = true;
    }

    /** A connection, or null where there is none to be had. */
    private @Nullable KernelSocket connect() throws IOException {
        KernelSocket client = KernelSocket.tcp(shape.family());
        try {
            prepare(client).connect(new Endpoint(shape.destination(), trial.port()));
            return client;
        } catch (KernelException e) {
            if (silent && e.errno() == Errno.EINPROGRESS) {
                return client;
            }
            client.close();
            return null;
        }
    }

    private KernelSocket prepare(KernelSocket client) throws IOException {
        client.limitWaits(ACCEPT_MS, silent ? SILENT_MS : CONNECT_MS);
        return shape.boundFirst() ? client.bind(new Endpoint(shape.source(), 0)) : client;
    }

    private void waits(long begin, int step, List<TrialResult.Sample> samples) throws IOException {
        samples.add(sample(begin));
        while (ms(begin) < trial.waitMs()) {
            LockSupport.parkNanos(Math.min(step, trial.waitMs() - ms(begin)) * 1_000_000L);
            samples.add(sample(begin));
        }
    }

    private TrialResult tries(long begin, int step, List<TrialResult.Sample> samples) throws IOException {
        Map<String, Integer> failed = new TreeMap<>();
        List<Long> costs = new ArrayList<>();
        List<Long> vain = new ArrayList<>();
        int made = 0;
        int firstFailure = 0;
        long firstFailureMs = -1;
        long start = System.nanoTime();
        int everyTries = Math.max(1, trial.tries() / SAMPLES);
        for (int number = 1; number <= trial.tries(); number++) {
            awaitTurn(start, number);
            KernelSocket client = KernelSocket.tcp(shape.family());
            long before = 0;
            try {
                prepare(client);
                before = System.nanoTime();
                client.connect(new Endpoint(shape.destination(), trial.port()));
                costs.add(System.nanoTime() - before);
                made++;
                done(client);
            } catch (KernelException e) {
                if (silent && e.errno() == Errno.EINPROGRESS) {
                    made++;
                    opened.add(client);
                } else {
                    vain.add(before == 0 ? 0 : System.nanoTime() - before);
                    client.close();
                    failed.merge(Errno.name(e.errno()), 1, Integer::sum);
                    firstFailureMs = firstFailure == 0 ? (System.nanoTime() - start) / 1_000_000 : firstFailureMs;
                    firstFailure = firstFailure == 0 ? number : firstFailure;
                }
            }
            if (trial.everyMicros() == 0
                    ? number % everyTries == 0
                    : ms(begin) - samples.getLast().ms() >= step) {
                samples.add(sample(begin));
            }
        }
        samples.add(sample(begin));
        return new TrialResult(
                made, failed, firstFailure, firstFailureMs, median(costs), median(vain), samples, refused);
    }

    private void awaitTurn(long start, int number) {
        long due = start + (number - 1L) * trial.everyMicros() * 1000L;
        while (trial.everyMicros() > 0 && System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private void done(KernelSocket client) throws IOException {
        KernelSocket accepted = server.acceptWithin(ACCEPT_MS);
        if (trial.kept()) {
            keep(client, accepted);
        } else if (shape.closedThere()) {
            accepted.close();
            client.close();
        } else if (shape.standing(Hold.FIN_WAIT2) > 0) {
            client.close();
            opened.add(accepted);
        } else {
            client.close();
            accepted.close();
        }
    }

    private TrialResult.Sample sample(long begin) throws IOException {
        return new TrialResult.Sample(ms(begin), count.now());
    }

    private static int ms(long begin) {
        return (int) ((System.nanoTime() - begin) / 1_000_000);
    }

    private static long median(List<Long> nanos) {
        if (nanos.isEmpty()) {
            return 0;
        }
        nanos.sort(Long::compare);
        return nanos.get(nanos.size() / 2);
    }

    @Override
    public void close() {
        opened.forEach(KernelSocket::close);
        server.close();
        if (there != here) {
            there.close();
        }
        here.close();
    }
}
