package dev.portwhy.linux;

import java.io.IOException;
import java.util.List;

/** A network namespace was asked for that is not there. */
public final class NoSuchNamespaceException extends IOException {

    private final String name;
    private final transient List<String> known;

    /** No namespace is called {@code name}; those of {@code known} are there. */
    public NoSuchNamespaceException(String name, List<String> known) {
        super("no network namespace " + name);
        this.name = name;
        this.known = List.copyOf(known);
    }

    /** What was asked for. */
    public String name() {
        return name;
    }

    /** The names there are. */
    public List<String> known() {
        return known;
    }
}
