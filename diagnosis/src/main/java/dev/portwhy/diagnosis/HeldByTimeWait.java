package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cause: closed connections of an earlier server on this port are in TIME_WAIT. They end by themselves; until then bind() shares the port with them only if both the old and the new socket have
 * {@code SO_REUSEADDR} ({@code inet_bind_conflict()}; {@code inet_twsk_alloc()} copies the option of the old one).
 */
final class HeldByTimeWait extends HeldCause {

    HeldByTimeWait() {
        super(Slug.PORT_HELD_BY_TIME_WAIT);
    }

    @Override
    Finding finding(BindScene scene, List<Meeting> waiting) {
        Duration longest = longest(scene, waiting);
        FindingDraft draft = draft(
                        Text.of("finding.port-held-by-time-wait", scene.wanted(), waiting.size(), longest),
                        scene,
                        waiting)
                .evidence(Text.of("finding.port-held-by-time-wait.left", longest), source(scene), longest.toMillis())
                .remedy(Remedy.byRule(
                        new Action.Wait(longest),
                        Text.of("finding.port-held-by-time-wait.wait.do", longest),
                        Text.of("finding.port-held-by-time-wait.wait.effect"),
                        Text.of("why.evident.no-risk"),
                        AskAgain.bind(scene)))
                .remedy(Remedy.byRule(
                        new Action.SetOption("SO_REUSEADDR"),
                        reuseaddrAdvice(scene),
                        Text.of("finding.port-held-by-time-wait.reuse.effect"),
                        Text.of("finding.port-held-by-time-wait.reuse.risk"),
                        AskAgain.bind(scene)));
        destroy(draft, scene, "time-wait", Text.of("finding.port-held-by-time-wait.destroy.risk"));
        return draft.wontHelp(Myth.TW_REUSE_BIND.wontHelp())
                .wontHelp(Myth.FIN_TIMEOUT_BIND.wontHelp())
                .wontHelp(Myth.TW_BUCKETS_BIND.wontHelp())
                .done();
    }

    /** Milliseconds until all of some sockets have ended by themselves, at most; null where not all of them are in TIME_WAIT. */
    static @Nullable Long endsMs(BindScene scene, List<Meeting> waiting) {
        SocketTable sockets = scene.snapshot().sockets();
        long longest = 0;
        for (Meeting meeting : waiting) {
            if (sockets.state(meeting.row()) != SocketState.TIME_WAIT) {
                return null;
            }
            longest = Math.max(longest, sockets.expiresMs(meeting.row()));
        }
        return longest;
    }

    private static Duration longest(BindScene scene, List<Meeting> waiting) {
        SocketTable sockets = scene.snapshot().sockets();
        int longest = waiting.stream()
                .mapToInt(meeting -> sockets.expiresMs(meeting.row()))
                .max()
                .orElse(0);
        return Duration.ofSeconds(Math.ceilDiv(longest, 1000));
    }
}
