package dev.portwhy.model;

/** What the numbers of a {@link Setting} count. */
enum Measure {
    /** Nothing: each stands for a way of doing it. */
    MODE,
    PORTS,
    MILLISECONDS,
    SECONDS,
    TIMES,
    SOCKETS,
    CONNECTIONS,
    PACKETS,
    BYTES,
    /** Of memory. */
    PAGES,
    ENTRIES,
    FILES,
    PROCESSES,
    NAMESPACES
}
