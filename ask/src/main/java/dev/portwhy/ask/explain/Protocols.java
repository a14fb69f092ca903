package dev.portwhy.ask.explain;

import org.jspecify.annotations.Nullable;

/** Says which transport a line names: the nearest to the error where it names two; none where it names both at once. */
final class Protocols {

    private Protocols() {}

    static @Nullable String of(Line line, Problem problem) {
        Hit nearest = null;
        for (Hit hit : line.hits()) {
            boolean transport = (hit.is("tcp") || hit.is("udp") || hit.is("mptcp")) && !inName(line.lower(), hit);
            if (transport && (nearest == null || distance(hit, problem) < distance(nearest, problem))) {
                nearest = hit;
            }
        }
        if (nearest == null || line.lower().contains("tcp/udp") || line.lower().contains("udp/tcp")) {
            return null;
        }
        return nearest.kind();
    }

    /** A file or a function with the transport's name says nothing about the socket: {@code TCP.pm}, {@code tcp_socket.cc}. */
    private static boolean inName(String lower, Hit hit) {
        char before = hit.start() == 0 ? ' ' : lower.charAt(hit.start() - 1);
        char behind = hit.end() >= lower.length() ? ' ' : lower.charAt(hit.end());
        int end = hit.end() + 1;
        while (end < lower.length() && Character.isLetter(lower.charAt(end))) {
            end++;
        }
        boolean file = behind == '.' && Grammars.FILES.contains(lower.substring(hit.end() + 1, end));
        return before == '_' || behind == '_' || file;
    }

    private static int distance(Hit hit, Problem problem) {
        return hit.end() <= problem.start() ? problem.start() - hit.end() : Math.max(0, hit.start() - problem.end());
    }
}
