package dev.portwhy.cli.live;

/**
 * A key that was pressed.
 *
 * @param kind which one
 * @param character the code point of {@link Kind#CHARACTER}; else 0
 */
record Key(Kind kind, int character) {

    /** The keys there are. */
    enum Kind {
        CHARACTER,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        TAB,
        BACK_TAB,
        BACKSPACE,
        /** Ctrl-U: the line typed so far goes. */
        CLEAR,
        /** Ctrl-L: the screen is drawn anew. */
        REDRAW,
        /** One that means nothing here. */
        OTHER
    }

    static Key of(Kind kind) {
        return new Key(kind, 0);
    }

    static Key of(int character) {
        return new Key(Kind.CHARACTER, character);
    }
}
