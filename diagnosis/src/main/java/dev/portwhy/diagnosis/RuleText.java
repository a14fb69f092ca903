package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import dev.portwhy.ports.AddressOverlap;
import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.PortHolder;

/** Says in one sentence which rule of the kernel makes a newcomer and a holder collide. */
final class RuleText {

    private RuleText() {}

    /**
     * The rule, told by what is known for sure: the newcomer's own options always are, the holder's often are not
     * ({@code inet_bind_conflict()}, net/ipv4/inet_connection_sock.c).
     */
    static Text of(BindScene scene, Meeting meeting) {
        BindQuestion question = scene.question();
        PortHolder holder = meeting.holder();
        boolean timeWait = holder.kind() == PortHolder.Kind.TIME_WAIT;
        if (question.reuseport() && !timeWait && holder.uid() != question.uid()) {
            return Text.of("why.rule.reuseport-other-user", holder.uid(), question.uid());
        }
        if (question.reuseport()) {
            return Text.of("why.rule.holder-without-reuseport");
        }
        if (!question.reuseaddr()) {
            return Text.of("why.rule.newcomer-without-reuse");
        }
        return holder.kind() == PortHolder.Kind.LISTENER
                ? Text.of("why.rule.holder-listens")
                : Text.of("why.rule.holder-without-reuseaddr");
    }

    /** How the two addresses meet. */
    static Text overlap(BindScene scene, Meeting meeting) {
        Object wanted = scene.wanted();
        Object held = meeting.holder().endpoint();
        AddressOverlap overlap = meeting.conflict().overlap();
        return switch (overlap) {
            case NONE, NONE_BY_V6ONLY, SAME -> Text.of("why.overlap.same", wanted, held);
            case HOLDER_WILDCARD -> Text.of("why.overlap.holder-wildcard", wanted, held);
            case HOLDER_DUAL_STACK -> Text.of("why.overlap.holder-dual-stack", wanted, held);
            case NEWCOMER_WILDCARD -> Text.of("why.overlap.newcomer-wildcard", wanted, held);
            case NEWCOMER_DUAL_STACK -> Text.of("why.overlap.newcomer-dual-stack", wanted, held);
            case CONNECTED_WITHOUT_V6ONLY -> Text.of("why.overlap.connected-without-v6only", wanted, held);
        };
    }

    /** Whether the addresses meet only because an IPv6 socket also takes IPv4. */
    static boolean dualStack(Meeting meeting) {
        return switch (meeting.conflict().overlap()) {
            case HOLDER_DUAL_STACK, NEWCOMER_DUAL_STACK, CONNECTED_WITHOUT_V6ONLY -> true;
            case NONE, NONE_BY_V6ONLY, SAME, HOLDER_WILDCARD, NEWCOMER_WILDCARD -> false;
        };
    }

    /** What is not known and decides, for the sentence "it depends on". */
    static Text dependsOn(Meeting meeting) {
        BindConflict conflict = meeting.conflict();
        boolean port = conflict.dependsOn().contains(BindConflict.Unknown.HOLDER_REUSEPORT);
        boolean address = conflict.dependsOn().contains(BindConflict.Unknown.HOLDER_REUSEADDR);
        if (port && address) {
            return Text.of("why.depends.both");
        }
        return port
                ? Text.of("why.depends.reuseport")
                : address ? Text.of("why.depends.reuseaddr") : Text.of("why.depends.v6only");
    }
}
