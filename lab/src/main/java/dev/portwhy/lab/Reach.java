package dev.portwhy.lab;

import dev.portwhy.model.Setting;
import dev.portwhy.ports.kernel.NamespaceSettings;

/** Whose a setting is, and so whether the lab may write it. */
public enum Reach {
    /** Each namespace has it for itself, and a connection may depend on it. */
    NAMESPACE,
    /** Each namespace has it for itself; it is about addresses, forwarding or what is tracked, which the lab has not. */
    BESIDE,
    /** It counts for the whole machine, or nobody knows that it does not. */
    MACHINE,
    /** It tells something and cannot be written. */
    READ_ONLY,
    /** This kernel has no such setting. */
    ABSENT;

    /** That of a setting, written with dots. */
    public static Reach of(String key) {
        Setting setting = Setting.of(key);
        if (NamespaceSettings.has(key)) {
            return NAMESPACE;
        }
        if (setting == null) {
            return SharedSettings.has(key) ? MACHINE : ABSENT;
        }
        if (!setting.perNamespace()) {
            return MACHINE;
        }
        return setting.writable() ? BESIDE : READ_ONLY;
    }
}
