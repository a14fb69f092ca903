package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a plan changes.
 *
 * @param netns the namespace; null for what is the whole machine's
 * @param setting the setting
 * @param from its value now; null where it is not known
 * @param to its value then
 * @param because the finding that it ends
 * @param effect what it changes, and when
 * @param risk how much it can disturb
 * @param caution what can go wrong with it
 */
public record TuneChange(
        @Nullable NetworkNamespace netns,
        Setting setting,
        @Nullable String from,
        String to,
        Slug because,
        Text effect,
        Remedy.Risk risk,
        Text caution) {}
