package dev.portwhy.model.look;

/** Which network namespaces a question is about. */
public sealed interface NamespaceChoice {

    /** All of them. */
    NamespaceChoice ALL = new All(true);

    /** The one this program runs in, and whatever of the others bears on it. */
    NamespaceChoice AROUND = new All(false);

    /** The one this program runs in. */
    NamespaceChoice CURRENT = new Current();

    /**
     * All of them; the one this program runs in comes first.
     *
     * @param eachAsked whether something is asked about each; else the settings and counters of another one matter only where it
     *     has a socket in question
     */
    record All(boolean eachAsked) implements NamespaceChoice {}

    /** The one this program runs in. */
    record Current() implements NamespaceChoice {}

    /**
     * The one a person named.
     *
     * @param name the name as the catalogue of namespaces shows it, a pid, or an inode number
     */
    record Named(String name) implements NamespaceChoice {}
}
