package dev.portwhy.model.look;

import java.io.IOException;
import java.util.List;

/** One network namespace was asked for, by a name that several have. */
public final class AmbiguousNamespaceException extends IOException {

    private final String name;
    private final transient List<String> inodes;

    private AmbiguousNamespaceException(String name, List<String> inodes) {
        super("several network namespaces are called " + name);
        this.name = name;
        this.inodes = inodes;
    }

    /**
     * Lets the namespaces pass that a choice has led to, unless a single one was asked for and there are several.
     *
     * @param inodes their inode numbers
     */
    public static void check(NamespaceChoice choice, List<Long> inodes) throws AmbiguousNamespaceException {
        if (choice instanceof NamespaceChoice.Named named && inodes.size() > 1) {
            throw new AmbiguousNamespaceException(
                    named.name(), inodes.stream().map(String::valueOf).toList());
        }
    }

    /** What was asked for. */
    public String name() {
        return name;
    }

    /** The inode numbers of those that fit, by which each of them can be asked for. */
    public List<String> inodes() {
        return inodes;
    }
}
