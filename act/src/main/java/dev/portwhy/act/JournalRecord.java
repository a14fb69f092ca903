package dev.portwhy.act;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One act as it stands in the journal.
 *
 * @param id what it is called by, one word
 * @param time when it was begun
 * @param boot the boot in which that was, {@code /proc/sys/kernel/random/boot_id}
 * @param phase how far it has come
 * @param until when a trial takes itself back; null for what is no trial, and for one that is kept
 * @param runtime whether the running kernel alone was to be changed
 * @param changes the settings, in the order in which they are written
 */
record JournalRecord(
        String id,
        Instant time,
        String boot,
        Phase phase,
        @Nullable Instant until,
        boolean runtime,
        List<RecordedChange> changes) {

    /** How far an act has come. */
    enum Phase {
        /** Nothing, some or all of it may be done. */
        BEGUN,
        APPLIED,
        TRIAL,
        /** A trial of which some files may be written. */
        KEEPING,
        KEPT,
        /** Some or all of it may be undone. */
        UNDOING,
        ROLLED_BACK;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    JournalRecord {
        changes = List.copyOf(changes);
    }

    /** The same, further on. */
    JournalRecord in(Phase other) {
        boolean ended = other == Phase.KEPT || other == Phase.ROLLED_BACK;
        return new JournalRecord(id, time, boot, other, ended ? null : until, runtime, changes);
    }

    /** The same with other changes. */
    JournalRecord with(List<RecordedChange> others) {
        return new JournalRecord(id, time, boot, phase, until, runtime, others);
    }

    /** What has become of it, where nobody is at work on it just now. */
    JournalEntry.State state() {
        return switch (phase) {
            case BEGUN, KEEPING, UNDOING -> JournalEntry.State.BROKEN_OFF;
            case APPLIED -> JournalEntry.State.APPLIED;
            case TRIAL -> JournalEntry.State.TRIAL;
            case KEPT -> JournalEntry.State.KEPT;
            case ROLLED_BACK -> JournalEntry.State.ROLLED_BACK;
        };
    }

    /** The same for others to see. */
    JournalEntry entry() {
        JournalEntry.State state = state();
        return new JournalEntry(
                id,
                time,
                state,
                state == JournalEntry.State.TRIAL ? until : null,
                changes.stream().map(RecordedChange::change).toList());
    }
}
