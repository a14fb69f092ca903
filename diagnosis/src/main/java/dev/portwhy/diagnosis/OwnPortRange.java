package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cause: a program named the ports that its sockets may choose from ({@code IP_LOCAL_PORT_RANGE}, ip(7)), and all of them are in
 * use to one destination, while the namespace's range has others ({@code inet_sk_get_local_port_range()},
 * net/ipv4/inet_connection_sock.c). No table shows such a range; the kernel's own structures do. Or it binds those that its
 * configuration names ({@link OwnSourcePorts}).
 */
final class OwnPortRange implements Cause<Usages> {

    @Override
    public Slug slug() {
        return Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED;
    }

    /** The sockets of a destination that chose from the same ports; an end that is 0 was left as it is. */
    private record Pool(int group, int first, int last) {}

    @Override
    public List<Finding> find(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        List<Finding> findings = OwnSourcePorts.configured(usages);
        if (snapshot.portFacts().size() == 0) {
            return findings;
        }
        for (Map.Entry<Pool, Culprits> pool : pools(usages).entrySet()) {
            judge(findings, usages, pool.getKey(), pool.getValue());
        }
        return findings;
    }

    private static Map<Pool, Culprits> pools(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        SocketTable sockets = snapshot.sockets();
        PortFacts facts = snapshot.portFacts();
        Destinations destinations = usages.destinations();
        Map<Pool, Culprits> pools = new LinkedHashMap<>();
        for (int group = 0; group < destinations.size(); group++) {
            for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
                int first = facts.firstPort(sockets.cookie(row));
                int last = facts.lastPort(sockets.cookie(row));
                if (first != 0 || last != 0) {
                    Pool pool = new Pool(group, first, last);
                    Culprits users = pools.get(pool);
                    if (users == null) {
                        users = new Culprits(snapshot);
                        pools.put(pool, users);
                    }
                    users.add(row);
                }
            }
        }
        return pools;
    }

    private static void judge(List<Finding> findings, Usages usages, Pool pool, Culprits users) {
        Destinations destinations = usages.destinations();
        RangePorts range = usages.ports(destinations.namespaceIndex(pool.group()));
        EphemeralRange own = range.range().narrowedTo(pool.first(), pool.last());
        if (own.size() >= range.range().size()) {
            return;
        }
        BitSet taken = new BitSet();
        SocketTable sockets = usages.snapshot().sockets();
        for (int row = destinations.first(pool.group()); row >= 0; row = destinations.next(row)) {
            taken.set(sockets.localPort(row));
        }
        int usable = 0;
        int free = 0;
        // Of an odd number of ports connect() never looks at the last one.
        int end = own.size() > 1 ? own.low() + (own.size() & ~1) - 1 : own.high();
        for (int port = own.low(); port <= end; port++) {
            boolean offered = range.isUsable(port) && (!range.isClosed(port) || taken.get(port));
            usable += offered ? 1 : 0;
            free += offered && !taken.get(port) ? 1 : 0;
        }
        if (free > 0) {
            return;
        }
        Situation situation = usages.situation(pool.group());
        if (!situation.exhausted()) {
            findings.add(finding(situation, own, usable, users.ranked(Culprit.How.HOLDS)));
        }
    }

    private static Finding finding(Situation situation, EphemeralRange own, int usable, List<Culprit> users) {
        NetworkNamespace netns = situation.netns();
        Usage usage = situation.usage();
        Endpoint to = usage.destination();
        String verify = AskAgain.connect(netns, usage.source(), to);
        Integer pid = users.isEmpty() ? null : (Integer) users.getFirst().pid();
        Text who = users.isEmpty() ? Text.of("program.somebody") : Who.first(users);
        return new FindingDraft(
                        Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.source-ports-of-program-exhausted",
                                who,
                                own.low(),
                                own.high(),
                                to,
                                situation.capacity().now().free()),
                        new Subject(netns, Protocol.TCP, usage.source(), to.address(), to.port(), null, pid))
                .evidence(
                        Text.of("finding.source-ports-of-program-exhausted.range", usable),
                        "IP_LOCAL_PORT_RANGE",
                        own.low() + "-" + own.high())
                .culprits(users)
                .remedy(Remedy.byRule(
                                new Action.SetOption("IP_LOCAL_PORT_RANGE"),
                                Text.of("finding.source-ports-of-program-exhausted.wider.do", who),
                                Text.of(
                                        "finding.source-ports-of-program-exhausted.wider.effect",
                                        situation.capacity().now().low(),
                                        situation.capacity().now().high()),
                                Text.of("finding.source-ports-of-program-exhausted.wider.risk"),
                                verify)
                        .proved(Remedy.Proof.CARRIED_OUT))
                .remedy(Remedy.advice(
                        Action.ChangeProgram.of("keep-connections-open", Culprits.pids(users)),
                        KnownProgram.of(situation.snapshot(), users).keepOpen(users, to.port()),
                        Text.of("finding.ephemeral-ports-exhausted.keep-open.effect"),
                        Text.of("finding.ephemeral-ports-exhausted.keep-open.risk"),
                        verify))
                .wontHelp(Myth.WIDER_RANGE_OWN.wontHelp(Setting.IP_LOCAL_PORT_RANGE.key()))
                .done();
    }
}
