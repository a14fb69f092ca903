package dev.portwhy.ports.kernel;

import dev.portwhy.model.Setting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a scenario may write: each network namespace has them for itself, and the model knows what they change.
 * A key that is not among them either does not exist, or is not to be written in a scenario: it may be the whole machine's.
 */
public final class NamespaceSettings {

    private NamespaceSettings() {}

    /** Whether a setting, written with dots, is one of these. */
    public static boolean has(String key) {
        return of(key) != null;
    }

    /** All of them. */
    public static List<Setting> all() {
        List<Setting> all = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            if (isOne(setting)) {
                all.add(setting);
            }
        }
        return all;
    }

    static @Nullable Setting of(String key) {
        Setting setting = Setting.of(key);
        return setting != null && isOne(setting) ? setting : null;
    }

    private static boolean isOne(Setting setting) {
        return setting.perNamespace()
                && setting.writable()
                && switch (setting.decides()) {
                    case PORT_CHOICE, BIND, TIME_WAIT, CLOSING, KEEPALIVE, CONNECTING, ACCEPTING, MEMORY, TABLES ->
                        true;
                    // What these change is not in the model: which addresses and routes there are, and what is tracked.
                    case FORWARDING, IPV6, TRACKING, FILES, PROCESSES, OBSERVING -> false;
                };
    }
}
