package dev.portwhy.model;

/** What a {@link Setting} is to somebody who looks for one that helps. */
public enum SettingRole {
    /** It decides how things go. */
    DECIDES,
    /** It is the most there may be of something. */
    LIMITS,
    /** Whoever uses it breaks connections. */
    HARMS,
    /** It tells something and cannot be written. */
    TELLS
}
