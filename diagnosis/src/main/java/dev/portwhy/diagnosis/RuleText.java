package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import dev.portwhy.ports.AddressOverlap;
import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.PortHolder;
import org.jspecify.annotations.Nullable;

/** Says in one sentence which rule of the kernel makes a newcomer and a holder collide. */
final class RuleText {

    private RuleText() {}

    /** Everything about a meeting in one text: how the addresses meet, what the options say, and what it depends on unseen. */
    static Text sentence(BindScene scene, Meeting meeting) {
        Text rule = of(scene, meeting);
        Text doubt = doubt(scene, meeting);
        if (meeting.conflict().overlap() == AddressOverlap.SAME) {
            return doubt == null ? Text.of("why.sentence.one", rule) : Text.of("why.sentence.two", rule, doubt);
        }
        Text overlap = overlap(scene, meeting);
        return doubt == null
                ? Text.of("why.sentence.two", overlap, rule)
                : Text.of("why.sentence.three", overlap, rule, doubt);
    }

    /** What could make it otherwise and was not seen; null where the kernel was asked, or nothing could. */
    private static @Nullable Text doubt(BindScene scene, Meeting meeting) {
        boolean depends = meeting.mayBlock() && !scene.trial().settled();
        return depends ? dependsOn(meeting) : BucketMemory.user(scene);
    }

    /**
     * The rule that stops the newcomer, or lets it share, with both sockets' options. Where the holder's options are not
     * known it is told by what is: the newcomer's own options ({@code inet_bind_conflict()},
     * net/ipv4/inet_connection_sock.c).
     */
    static Text of(BindScene scene, Meeting meeting) {
        boolean known = meeting.holder().reuseaddr().isKnown()
                && meeting.holder().reuseport().isKnown();
        boolean settled = known || meeting.conflict().answer() == BindConflict.Answer.NO;
        return settled ? decided(scene, meeting) : supposed(scene, meeting);
    }

    private static Text decided(BindScene scene, Meeting meeting) {
        PortHolder holder = meeting.holder();
        Object held = holder.endpoint();
        String key = "why.rule." + meeting.conflict().rule().word();
        return switch (meeting.conflict().rule()) {
            case HOLDER_LISTENS, BOTH_REUSEADDR, BOTH_REUSEPORT, TIME_WAIT_REUSEPORT, NO_REUSE, REQUEST_OWNS_NO_PORT ->
                Text.of(key, held);
            case REUSEPORT_OTHER_USER -> users(key, holder, scene.question());
            case NEWCOMER_WITHOUT_REUSE ->
                Text.of(
                        key,
                        held,
                        option(holder.reuseaddr().isYes(), holder.reuseport().isYes()));
            case HOLDER_WITHOUT_REUSE ->
                Text.of(
                        key,
                        held,
                        option(
                                scene.question().reuseaddr() && holder.kind() != PortHolder.Kind.LISTENER,
                                scene.question().reuseport()));
            case MIXED_REUSE ->
                Text.of(
                        key,
                        option(scene.question().reuseaddr(), false),
                        held,
                        option(holder.reuseaddr().isYes(), false));
            case OTHER_DEVICE, OTHER_ADDRESS, APART_BY_V6ONLY -> Text.of(key, scene.wanted(), held);
            case OTHER_TABLE, OTHER_PORT -> throw new IllegalStateException("no socket of this port");
        };
    }

    private static Object option(boolean reuseaddr, boolean reuseport) {
        if (reuseaddr && reuseport) {
            return Text.of("why.rule.both-options");
        }
        return reuseaddr ? "SO_REUSEADDR" : "SO_REUSEPORT";
    }

    private static Text users(String key, PortHolder holder, BindQuestion question) {
        return Text.of(key, Integer.toUnsignedLong(holder.uid()), Integer.toUnsignedLong(question.uid()));
    }

    private static Text supposed(BindScene scene, Meeting meeting) {
        BindQuestion question = scene.question();
        PortHolder holder = meeting.holder();
        boolean timeWait = holder.kind() == PortHolder.Kind.TIME_WAIT;
        if (question.reuseport() && !timeWait && holder.uid() != question.uid()) {
            return users("why.rule.reuseport-other-user", holder, question);
        }
        if (question.reuseport()) {
            return Text.of("why.rule.needs-reuseport");
        }
        if (!question.reuseaddr()) {
            return Text.of("why.rule.neither");
        }
        return holder.kind() == PortHolder.Kind.LISTENER
                ? Text.of("why.rule.against-listener")
                : Text.of("why.rule.needs-reuseaddr");
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
