package dev.portwhy.diagnosis;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.List;

/** Cause: who listens on the port has no descriptor left and cannot accept ({@link ProcessDescriptors}). */
final class ListenerWithoutDescriptors implements Cause<PortScene> {

    @Override
    public Slug slug() {
        return Slug.FILE_DESCRIPTORS_EXHAUSTED;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        BindScene bind = scene.bind();
        if (bind.snapshot().descriptors().isEmpty() || bind.question().protocol() == Protocol.UDP) {
            return List.of();
        }
        Culprits holders = new Culprits(bind.snapshot());
        for (Meeting meeting : bind.meetings()) {
            if (bind.snapshot().sockets().state(meeting.row()) == SocketState.LISTEN) {
                holders.add(meeting.row());
            }
        }
        return ProcessDescriptors.of(bind.snapshot(), holders.ranked(Culprit.How.HOLDS));
    }
}
