package dev.portwhy.act;

import dev.portwhy.model.Text;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it ended that settings were to be changed.
 *
 * @param outcome done, or refused; where it was refused, all is as it was
 * @param changes the changes, in the order in which they were or would have been made
 * @param until when a trial ends; null for what is none
 * @param keeper what takes the trial back; null for what is none
 * @param skipped what there was nothing to undo of, because it is gone
 */
public record SettingsOutcome(
        ActOutcome outcome,
        List<SettingChange> changes,
        @Nullable Instant until,
        @Nullable Text keeper,
        List<SettingChange> skipped) {

    static SettingsOutcome refused(String errno, Text reason) {
        return new SettingsOutcome(new ActOutcome.Refused(errno, reason), List.of(), null, null, List.of());
    }

    static SettingsOutcome done(String id, List<SettingChange> changes) {
        return new SettingsOutcome(new ActOutcome.Done(id), changes, null, null, List.of());
    }
}
