package dev.portwhy.ask.past;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where whoever shows a machine can be reached.
 *
 * @param listen a TCP address; null for none
 * @param socket the path of a unix socket, for root and the agent's user; null for none
 * @param token the file with what others have to say to be let in; null where nobody has to
 */
public record Doors(
        @Nullable InetSocketAddress listen,
        @Nullable Path socket,
        @Nullable Path token) {}
