package dev.portwhy.model.look;

import java.io.IOException;
import java.util.List;

/** A network namespace was asked for that is not there. */
public final class NoSuchNamespaceException extends IOException {

    private final String name;
    private final transient List<String> known;
    private final boolean someUnseen;

    /** No namespace is called {@code name}; those of {@code known} are all there are. */
    public NoSuchNamespaceException(String name, List<String> known) {
        this(name, known, false);
    }

    /** No namespace is called {@code name}; those of {@code known} are there, and others perhaps that may not be seen. */
    public NoSuchNamespaceException(String name, List<String> known, boolean someUnseen) {
        super("no network namespace " + name);
        this.name = name;
        this.known = List.copyOf(known);
        this.someUnseen = someUnseen;
    }

    /** Whether there may be others that this user may not see. */
    public boolean someUnseen() {
        return someUnseen;
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
