package dev.portwhy.act;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal beside the machine as it is.
 *
 * @param acts the acts, the newest first
 * @param unusable files of the journal that are not believed
 */
public record JournalStatus(List<Act> acts, List<UnusableFile> unusable) {

    /**
     * One act.
     *
     * @param entry what it was
     * @param phase the word of the journal's own for how far it came: {@code begun}, {@code undoing}…
     * @param sameBoot whether it was done since the machine was started
     * @param until when a trial ends or should have ended; null for what is no trial
     * @param standings how its changes stand now, in its order
     */
    public record Act(
            JournalEntry entry,
            String phase,
            boolean sameBoot,
            @Nullable Instant until,
            List<Standing> standings) {}
}
