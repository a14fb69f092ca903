package dev.portwhy.model.look;

/** Which network namespaces a question is about. */
public sealed interface NamespaceChoice {

    /** All of them. */
    NamespaceChoice ALL = new All();

    /** The one this program runs in. */
    NamespaceChoice CURRENT = new Current();

    /** All of them; the one this program runs in comes first. */
    record All() implements NamespaceChoice {}

    /** The one this program runs in. */
    record Current() implements NamespaceChoice {}

    /**
     * The one a person named.
     *
     * @param name the name as the catalogue of namespaces shows it, a pid, or an inode number
     */
    record Named(String name) implements NamespaceChoice {}
}
