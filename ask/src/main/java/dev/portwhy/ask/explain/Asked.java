package dev.portwhy.ask.explain;

import java.util.Locale;

/** Which question of the program a line asks. */
public enum Asked {
    /** Whether a socket can be bound, {@code portwhy PORT}. */
    WHY,
    /** How many more connections there can be, {@code portwhy connect}. */
    CONNECT,
    /** Whether anything is wrong with the machine's ports, {@code portwhy}. */
    PORTWHY,
    /** None: the line is about something else. */
    NONE;

    /** Its word in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
