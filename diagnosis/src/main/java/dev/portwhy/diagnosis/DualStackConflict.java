package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: an IPv6 socket on {@code [::]} without {@code IPV6_V6ONLY} covers IPv4 as well, so it and an IPv4 socket cannot
 * both have the port, in either order ({@code ipv6_rcv_saddr_equal()}, net/ipv4/inet_connection_sock.c).
 */
final class DualStackConflict extends HeldCause {

    DualStackConflict() {
        super(Slug.DUAL_STACK_CONFLICT);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> holders) {
        List<Culprit> culprits = Who.culprits(scene, holders);
        Meeting first = holders.getFirst();
        Text who = Who.of(scene, culprits, holders);
        Object held = first.holder().endpoint();
        Text title = switch (first.conflict().overlap()) {
            case NEWCOMER_DUAL_STACK -> Text.of("finding.dual-stack-conflict.newcomer", scene.wanted(), who, held);
            case CONNECTED_WITHOUT_V6ONLY ->
                Text.of("finding.dual-stack-conflict.connected", scene.wanted(), who, held);
            case NONE, NONE_BY_V6ONLY, SAME, HOLDER_WILDCARD, HOLDER_DUAL_STACK, NEWCOMER_WILDCARD ->
                Text.of("finding.dual-stack-conflict.holder", scene.wanted(), who, held);
        };
        return draft(title, scene, holders)
                .remedy(Remedy.byRule(
                        new Action.SetOption("IPV6_V6ONLY"),
                        Text.of("finding.dual-stack-conflict.v6only.do"),
                        Text.of("finding.dual-stack-conflict.v6only.effect"),
                        Text.of("finding.dual-stack-conflict.v6only.risk"),
                        AskAgain.bind(scene)))
                .wontHelp(Myth.BINDV6ONLY.wontHelp())
                .done();
    }
}
