package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: lo is down, as in every network namespace until somebody brings it up. {@code ::1} is not there then
 * ({@code addrconf_ifdown()}, net/ipv6/addrconf.c). 127.0.0.1 can be bound all the same, and nothing that is sent to it arrives.
 */
final class LoopbackDown implements Cause<PortScene> {

    @Override
    public Slug slug() {
        return Slug.LOOPBACK_DOWN;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        IpAddress address = scene.bind().question().address();
        if (scene.notLocal()) {
            return takes(scene.bind().netns(), address)
                    ? List.of(of(scene.bind(), Severity.CRITICAL, "finding.loopback-down"))
                    : List.of();
        }
        if (!scene.free() || !scene.bind().netns().loopbackDown()) {
            return List.of();
        }
        if (address.isLoopback()) {
            return List.of(of(scene.bind(), Severity.WARNING, "finding.loopback-down.free"));
        }
        return address.isWildcard()
                ? List.of(of(scene.bind(), Severity.INFO, "finding.loopback-down.free"))
                : List.of();
    }

    /** Whether an address is not there because of it. */
    static boolean takes(NetworkNamespace netns, IpAddress address) {
        return netns.loopbackDown()
                && address.unmapped().family() == Family.INET6
                && address.isLoopback()
                && Ipv6Disabled.key(netns, address) == null;
    }

    private static Finding of(BindScene scene, Severity severity, String title) {
        return new FindingDraft(Slug.LOOPBACK_DOWN, severity, Text.of(title, scene.wanted()), scene.subject())
                .evidence(Text.of("finding.loopback-down.evidence"), "/proc/net/igmp", "lo")
                .remedy(up(scene.netns(), AskAgain.bind(scene)))
                .done();
    }

    /** The same for a connect(), which fails with {@code error}. */
    static Finding of(NetworkNamespace netns, Endpoint destination, String error, String verify) {
        return new FindingDraft(
                        Slug.LOOPBACK_DOWN,
                        Severity.CRITICAL,
                        Text.of("finding.loopback-down.connect", destination, error),
                        Subject.port(netns, Protocol.TCP, destination.address(), destination.port()))
                .evidence(Text.of("finding.loopback-down.evidence"), "/proc/net/igmp", "lo")
                .remedy(up(netns, verify))
                .done();
    }

    /** Brings it up. */
    static Remedy up(NetworkNamespace netns, String verify) {
        return Remedy.byRule(
                        new SetDevice(netns, "lo", true),
                        Text.of("finding.loopback-down.up.do"),
                        Text.of("finding.loopback-down.up.effect"),
                        Text.of("why.evident.no-risk"),
                        verify)
                .proved(Remedy.Proof.CARRIED_OUT);
    }
}
