package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelService;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;

/** What the kernel serves on a port, as a person would call it: {@code vxlan vx0}, {@code NFS server}. */
final class ServiceName {

    private ServiceName() {}

    /** Of that which has a socket; all mounts that go over a connection. */
    static Text of(Snapshot snapshot, KernelService service, int row) {
        return service.kind().mount()
                ? Text.of(
                        "hidden.service." + service.kind().word(),
                        snapshot.hidden().mounts(snapshot.sockets(), row))
                : of(service);
    }

    static Text of(KernelService service) {
        return service.ofModule()
                ? Text.of("hidden.service.other.module", service.name())
                : Text.of("hidden.service." + service.kind().word(), service.name());
    }
}
