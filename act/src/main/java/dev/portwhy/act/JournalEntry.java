package dev.portwhy.act;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One act of which a journal is kept, so that it can be told and taken back.
 *
 * @param id what it is called by, one word
 * @param time when it was begun
 * @param state what has become of it
 * @param until when a trial takes itself back; null for what is no trial, and only for that
 * @param changes the settings, in the order in which they are written; they are taken back the other way round
 */
public record JournalEntry(
        String id, Instant time, State state, @Nullable Instant until, List<SettingChange> changes) {

    /** What becomes of an act. */
    public enum State {
        /** It was done, and nobody has taken it back. */
        APPLIED,
        /** It is done, and takes itself back unless somebody keeps it. */
        TRIAL,
        /** A trial that somebody has kept. */
        KEPT,
        /** It was taken back. */
        ROLLED_BACK,
        /** It was begun and has not ended: some of it may be done. */
        BROKEN_OFF;

        /** The word of the contract: {@code rolled-back}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public JournalEntry {
        if ((until != null) != (state == State.TRIAL)) {
            throw new IllegalArgumentException(state + " until " + until);
        }
        changes = List.copyOf(changes);
    }

    /** The same in another state, which is none of a trial. */
    public JournalEntry in(State other) {
        return new JournalEntry(id, time, other, null, changes);
    }
}
