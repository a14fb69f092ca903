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
        FindingDraft draft = draft(Text.of("why.time-wait", scene.wanted(), waiting.size(), longest), scene, waiting)
                .evidence(Text.of("why.time-wait.left", longest), source(scene), longest.toMillis())
                .remedy(Remedy.byRule(
                        new Action.Wait(longest),
                        Text.of("why.time-wait.wait.do", longest),
                        Text.of("why.time-wait.wait.effect"),
                        Text.of("why.time-wait.wait.risk"),
                        StopHolder.verify(scene)))
                .remedy(Remedy.byRule(
                        new Action.SetOption("SO_REUSEADDR"),
                        reuseaddrAdvice(scene),
                        Text.of("why.time-wait.reuse.effect"),
                        Text.of("why.time-wait.reuse.risk"),
                        StopHolder.verify(scene)));
        destroy(draft, scene, "time-wait", Text.of("why.time-wait.destroy.risk"));
        return draft.wontHelp(Text.of("why.myth.tw-reuse"), Text.of("why.myth.tw-reuse.why"))
                .wontHelp(Text.of("why.myth.fin-timeout"), Text.of("why.myth.fin-timeout.why"))
                .wontHelp(Text.of("why.myth.tw-buckets"), Text.of("why.myth.tw-buckets.why"))
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
