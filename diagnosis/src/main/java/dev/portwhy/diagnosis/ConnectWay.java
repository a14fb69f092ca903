package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.RouteTrial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes before connect() takes a port: the source address has to be one of the namespace, and a way has to lead to the
 * destination. Where one of them is missing no port is short, and nothing about ports helps.
 */
final class ConnectWay {

    private final BindScene scene;
    private final ConnectQuestion question;
    private final RouteTrial route;
    private final NetworkNamespace netns;
    private final String verify;

    /**
     * The way of a question.
     *
     * @param scene the bind to the source address that it begins with, or would
     */
    ConnectWay(BindScene scene, ConnectQuestion question, RouteTrial route) {
        this.scene = scene;
        this.question = question;
        this.route = route;
        netns = scene.netns();
        verify = AskAgain.connect(netns, question);
    }

    /** An answer about ports, or why it does not come to that. */
    ConnectAnswer check(ConnectAnswer answer, IpAddress destination) {
        IpAddress source = question.source();
        AddressCheck check = source == null ? AddressCheck.LOCAL : AddressCheck.of(netns, scene.question());
        return switch (check) {
            case NOT_LOCAL ->
                answer.refused("EADDRNOTAVAIL", notHere(scene.question().address(), "EADDRNOTAVAIL"));
            case TENTATIVE -> answer.refused("EADDRNOTAVAIL", AddressNotLocal.of(scene));
            case INVALID -> answer.refused("EINVAL", AddressNotLocal.refused(scene, "EINVAL"));
            case ALLOWED -> foreign(answer, scene.question().address());
            case LOCAL, UNKNOWN -> onTheWay(answer, destination);
        };
    }

    /**
     * {@code ip_nonlocal_bind} lets bind() pass. For IPv4 the kernel then finds no route from an address that is not its own
     * ({@code ip_route_output_key_hash_rcu()}, net/ipv4/route.c); for IPv6 it sends, and nobody sends back.
     */
    private ConnectAnswer foreign(ConnectAnswer answer, IpAddress source) {
        if (source.unmapped().family() == Family.INET) {
            String error = route.error() == null ? "ENETUNREACH" : route.error();
            return answer.refused(error, notHere(source, error));
        }
        return route.error() == null
                ? answer.worse("OK", List.of(notHere(source, "ETIMEDOUT").with(Severity.WARNING)))
                : answer.refused(route.error(), notHere(source, route.error()));
    }

    private ConnectAnswer onTheWay(ConnectAnswer answer, IpAddress destination) {
        String error = route.error();
        Setting off = Ipv6Disabled.key(netns, destination);
        if (off != null && (error != null || route.outcome() == null)) {
            String told = error == null ? "EADDRNOTAVAIL" : error;
            return answer.refused(told, ipv6Disabled(off, told));
        }
        if (error == null) {
            return answer;
        }
        return netns.loopbackDown() && isHere(destination)
                ? answer.refused(error, LoopbackDown.of(netns, question.destination(), error, verify))
                : answer.refused(error);
    }

    private boolean isHere(IpAddress destination) {
        if (destination.isLoopback()) {
            return true;
        }
        for (LocalAddress local : netns.addresses()) {
            if (local.address().equals(destination)) {
                return true;
            }
        }
        return false;
    }

    private Subject subject(@Nullable IpAddress source) {
        return new Subject(netns, question.protocol(), source, question.address(), question.port(), null, null);
    }

    private Finding notHere(IpAddress source, String error) {
        boolean ipv4 = source.unmapped().family() == Family.INET;
        Setting off = Ipv6Disabled.key(netns, source);
        if (off != null) {
            return ipv6Disabled(off, error);
        }
        FindingDraft draft = AddressNotLocal.notHere(
                scene, netns, source, Text.of("finding.address-not-local.source", source, error), subject(source));
        return draft.remedy(Remedy.byRule(
                        new Action.BindElsewhere("own-address"),
                        Text.of("finding.address-not-local.source.do", source),
                        Text.of("finding.address-not-local.source.effect"),
                        Text.of("finding.address-not-local.correct.risk"),
                        verify))
                .wontHelp(ipv4 ? Myth.FREEBIND_CONNECT.wontHelp() : Myth.FREEBIND_CONNECT6.wontHelp())
                .wontHelp(ipv4 ? Myth.NONLOCAL_CONNECT.wontHelp() : Myth.NONLOCAL_CONNECT6.wontHelp())
                .done();
    }

    private Finding ipv6Disabled(Setting off, String error) {
        Endpoint destination = question.destination();
        boolean loopback = question.address().isLoopback();
        return new FindingDraft(
                        Slug.IPV6_DISABLED,
                        Severity.CRITICAL,
                        Text.of("finding.ipv6-disabled.connect", destination, error, off.key()),
                        subject(question.source()))
                .evidence(Text.of("finding.ipv6-disabled.evidence"), off.key(), "1")
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("ipv4"),
                        loopback
                                ? Text.of("finding.ipv6-disabled.connect.loopback.do", question.port())
                                : Text.of("finding.ipv6-disabled.connect.ipv4.do"),
                        Text.of("finding.ipv6-disabled.ipv4.effect"),
                        Text.of("finding.ipv6-disabled.connect.ipv4.risk"),
                        verify))
                .remedy(Remedy.byRule(
                                Action.SetSetting.of(netns, off, "0"),
                                Text.of("finding.ipv6-disabled.on.do"),
                                Text.of(
                                        loopback
                                                ? "finding.ipv6-disabled.on.effect.loopback"
                                                : "finding.ipv6-disabled.on.effect"),
                                Text.of("finding.ipv6-disabled.on.risk"),
                                verify)
                        .proved(loopback ? Remedy.Proof.CARRIED_OUT : Remedy.Proof.RULE))
                .done();
    }
}
