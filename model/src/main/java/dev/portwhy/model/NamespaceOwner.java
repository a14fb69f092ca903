package dev.portwhy.model;

/**
 * The container that a network namespace was made for. The namespace may outlive it.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param container the container, with its state as far as that is known
 */
public record NamespaceOwner(int namespaceIndex, Container container) {

    NamespaceOwner in(int index) {
        return new NamespaceOwner(index, container);
    }
}
