package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cause: the address does not belong to this namespace; bind() fails with EADDRNOTAVAIL. */
final class AddressNotLocal implements Cause<PortScene> {

    private static final int SHOWN = 8;

    /** So long a new IPv6 address is checked for duplicates: {@code addrconf_dad_start()}, net/ipv6/addrconf.c. */
    private static final Duration DUPLICATE_CHECK = Duration.ofSeconds(2);

    @Override
    public Slug slug() {
        return Slug.ADDRESS_NOT_LOCAL;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        if (scene.notLocal()) {
            return isOff(scene.bind()) ? List.of() : List.of(of(scene.bind()));
        }
        boolean withoutIpv6 = scene.outcome().equals("EAFNOSUPPORT")
                && scene.bind().question().address().family() == Family.INET6;
        boolean other = !withoutIpv6
                && !scene.free()
                && !scene.forbidden()
                && !scene.outcome().equals("EADDRINUSE");
        return other ? List.of(refused(scene.bind(), scene.outcome())) : List.of();
    }

    /** Whether all addresses of its kind are missing, which is another cause. */
    private static boolean isOff(BindScene scene) {
        IpAddress address = scene.question().address();
        return Ipv6Disabled.key(scene.netns(), address) != null || LoopbackDown.takes(scene.netns(), address);
    }

    static Finding of(BindScene scene) {
        IpAddress address = scene.question().address();
        NetworkNamespace netns = scene.netns();
        if (AddressCheck.of(netns, scene.question()) == AddressCheck.TENTATIVE) {
            return tentative(scene);
        }
        if (!scene.question().zone().isEmpty()) {
            return notOnInterface(scene);
        }
        boolean ipv4 = address.unmapped().family() == Family.INET;
        FindingDraft draft = notHere(
                scene, netns, address, Text.of("finding.address-not-local", scene.wanted(), address), scene.subject());
        Setting key = ipv4 ? Setting.IP_NONLOCAL_BIND : Setting.IPV6_NONLOCAL_BIND;
        return draft.remedy(Remedy.byRule(
                        new Action.BindElsewhere("own-address"),
                        Text.of("finding.address-not-local.correct.do"),
                        Text.of("finding.address-not-local.correct.effect"),
                        Text.of("finding.address-not-local.correct.risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        new Action.SetOption("IP_FREEBIND"),
                        Text.of("finding.address-not-local.freebind.do"),
                        Text.of("finding.address-not-local.freebind.effect"),
                        Text.of("finding.address-not-local.freebind.risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        Action.SetSetting.of(netns, key, "1"),
                        Text.of("finding.address-not-local.nonlocal.do"),
                        Text.of("finding.address-not-local.nonlocal.effect"),
                        Text.of("finding.address-not-local.nonlocal.risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    /** Any other error: the address itself is not one that can be bound this way. */
    static Finding refused(BindScene scene, String outcome) {
        Form form = outcome.equals("EINVAL") ? form(scene.question()) : null;
        if (form != null) {
            return wrongForm(scene, outcome, form);
        }
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of("finding.address-not-local.refused", scene.wanted(), outcome),
                        scene.subject())
                .evidence(Text.of("finding.address-not-local.refused.rule"), "bind(2)", outcome)
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("own-address"),
                        Text.of("finding.address-not-local.correct.do"),
                        Text.of("finding.address-not-local.correct.effect"),
                        Text.of("finding.address-not-local.correct.risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    /** A form of address that is refused: keys of what is wrong with it and of what helps. */
    private record Form(String wrong, String remedy) {}

    /** Why the address cannot be bound in this form ({@code __inet6_bind()}, af_inet6.c); null where that is not why. */
    private static @Nullable Form form(BindQuestion question) {
        IpAddress address = question.address();
        if (address.isMapped()) {
            return question.v6only()
                    ? new Form(
                            "finding.address-not-local.refused.mapped", "finding.address-not-local.refused.mapped.do")
                    : null;
        }
        if (address.family() == Family.INET6 && address.isMulticast()) {
            return new Form(
                    "finding.address-not-local.refused.multicast", "finding.address-not-local.refused.multicast.do");
        }
        return address.isLinkLocal6()
                ? new Form("finding.address-not-local.refused.scope", "finding.address-not-local.refused.scope.do")
                : null;
    }

    /** The address is not on the interface that was named; where another one has it, that is the one to name. */
    private static Finding notOnInterface(BindScene scene) {
        IpAddress address = scene.question().address();
        String zone = scene.question().zone();
        String device = onlyDevice(scene);
        Text act = device == null
                ? Text.of("finding.address-not-local.correct.do")
                : Text.of("finding.address-not-local.zone.do", address, device);
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of("finding.address-not-local.zone", scene.wanted(), address, zone),
                        scene.subject())
                .evidence(Text.of("finding.address-not-local.zone.evidence"), "rtnetlink", zone)
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("own-address"),
                        act,
                        Text.of("finding.address-not-local.correct.effect"),
                        Text.of("finding.address-not-local.correct.risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    /** The one interface that has the address; null where none or several have. */
    private static @Nullable String onlyDevice(BindScene scene) {
        String device = null;
        for (LocalAddress local : scene.netns().addresses()) {
            if (local.address().equals(scene.question().address())) {
                if (device != null) {
                    return null;
                }
                device = local.device();
            }
        }
        return device == null || device.isEmpty() ? null : device;
    }

    private static Finding wrongForm(BindScene scene, String outcome, Form form) {
        IpAddress address = scene.question().address();
        String device = onlyDevice(scene);
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of(form.wrong(), scene.wanted(), address.unmapped()),
                        scene.subject())
                .evidence(Text.of("finding.address-not-local.refused.rule"), "bind(2)", outcome)
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("other-form"),
                        Text.of(form.remedy(), address.unmapped(), device == null ? "eth0" : device),
                        Text.of("finding.address-not-local.refused.form.effect"),
                        Text.of("why.evident.no-risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    private static Finding tentative(BindScene scene) {
        return new FindingDraft(
                        Slug.ADDRESS_NOT_LOCAL,
                        Severity.CRITICAL,
                        Text.of(
                                "finding.address-not-local.tentative",
                                scene.question().address()),
                        scene.subject())
                .evidence(Text.of("finding.address-not-local.checking"), "rtnetlink", "tentative")
                .remedy(Remedy.byRule(
                        new Action.Wait(DUPLICATE_CHECK),
                        Text.of("finding.address-not-local.wait.do"),
                        Text.of("finding.address-not-local.wait.effect"),
                        Text.of("why.evident.no-risk"),
                        AskAgain.bind(scene)))
                .done();
    }

    /** What is found where an address is not one of the namespace: the addresses that are, and which other one has it. */
    static FindingDraft notHere(
            BindScene scene, NetworkNamespace netns, IpAddress address, Text title, Subject subject) {
        FindingDraft draft = new FindingDraft(Slug.ADDRESS_NOT_LOCAL, Severity.CRITICAL, title, subject)
                .evidence(
                        Text.of(
                                "finding.address-not-local.present",
                                netns.addresses().size()),
                        "rtnetlink",
                        netns.addresses().stream()
                                .limit(SHOWN)
                                .map(LocalAddress::address)
                                .map(IpAddress::toString)
                                .collect(Collectors.joining(" ")));
        elsewhere(scene)
                .ifPresent(other -> draft.evidence(
                        Text.of("finding.address-not-local.elsewhere", address, other.name()),
                        "rtnetlink",
                        other.name()));
        return draft;
    }

    /** Another namespace that has the address. */
    static Optional<NetworkNamespace> elsewhere(BindScene scene) {
        IpAddress address = scene.question().address().unmapped();
        return scene.snapshot().namespaces().stream()
                .filter(other -> !other.equals(scene.netns()))
                .filter(other -> other.addresses().stream()
                        .anyMatch(local -> local.address().equals(address)))
                .findFirst();
    }
}
