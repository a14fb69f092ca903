package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cause: the address does not belong to this namespace; bind() fails with EADDRNOTAVAIL. */
final class AddressNotLocal {

    private static final int SHOWN = 8;

    private AddressNotLocal() {}

    static Finding of(BindScene scene) {
        IpAddress address = scene.question().address();
        NetworkNamespace netns = scene.netns();
        if (AddressCheck.of(netns, scene.question()) == AddressCheck.TENTATIVE) {
            return tentative(scene);
        }
        boolean ipv4 = address.unmapped().family() == Family.INET;
        FindingDraft draft = new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of("why.address", scene.wanted(), address),
                        scene.subject())
                .evidence(
                        Text.of("why.address.present", netns.addresses().size()),
                        "rtnetlink",
                        netns.addresses().stream()
                                .limit(SHOWN)
                                .map(LocalAddress::address)
                                .map(IpAddress::toString)
                                .collect(Collectors.joining(" ")));
        elsewhere(scene)
                .ifPresent(other -> draft.evidence(
                        Text.of("why.address.elsewhere", address, other.name()), "rtnetlink", other.name()));
        String key = ipv4 ? "net.ipv4.ip_nonlocal_bind" : "net.ipv6.ip_nonlocal_bind";
        return draft.remedy(
                        Text.of("why.address.correct.do"),
                        null,
                        Text.of("why.address.correct.effect"),
                        Text.of("why.address.correct.risk"),
                        StopHolder.verify(scene))
                .remedy(
                        Text.of("why.address.freebind.do"),
                        null,
                        Text.of("why.address.freebind.effect"),
                        Text.of("why.address.freebind.risk"),
                        StopHolder.verify(scene))
                .remedy(
                        Text.of("why.address.nonlocal.do"),
                        CommandIn.setting(netns, key, "1"),
                        Text.of("why.address.nonlocal.effect"),
                        Text.of("why.address.nonlocal.risk"),
                        StopHolder.verify(scene))
                .done();
    }

    /** Any other error: the address itself is not one that can be bound this way. */
    static Finding refused(BindScene scene, String outcome) {
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of("why.refused", scene.wanted(), outcome),
                        scene.subject())
                .evidence(Text.of("why.refused.rule"), "bind(2)", outcome)
                .remedy(
                        Text.of("why.address.correct.do"),
                        null,
                        Text.of("why.address.correct.effect"),
                        Text.of("why.address.correct.risk"),
                        StopHolder.verify(scene))
                .done();
    }

    private static Finding tentative(BindScene scene) {
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of("why.address.tentative", scene.question().address()),
                        scene.subject())
                .evidence(Text.of("why.address.checking"), "rtnetlink", "tentative")
                .remedy(
                        Text.of("why.address.wait.do"),
                        null,
                        Text.of("why.address.wait.effect"),
                        Text.of("why.address.wait.risk"),
                        StopHolder.verify(scene))
                .done();
    }

    /** Another namespace that has the address. */
    private static Optional<NetworkNamespace> elsewhere(BindScene scene) {
        IpAddress address = scene.question().address().unmapped();
        return scene.snapshot().namespaces().stream()
                .filter(other -> !other.equals(scene.netns()))
                .filter(other -> other.addresses().stream()
                        .anyMatch(local -> local.address().equals(address)))
                .findFirst();
    }
}
