package dev.portwhy.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * What the same bind() would get with the other value of {@code SO_REUSEADDR}, where that option decides
 * ({@code inet_bind_conflict()}, net/ipv4/inet_connection_sock.c).
 *
 * @param reuseaddr the other value
 * @param outcome {@code OK} or {@code EADDRINUSE}
 * @param waitMs milliseconds after which it would succeed by itself, at most; null where nothing tells
 */
public record Otherwise(
        boolean reuseaddr, String outcome, @Nullable Long waitMs) {}
