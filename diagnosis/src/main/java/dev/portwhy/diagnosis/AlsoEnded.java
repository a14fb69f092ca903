package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * What an act ends besides what is in the way.
 *
 * @param sockets other ports that are no longer served, as {@code tcp 0.0.0.0:9000}; of another network namespace with its name
 * @param others who may end with it, as sentences
 */
public record AlsoEnded(List<String> sockets, List<Text> others) {

    /** Nothing that was seen. */
    public static final AlsoEnded NONE = new AlsoEnded(List.of(), List.of());

    public AlsoEnded {
        sockets = List.copyOf(sockets);
        others = List.copyOf(others);
    }
}
