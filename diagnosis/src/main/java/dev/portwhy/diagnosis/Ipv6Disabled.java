package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cause: IPv6 is switched off, so that an IPv6 address is not there and none can be added ({@code addrconf_disable_change()},
 * net/ipv6/addrconf.c; {@code disable_ipv6} in Documentation/networking/ip-sysctl.rst), or the kernel was started without it
 * ({@code ipv6.disable=1}, Documentation/networking/ipv6.rst).
 */
final class Ipv6Disabled implements Cause<PortScene> {

    private static final IpAddress LOOPBACK4 = IpAddress.v4(0x7f000001);

    @Override
    public Slug slug() {
        return Slug.IPV6_DISABLED;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        IpAddress address = scene.bind().question().address();
        if (scene.outcome().equals("EAFNOSUPPORT") && address.family() == Family.INET6) {
            return List.of(of(scene.bind(), null));
        }
        Setting key = scene.notLocal() ? key(scene.bind().netns(), address) : null;
        return key == null ? List.of() : List.of(of(scene.bind(), key));
    }

    /**
     * The setting that keeps an address away; null where none does. {@code ::1} depends on that of lo; any other address on that
     * of its device, which nobody can name before it is there: there the one for all decides, where no device has IPv6.
     */
    static @Nullable Setting key(NetworkNamespace netns, IpAddress address) {
        IpAddress plain = address.unmapped();
        if (plain.family() == Family.INET) {
            return null;
        }
        Setting key = plain.isLoopback() ? Setting.IPV6_CONF_LO_DISABLE_IPV6 : Setting.IPV6_CONF_ALL_DISABLE_IPV6;
        if (!netns.settings().isOn(key)) {
            return null;
        }
        for (LocalAddress local : netns.addresses()) {
            boolean counts = local.address().family() == Family.INET6
                    && (plain.isLoopback() || !local.address().isLoopback());
            if (counts) {
                return null;
            }
        }
        return key;
    }

    /** The address to take instead: of the same reach, where there is one. */
    static IpAddress instead(NetworkNamespace netns, IpAddress address) {
        for (LocalAddress local : netns.addresses()) {
            if (local.address().family() == Family.INET && !local.loopback() && !address.isLoopback()) {
                return local.address();
            }
        }
        return LOOPBACK4;
    }

    private static Finding of(BindScene scene, @Nullable Setting key) {
        IpAddress address = scene.question().address();
        Text title = key == null
                ? Text.of("finding.ipv6-disabled.kernel", scene.wanted())
                : Text.of("finding.ipv6-disabled", scene.wanted(), key.key());
        FindingDraft draft = new FindingDraft(Slug.IPV6_DISABLED, Severity.CRITICAL, title, scene.subject())
                .evidence(
                        Text.of("finding.ipv6-disabled.evidence"),
                        key == null ? "socket(2)" : key.key(),
                        key == null ? "EAFNOSUPPORT" : "1")
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("ipv4"),
                        Text.of("finding.ipv6-disabled.ipv4.do", instead(scene.netns(), address)),
                        Text.of("finding.ipv6-disabled.ipv4.effect"),
                        Text.of("finding.ipv6-disabled.ipv4.risk"),
                        AskAgain.bind(scene)));
        if (key == null) {
            return draft.done();
        }
        return draft.remedy(Remedy.byRule(
                                Action.SetSetting.of(scene.netns(), key, "0"),
                                Text.of("finding.ipv6-disabled.on.do"),
                                Text.of(
                                        address.isLoopback()
                                                ? "finding.ipv6-disabled.on.effect.loopback"
                                                : "finding.ipv6-disabled.on.effect"),
                                Text.of("finding.ipv6-disabled.on.risk"),
                                AskAgain.bind(scene))
                        .proved(address.isLoopback() ? Remedy.Proof.CARRIED_OUT : Remedy.Proof.RULE))
                .wontHelp(new WontHelp(
                        Text.of("finding.ipv6-disabled.add", address),
                        Text.of("finding.ipv6-disabled.add.why", key.key()),
                        null))
                .wontHelp(new WontHelp(
                        Text.of("finding.ipv6-disabled.freebind"), Text.of("finding.ipv6-disabled.freebind.why"), null))
                .done();
    }
}
