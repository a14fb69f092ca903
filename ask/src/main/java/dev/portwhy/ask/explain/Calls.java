package dev.portwhy.ask.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which call it was that failed, from the words around the error. */
final class Calls {

    /** How far behind the error a call still belongs to it: {@code (98)Address already in use: make_sock: could not bind}. */
    private static final int BEHIND = 80;

    private static final int ADJACENT = 5;

    private Calls() {}

    /**
     * The call of a line's error, with its place.
     *
     * @param start where its word stands; -1 where only the neighbourhood says it
     */
    record Call(String name, int start, int end) {}

    static @Nullable Call of(Line line, Problem problem) {
        Hit before = null;
        Hit behind = null;
        boolean dials = false;
        boolean closed = false;
        for (Hit hit : line.hits()) {
            if (hit.is("call") && hit.end() <= problem.start()) {
                // Who dials through a door of its own listens there first.
                dials = (dials || hit.name().equals("dial")) && !hit.name().equals("listen");
                before = weak(hit, line, problem) ? before : hit;
            } else if (hit.is("call") && hit.start() >= problem.start() && behind == null && !closed) {
                closed = hit.start() - problem.end() > BEHIND;
                behind = weak(hit, line, problem) || closed ? null : hit;
            }
        }
        if (line.has("near", "bind") && line.lower().contains("stream_socket_server")) {
            return new Call("bind", -1, -1);
        }
        if (dials && before != null && List.of("bind", "dial").contains(before.name())) {
            return new Call("connect", before.start(), before.end());
        }
        if (behind != null && (before == null || adjacent(behind, problem))) {
            return call(behind, line, problem);
        }
        if (before != null) {
            return call(before, line, problem);
        }
        // Node names the function of its own.
        int send = problem.start() - "send ".length();
        if (send >= 0 && line.lower().startsWith("send ", send)) {
            return new Call("sendto", /* start= */ send, /* end= */ problem.start());
        }
        return near(line, problem);
    }

    private static boolean adjacent(Hit behind, Problem problem) {
        return behind.start() >= problem.end() && behind.start() - problem.end() <= ADJACENT;
    }

    /** What a word of the line lets expect where no call stands there. */
    static @Nullable Call near(Line line, Problem problem) {
        Hit failing = line.failing();
        if (failing != null) {
            return new Call("bind", failing.start(), failing.end());
        }
        if (line.has("call", "socket") && problem.errno().equals("EADDRINUSE")) {
            return new Call("bind", -1, -1);
        }
        if (line.has("call", "socket") && problem.errno().equals("EAFNOSUPPORT")) {
            return new Call("socket", -1, -1);
        }
        for (String name : List.of("bind", "connect")) {
            if (line.has("near", name)
                    && !problem.errno().equals("EMFILE")
                    && !problem.errno().equals("ENFILE")) {
                return new Call(name, -1, -1);
            }
        }
        return null;
    }

    private static Call call(Hit hit, Line line, Problem problem) {
        String name = hit.name().equals("dial") ? "connect" : hit.name();
        boolean address = List.of("EADDRINUSE", "EADDRNOTAVAIL", "EACCES").contains(problem.errno());
        if (name.equals("listen") && address && !asCall(hit, line, problem)) {
            name = "bind";
        }
        // Go names the call that failed last, behind a colon; elsewhere it is the socket that could not be bound.
        boolean made = hit.start() >= 2 && line.lower().startsWith(": ", hit.start() - 2);
        if (name.equals("socket") && address && !(made && problem.errno().equals("EACCES"))) {
            name = "bind";
        }
        return new Call(name, hit.start(), hit.end());
    }

    /** Whether it is written as the system call: {@code listen()}, {@code listen:}, or right in front of the error. */
    private static boolean asCall(Hit hit, Line line, Problem problem) {
        return line.lower().startsWith("(", hit.end())
                || problem.start() - hit.end() <= 2 && problem.start() >= hit.end();
    }

    /** A word that is the call's name only where it stands right at the error: {@code socket: too many open files}. */
    private static boolean weak(Hit hit, Line line, Problem problem) {
        if (!hit.name().equals("socket")) {
            return false;
        }
        String lower = line.lower();
        boolean function = lower.startsWith("(", hit.end());
        int gap = problem.start() - hit.end();
        boolean address = problem.errno().startsWith("EADDR");
        return !function && (address || gap < 0 || gap > 3);
    }
}
