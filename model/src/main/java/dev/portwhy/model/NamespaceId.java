package dev.portwhy.model;

/**
 * Which network namespace: what is left of it where nothing else is kept or sent.
 *
 * @param inode the number in {@code net:[…]} (namespaces(7)), the same for another namespace after a boot; 0 when it could
 *     not be read
 * @param name a name a person knows, see {@link NetworkNamespace#name}
 */
public record NamespaceId(long inode, String name) {}
