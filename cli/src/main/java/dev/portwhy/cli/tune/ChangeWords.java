package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingChange;
import dev.portwhy.words.Messages;
import org.jspecify.annotations.Nullable;

/** Changes of settings in words. */
final class ChangeWords {

    private ChangeWords() {}

    /** A value; an empty list has a word. */
    static String value(Messages messages, @Nullable String value) {
        return value == null ? "?" : value.isEmpty() ? messages.text("apply.empty") : value;
    }

    /** From what to what. */
    static String line(Messages messages, SettingChange change) {
        return messages.text(
                "apply.change", change.key(), value(messages, change.from()), value(messages, change.to()));
    }
}
