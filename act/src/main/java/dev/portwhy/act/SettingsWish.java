package dev.portwhy.act;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;

/**
 * A setting that is to have a value.
 *
 * @param setting the setting
 * @param netns the namespace; the one of the caller for what is the whole machine's
 * @param to the value, as the kernel prints it
 */
public record SettingsWish(Setting setting, NetworkNamespace netns, String to) {}
