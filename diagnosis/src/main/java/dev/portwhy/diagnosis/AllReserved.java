package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;

/** Cause: every port of the range is reserved, so that connect() has none to give ({@code inet_is_local_reserved_port()}, ip.h). */
final class AllReserved implements Cause<NamespaceScene> {

    @Override
    public Slug slug() {
        return Slug.EPHEMERAL_PORTS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        return scene.offered() == 0 ? List.of(finding(scene.netns(), scene.ports())) : List.of();
    }

    private static Finding finding(NetworkNamespace netns, RangePorts ports) {
        return new FindingDraft(
                        Slug.EPHEMERAL_PORTS_EXHAUSTED,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.ephemeral-ports-exhausted.reserved",
                                ports.range().low(),
                                ports.range().high()),
                        Subject.key(netns, Setting.IP_LOCAL_RESERVED_PORTS))
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.evidence.reserved", ports.reserved()),
                        Setting.IP_LOCAL_RESERVED_PORTS.key(),
                        ports.range().reserved().toString())
                .remedy(Remedy.byRule(
                        new Action.ReservePorts(
                                netns, "", null, ports.range().reserved().toString()),
                        Text.of("finding.ephemeral-ports-exhausted.reserved.do"),
                        Text.of("finding.ephemeral-ports-exhausted.reserved.effect"),
                        Text.of("finding.ephemeral-ports-exhausted.reserved.risk"),
                        AskAgain.PROGRAM))
                .done();
    }
}
