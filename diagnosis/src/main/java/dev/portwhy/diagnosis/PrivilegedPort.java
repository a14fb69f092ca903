package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
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
                        Text.of(
                                "finding.privileged-port",
                                port,
                                Integer.toUnsignedLong(scene.question().uid()),
                                start),
                        scene.subject())
                .evidence(
                        Text.of("finding.privileged-port.start", start),
                        Setting.IP_UNPRIVILEGED_PORT_START.key(),
                        start)
                .remedy(Remedy.byRule(
                        Action.ChangeProgram.of("ambient-capability", List.of()),
                        Text.of("finding.privileged-port.unit.do"),
                        Text.of("finding.privileged-port.unit.effect"),
                        Text.of("finding.privileged-port.unit.risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        FILE_CAPABILITY,
                        Text.of("finding.privileged-port.file.do"),
                        Text.of("finding.privileged-port.file.effect"),
                        Text.of("finding.privileged-port.file.risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        Action.SetSetting.of(scene.netns(), Setting.IP_UNPRIVILEGED_PORT_START, Integer.toString(port)),
                        Text.of("finding.privileged-port.start.do", port),
                        Text.of("finding.privileged-port.start.effect", port),
                        Text.of("finding.privileged-port.start.risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    /** EACCES or EPERM on a port that needs no privilege: a security module, a seccomp filter or a BPF program of the cgroup. */
    private static Finding refusedElsewhere(BindScene scene, int start) {
        return new FindingDraft(
                        Slug.PRIVILEGED_PORT,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.privileged-port.other",
                                scene.wanted(),
                                String.valueOf(scene.trial().outcome())),
                        scene.subject())
                .evidence(
                        Text.of("finding.privileged-port.start", start),
                        Setting.IP_UNPRIVILEGED_PORT_START.key(),
                        start)
                .remedy(Remedy.advice(
                        new Action.LookThere("security-module", null),
                        Text.of("finding.privileged-port.lsm.do"),
                        Text.of("finding.privileged-port.lsm.effect"),
                        Text.of("why.evident.only-looks"),
                        AskAgain.bind(scene)))
                .done();
    }
}
