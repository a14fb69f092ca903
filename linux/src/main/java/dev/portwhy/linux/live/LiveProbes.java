package dev.portwhy.linux.live;

import dev.portwhy.linux.act.BindProbe;
import dev.portwhy.linux.act.RouteProbe;
import dev.portwhy.linux.bpf.FailedCallWatch;
import dev.portwhy.linux.hidden.LiveOptions;
import dev.portwhy.linux.sweep.BindSweep;
import dev.portwhy.linux.sweep.SweepSources;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.BindAttempt;
import dev.portwhy.model.look.CallWatch;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.RouteTrial;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.model.look.UnixTrial;
import dev.portwhy.model.look.WatchRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What this machine's kernel is asked. */
final class LiveProbes implements Probes {

    @Override
    public KernelTrial bind(NetworkNamespace where, BindAttempt attempt) {
        try {
            return BindProbe.ask(where, attempt);
        } catch (IOException e) {
            return KernelTrial.NOT_TRIED;
        }
    }

    @Override
    public RouteTrial route(NetworkNamespace where, @Nullable IpAddress from, Endpoint to, boolean stream) {
        try {
            return RouteProbe.ask(where, from, to, stream);
        } catch (IOException e) {
            return RouteTrial.NOT_TRIED;
        }
    }

    @Override
    public UnixTrial unix(Snapshot snapshot, String path) {
        return UnixPath.ask(snapshot.namespaces(), path);
    }

    @Override
    public Snapshot options(Snapshot snapshot, IntPredicate ports) {
        return LiveOptions.of(snapshot, ports);
    }

    @Override
    public Snapshot portFacts(Snapshot snapshot, BitSet namespaces) {
        return LivePortFacts.of(snapshot, namespaces);
    }

    @Override
    public Snapshot failedConnects(Snapshot snapshot, Duration time) {
        return LiveFailures.of(snapshot, time);
    }

    @Override
    public Snapshot failedConnects(Snapshot snapshot, List<FailedConnect> failed) {
        return LiveFailures.with(snapshot, failed);
    }

    @Override
    public CallWatch calls(boolean binds) throws WatchRefused {
        return FailedCallWatch.open(binds);
    }

    @Override
    public @Nullable Double opensPerSecond(NetworkNamespace where) {
        return OpeningRate.of(where);
    }

    @Override
    public SweepResult sweep(Snapshot snapshot, Protocol protocol, int low, int high) throws IOException {
        boolean udp = protocol == Protocol.UDP;
        Scope again = Scope.EVERYTHING
                .in(NamespaceChoice.CURRENT)
                .protocols(!udp, udp)
                .withoutHolders()
                .withoutSurroundings()
                .withoutHidden();
        return BindSweep.run(
                snapshot.namespaces().getFirst(),
                protocol,
                low,
                high,
                new SweepSources(0, snapshot.sockets(), snapshot.holders()),
                () -> new LiveMachine().look(again).sockets());
    }
}
