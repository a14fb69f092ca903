package dev.portwhy.cli.watch;

import dev.portwhy.model.Text;
import dev.portwhy.model.look.WatchRefused;

/** Why failing calls cannot be watched, in words. */
public final class RefusedWords {

    private RefusedWords() {}

    /** The sentence of a refusal. */
    public static Text of(WatchRefused refused) {
        String key = switch (refused.reason()) {
            case NOT_PERMITTED -> "watch.refused.not-permitted";
            case OTHER_PID_NAMESPACE -> "watch.refused.pid-namespace";
            case NOT_IN_KERNEL -> "watch.refused.kernel";
        };
        return Text.of(key, String.valueOf(refused.getMessage()));
    }
}
