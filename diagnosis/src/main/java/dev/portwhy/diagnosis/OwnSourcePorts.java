package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that binds the source ports of its connections by number, from those that its configuration names, as haproxy
 * does with {@code source ADDRESS:LOW-HIGH}, has all of them open to one destination. It fails by itself then, and no call that
 * the kernel sees fails. Where no configuration could be read, that the ports in use are all that there are is concluded from
 * their standing side by side.
 */
final class OwnSourcePorts {

    private OwnSourcePorts() {}

    /** Whose connections from where to where. */
    private record Way(int namespaceIndex, IpAddress source, Endpoint to) {}

    /** What configurations say, for all destinations. */
    static List<Finding> configured(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        List<Finding> findings = new ArrayList<>();
        for (SourcePool pool : snapshot.keeping().sourcePools()) {
            for (Map.Entry<Way, BitSet> used : used(snapshot, pool).entrySet()) {
                if (used.getValue().cardinality() == pool.size()) {
                    findings.add(configured(usages, pool, used.getKey()));
                }
            }
        }
        return findings;
    }

    /** The ports of a pool that its program has open, by where to: what is in TIME_WAIT it may bind again. */
    private static Map<Way, BitSet> used(Snapshot snapshot, SourcePool pool) {
        SocketTable sockets = snapshot.sockets();
        Map<Way, BitSet> used = new LinkedHashMap<>();
        for (int row = 0; row < sockets.size(); row++) {
            int port = sockets.localPort(row);
            if (port >= pool.firstPort()
                    && port <= pool.lastPort()
                    && sockets.protocol(row) == Protocol.TCP
                    && sockets.inode(row) != 0
                    && Destinations.holdsTuple(sockets.state(row))
                    && pool.has(sockets.localAddress(row), port)
                    && OutsideRange.isHeldBy(snapshot, sockets.inode(row), pool.pid())) {
                Way way = new Way(
                        sockets.namespaceIndex(row),
                        sockets.localAddress(row).unmapped(),
                        new Endpoint(sockets.remoteAddress(row).unmapped(), sockets.remotePort(row)));
                used.computeIfAbsent(way, none -> new BitSet()).set(port);
            }
        }
        return used;
    }

    private static Finding configured(Usages usages, SourcePool pool, Way way) {
        Snapshot snapshot = usages.snapshot();
        NetworkNamespace netns = snapshot.namespaces().get(way.namespaceIndex());
        int pid = pool.pid();
        List<Culprit> users = List.of(new Culprit(
                pid, Culprits.comm(snapshot, pid), pool.size(), Culprit.How.HOLDS, Culprits.title(snapshot, pid)));
        Text who = Who.first(users);
        FindingDraft draft = new FindingDraft(
                        Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.source-ports-of-program-exhausted.pool",
                                who,
                                pool.firstPort(),
                                pool.lastPort(),
                                way.to(),
                                pool.size()),
                        subject(netns, way.source(), way.to(), pid))
                .evidence(
                        Text.of("finding.source-ports-of-program-exhausted.pool.file"),
                        pool.file(),
                        pool.firstPort() + "-" + pool.lastPort());
        return done(draft, netns, way.source(), way.to(), users);
    }

    /** What is concluded for a destination, from the connections that are {@code outside} of the range. */
    static List<Finding> inferred(NetworkNamespace netns, Endpoint to, OutsideRange outside, Capacity capacity) {
        List<Finding> findings = new ArrayList<>();
        String range = capacity.now().low() + " " + capacity.now().high();
        for (OutsideRange.Run run : outside.runs()) {
            List<Culprit> users = run.culprits();
            Text who = Who.first(users);
            FindingDraft draft = new FindingDraft(
                            Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
                            Severity.WARNING,
                            Text.of(
                                    "finding.source-ports-of-program-exhausted.bound",
                                    run.size(),
                                    who,
                                    to,
                                    run.first(),
                                    run.last()),
                            subject(netns, run.source(), to, users.getFirst().pid()))
                    .evidence(
                            Text.of(
                                    "finding.source-ports-of-program-exhausted.bound.outside",
                                    capacity.now().low(),
                                    capacity.now().high()),
                            Setting.IP_LOCAL_PORT_RANGE.key(),
                            range)
                    .evidence(
                            Text.of("finding.source-ports-of-program-exhausted.bound.inferred"),
                            Situation.socketSource(netns),
                            run.first() + "-" + run.last());
            findings.add(done(draft, netns, run.source(), to, users));
        }
        return findings;
    }

    private static Subject subject(NetworkNamespace netns, IpAddress source, Endpoint to, int pid) {
        return new Subject(netns, Protocol.TCP, source, to.address(), to.port(), null, pid);
    }

    private static Finding done(
            FindingDraft draft, NetworkNamespace netns, IpAddress source, Endpoint to, List<Culprit> users) {
        boolean haproxy = users.getFirst().comm().equals("haproxy");
        return draft.culprits(users)
                .remedy(Remedy.advice(
                        Action.ChangeProgram.of("more-source-ports", Culprits.pids(users)),
                        Text.of(
                                haproxy
                                        ? "finding.source-ports-of-program-exhausted.bound.haproxy.do"
                                        : "finding.source-ports-of-program-exhausted.bound.do",
                                Who.first(users),
                                source),
                        Text.of("finding.source-ports-of-program-exhausted.bound.effect"),
                        Text.of("finding.source-ports-of-program-exhausted.wider.risk"),
                        AskAgain.connect(netns, source, to)))
                .wontHelp(Myth.WIDER_RANGE_FIXED_PORT.wontHelp(Setting.IP_LOCAL_PORT_RANGE.key()))
                .done();
    }
}
