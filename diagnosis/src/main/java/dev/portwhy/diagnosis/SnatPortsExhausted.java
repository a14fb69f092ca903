package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import dev.portwhy.model.Tracking;
import java.util.ArrayList;
import java.util.List;

/**
 * Cause: source address translation has given out every port that its rule names for one destination. No socket is behind that
 * and nobody gets an error: the packet that would open the next connection is dropped, and its sender times out
 * ({@code get_unique_tuple()}, net/netfilter/nf_nat_core.c; {@code insert_failed} in /proc/net/stat/nf_conntrack).
 */
final class SnatPortsExhausted implements Cause<NamespaceScene> {

    private static final int WARN_PERCENT = 90;

    @Override
    public Slug slug() {
        return Slug.SNAT_PORTS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        Tracking tracking = scene.snapshot().tracking(scene.namespaceIndex());
        List<Finding> findings = new ArrayList<>();
        if (tracking != null) {
            for (Tracking.Pool pool : tracking.pools()) {
                if (pool.used() * 100L >= pool.size() * (long) WARN_PERCENT) {
                    findings.add(finding(scene.netns(), pool));
                }
            }
        }
        return findings;
    }

    static Finding finding(NetworkNamespace netns, Tracking.Pool pool) {
        boolean all = pool.used() >= pool.size();
        Endpoint destination = new Endpoint(pool.address(), pool.port());
        FindingDraft draft = new FindingDraft(
                        Slug.SNAT_PORTS_EXHAUSTED,
                        all ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(
                                all ? "finding.snat-ports-exhausted" : "finding.snat-ports-exhausted.nearly",
                                pool.used(),
                                pool.size(),
                                pool.source(),
                                destination),
                        new Subject(netns, pool.protocol(), pool.source(), pool.address(), pool.port(), null, null))
                .evidence(Text.of("finding.snat-ports-exhausted.used"), "conntrack -L --src-nat", pool.used())
                .evidence(
                        Text.of("finding.snat-ports-exhausted.ports"),
                        "nft list ruleset",
                        pool.first() + "-" + pool.last());
        Long failed = netns.counters().get("nf_conntrack.insert_failed");
        if (failed != null && failed > 0) {
            draft.evidence(
                    Text.of("finding.conntrack-full.counter.insert-failed"), "nf_conntrack.insert_failed", failed);
        }
        String verify = AskAgain.PROGRAM;
        return draft.remedy(Remedy.byRule(
                        Action.ChangeProgram.of("snat-range", List.of()),
                        pool.size() < 60_000
                                ? Text.of("finding.snat-ports-exhausted.range.do", pool.first(), pool.last())
                                : Text.of("finding.snat-ports-exhausted.addresses.do"),
                        Text.of("finding.snat-ports-exhausted.range.effect"),
                        Text.of("finding.snat-ports-exhausted.range.risk"),
                        verify))
                .remedy(Remedy.advice(
                        Action.ChangeProgram.of("keep-connections-open", List.of()),
                        Text.of("finding.snat-ports-exhausted.clients.do"),
                        Text.of("finding.snat-ports-exhausted.clients.effect"),
                        Text.of("finding.snat-ports-exhausted.clients.risk"),
                        verify))
                .wontHelp(Myth.WIDER_RANGE_SNAT.wontHelp())
                .wontHelp(Myth.TIME_WAIT_SETTINGS_SNAT.wontHelp())
                .done();
    }
}
