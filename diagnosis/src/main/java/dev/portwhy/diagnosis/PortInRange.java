package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import java.util.List;

/** Not a fault now, but a trap for a service: its port lies in the range connect() chooses from. */
final class PortInRange implements Cause<PortScene> {

    @Override
    public Slug slug() {
        return Slug.LISTENER_INSIDE_EPHEMERAL_RANGE;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        BindScene bind = scene.bind();
        boolean trap = scene.free() && bind.range().offers(bind.question().port());
        return trap ? List.of(of(bind)) : List.of();
    }

    private static Finding of(BindScene scene) {
        EphemeralRange range = scene.range();
        int port = scene.question().port();
        return new FindingDraft(
                        Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
                        Severity.INFO,
                        Text.of("finding.listener-inside-ephemeral-range.port", port, range.low(), range.high()),
                        scene.subject())
                .evidence(
                        Text.of("finding.listener-inside-ephemeral-range.range"),
                        Setting.IP_LOCAL_PORT_RANGE.key(),
                        range.low() + " " + range.high())
                .remedies(List.of(ListenersInRange.reserve(scene.netns(), range, Integer.toString(port))))
                .done();
    }
}
