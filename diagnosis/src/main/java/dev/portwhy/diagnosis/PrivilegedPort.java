package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import dev.portwhy.ports.PrivilegedPorts;
import java.util.List;

/**
 * Cause: the port is below {@code ip_unprivileged_port_start} and the user lacks CAP_NET_BIND_SERVICE in the user
 * namespace that owns this network namespace ({@code __inet_bind()}, net/ipv4/af_inet.c); or something else refused it.
 */
final class PrivilegedPort implements Cause<PortScene> {

    /** capabilities(7), "File capabilities". The path is the person's to fill in. */
    private static final Action FILE_CAPABILITY = new Action.ChangeProgram(
            "file-capability", List.of(), "setcap cap_net_bind_service=+ep PROGRAM", "setcap -r PROGRAM");

    @Override
    public Slug slug() {
        return Slug.PRIVILEGED_PORT;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        return scene.forbidden() ? List.of(of(scene.bind())) : List.of();
    }

    private static Finding of(BindScene scene) {
        int start = PrivilegedPorts.unprivilegedStart(scene.netns().settings());
        int port = scene.question().port();
        if (!PrivilegedPorts.needsPrivilege(scene.netns().settings(), port)) {
            return refusedElsewhere(scene, start);
        }
        return new FindingDraft(
                        Slug.PRIVILEGED_PORT,
                        Severity.CRITICAL,
                        Text.of("why.privileged", port, scene.question().uid(), start),
                        scene.subject())
                .evidence(Text.of("why.privileged.start", start), "net.ipv4.ip_unprivileged_port_start", start)
                .remedy(Remedy.byRule(
                        Action.ChangeProgram.of("ambient-capability", List.of()),
                        Text.of("why.privileged.unit.do"),
                        Text.of("why.privileged.unit.effect"),
                        Text.of("why.privileged.unit.risk"),
                        StopHolder.verify(scene)))
                .remedy(Remedy.byRule(
                        FILE_CAPABILITY,
                        Text.of("why.privileged.file.do"),
                        Text.of("why.privileged.file.effect"),
                        Text.of("why.privileged.file.risk"),
                        StopHolder.verify(scene)))
                .remedy(Remedy.byRule(
                        Action.SetSetting.of(
                                scene.netns(), "net.ipv4.ip_unprivileged_port_start", Integer.toString(port)),
                        Text.of("why.privileged.start.do", port),
                        Text.of("why.privileged.start.effect", port),
                        Text.of("why.privileged.start.risk"),
                        StopHolder.verify(scene)))
                .done();
    }

    /** EACCES or EPERM on a port that needs no privilege: a security module, a seccomp filter or a BPF program of the cgroup. */
    private static Finding refusedElsewhere(BindScene scene, int start) {
        return new FindingDraft(
                        Slug.PRIVILEGED_PORT,
                        Severity.CRITICAL,
                        Text.of(
                                "why.privileged.other",
                                scene.wanted(),
                                String.valueOf(scene.trial().outcome())),
                        scene.subject())
                .evidence(Text.of("why.privileged.start", start), "net.ipv4.ip_unprivileged_port_start", start)
                .remedy(Remedy.advice(
                        new Action.LookThere("security-module", null),
                        Text.of("why.privileged.lsm.do"),
                        Text.of("why.privileged.lsm.effect"),
                        Text.of("why.privileged.lsm.risk"),
                        StopHolder.verify(scene)))
                .done();
    }
}
