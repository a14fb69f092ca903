package dev.portwhy.model.look;

import dev.portwhy.model.ProcessInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a path is to bind() of a unix socket: unix(7). The path has to be free of any file; whose file it is does not matter.
 *
 * @param state what is there
 * @param pids the processes that have the socket, as far as they were seen
 * @param processes those processes and their ancestors, by pid
 * @param allSeen whether the files of every process could be looked at
 */
public record UnixTrial(State state, List<Integer> pids, Map<Integer, ProcessInfo> processes, boolean allSeen) {

    public UnixTrial {
        pids = List.copyOf(pids);
        processes = Map.copyOf(processes);
    }

    /** The most bytes of a path: {@code sun_path} has 108, with the zero behind it (unix(7)). */
    public static final int MOST_BYTES = 107;

    /** Whether no address takes a path. */
    public static boolean isTooLong(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
    }

    /** What is known of a path without the machine. */
    public static UnixTrial notHere(String path) {
        return new UnixTrial(isTooLong(path) ? State.TOO_LONG : State.NOT_KEPT);
    }

    /** Without a process. */
    public UnixTrial(State state) {
        this(state, List.of(), Map.of(), true);
    }

    /** What can be at a path. */
    public enum State {
        /** Nothing: bind() makes the file. */
        FREE("OK"),
        /** The path has more bytes than an address takes ({@code sun_path}, 108 with the zero behind it). */
        TOO_LONG("EINVAL"),
        /** The directory is not there. */
        NO_DIRECTORY("ENOENT"),
        /** The directory may not be entered. */
        NO_ACCESS("EACCES"),
        /** A file that is no socket. */
        OTHER_FILE("EADDRINUSE"),
        /** A socket's file that no socket has any more: connect() is refused. */
        LEFT("EADDRINUSE"),
        /** A socket that listens. */
        LISTENING("EADDRINUSE"),
        /** A socket that does not listen: one for datagrams, or one that has not begun yet. */
        BOUND("EADDRINUSE"),
        /** Somebody answers to connect(), whom no table shows under this path. */
        ANSWERS("EADDRINUSE"),
        /** A socket's file; whether anybody has it could not be found out. */
        UNCLEAR("EADDRINUSE"),
        /** Nobody can look: the machine is not here, and what was kept of it holds no unix sockets. */
        NOT_KEPT(null);

        private final @Nullable String outcome;

        State(@Nullable String outcome) {
            this.outcome = outcome;
        }

        /** What bind() answers: {@code OK}, or the error's name; null where that cannot be known. */
        public @Nullable String outcome() {
            return outcome;
        }
    }
}
