package dev.portwhy.cli.live;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes keys of what a terminal sends: characters in UTF-8, control characters, and the sequences of xterm and of the console for
 * keys without a character (ECMA-48, "CSI"; XTerm Control Sequences, "PC-Style Function Keys").
 */
final class KeyDecoder {

    private static final int ESC = 0x1b;
    private static final int LONGEST = 32;

    private final StringBuilder sequence = new StringBuilder();
    private int character;
    private int following;

    /** The keys that these bytes end; what is not whole waits for the next ones. */
    List<Key> keys(byte[] bytes, int count) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            take(bytes[i] & 0xff, keys);
        }
        return keys;
    }

    /** Whether a key began that is not whole: Escape alone begins like many others. */
    boolean waits() {
        return !sequence.isEmpty();
    }

    /** The key where nothing came behind its beginning. */
    Key rest() {
        boolean escape = sequence.length() == 1;
        sequence.setLength(0);
        return Key.of(escape ? Key.Kind.ESCAPE : Key.Kind.OTHER);
    }

    private void take(int b, List<Key> keys) {
        if (!sequence.isEmpty()) {
            inSequence(b, keys);
        } else if (following > 0 && (b & 0xc0) == 0x80) {
            character = character << 6 | b & 0x3f;
            if (--following == 0) {
                keys.add(
                        Character.isValidCodePoint(character) && character >= 0x80
                                ? Key.of(character)
                                : Key.of(Key.Kind.OTHER));
            }
        } else {
            following = 0;
            begin(b, keys);
        }
    }

    private void begin(int b, List<Key> keys) {
        if (b == ESC) {
            sequence.append((char) b);
        } else if (b >= 0xf0) {
            character = b & 0x7;
            following = 3;
        } else if (b >= 0xe0) {
            character = b & 0xf;
            following = 2;
        } else if (b >= 0xc0) {
            character = b & 0x1f;
            following = 1;
        } else {
            keys.add(single(b));
        }
    }

    private static Key single(int b) {
        return switch (b) {
            case '\r', '\n' -> Key.of(Key.Kind.ENTER);
            case '\t' -> Key.of(Key.Kind.TAB);
            case 0x7f, 0x08 -> Key.of(Key.Kind.BACKSPACE);
            case 'U' & 0x1f -> Key.of(Key.Kind.CLEAR);
            case 'L' & 0x1f -> Key.of(Key.Kind.REDRAW);
            case 'N' & 0x1f -> Key.of(Key.Kind.DOWN);
            case 'P' & 0x1f -> Key.of(Key.Kind.UP);
            case 'F' & 0x1f -> Key.of(Key.Kind.PAGE_DOWN);
            case 'B' & 0x1f -> Key.of(Key.Kind.PAGE_UP);
            default -> b >= ' ' && b < 0x7f ? Key.of(b) : Key.of(Key.Kind.OTHER);
        };
    }

    private void inSequence(int b, List<Key> keys) {
        boolean second = sequence.length() == 1;
        if (b == ESC || second && b != '[' && b != 'O') {
            // Escape, and another key right behind it.
            keys.add(rest());
            begin(b, keys);
            return;
        }
        sequence.append((char) b);
        boolean ends = !second && b >= 0x40 && b <= 0x7e;
        if (ends) {
            keys.add(named(sequence.substring(1)));
        }
        if (ends || sequence.length() == LONGEST) {
            sequence.setLength(0);
        }
    }

    /** The key of a sequence without its escape; what stands for Shift, Ctrl and Alt is passed over. */
    private static Key named(String text) {
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        return Key.of(
                switch (last) {
                    case 'A' -> Key.Kind.UP;
                    case 'B' -> Key.Kind.DOWN;
                    case 'C' -> Key.Kind.RIGHT;
                    case 'D' -> Key.Kind.LEFT;
                    case 'H' -> Key.Kind.HOME;
                    case 'F' -> Key.Kind.END;
                    case 'M' -> first == 'O' ? Key.Kind.ENTER : Key.Kind.OTHER;
                    case 'Z' -> Key.Kind.BACK_TAB;
                    case '~' -> numbered(text);
                    default -> Key.Kind.OTHER;
                });
    }

    private static Key.Kind numbered(String text) {
        int end = text.indexOf(';') < 0 ? text.length() - 1 : text.indexOf(';');
        return switch (text.substring(1, end)) {
            case "1", "7" -> Key.Kind.HOME;
            case "4", "8" -> Key.Kind.END;
            case "5" -> Key.Kind.PAGE_UP;
            case "6" -> Key.Kind.PAGE_DOWN;
            default -> Key.Kind.OTHER;
        };
    }
}
