package dev.portwhy.model;

import java.util.List;

/**
 * A sentence that is not yet in any language: the key of a message catalogue and what goes into its places. Whoever
 * shows it to a person looks the key up; nothing before that point holds words.
 *
 * @param key the key in the message catalogues
 * @param arguments values for the numbered places of the message, in order
 */
public record Text(String key, List<Object> arguments) {

    public Text {
        arguments = List.copyOf(arguments);
    }

    /** A sentence with its values. */
    public static Text of(String key, Object... arguments) {
        return new Text(key, List.of(arguments));
    }
}
