package dev.portwhy.ask.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Understands a line together with the lines around it. */
final class Reader {

    /** How far in front of the error a path can be what is in use. */
    private static final int PATH = 60;

    private final Strace strace = new Strace();

    /** What a line says alone, with its neighbours only to complete it; null where nothing in it is known. */
    @Nullable Understood read(Line line, @Nullable Problem problem, List<Line> neighbours) {
        Understood traced = strace.read(line.message());
        if (traced != null) {
            return traced;
        }
        Understood kernel = KernelLine.read(line);
        if (kernel != null) {
            return kernel;
        }
        if (problem != null) {
            return problem(line, problem, neighbours);
        }
        return withoutReason(line);
    }

    private static Understood problem(Line line, Problem problem, List<Line> neighbours) {
        Message message = line.message();
        if (line.has("netlink")) {
            return Understood.of(LookAlike.INTERFACE, problem.errno(), message);
        }
        Calls.Call call = Calls.of(line, problem);
        for (int i = 0; call == null && i < neighbours.size(); i++) {
            call = ofNeighbour(neighbours.get(i), problem);
        }
        Ends ends = Ends.of(line, problem, call, neighbours);
        if (unix(line, problem, ends)) {
            return Understood.of(LookAlike.UNIX, problem.errno(), message);
        }
        if (line.has("interface") && ends.port() == null) {
            return Understood.of(LookAlike.INTERFACE, problem.errno(), message);
        }
        String name = call == null ? null : call.name();
        // That a port is taken is what bind() says; connect() says so only of a socket that was bound first, which is
        // told then.
        boolean taken = line.has("taken") && !line.has("errno");
        if (taken || name == null && problem.errno().equals("EADDRINUSE")) {
            name = "bind";
        }
        return new Understood(
                name,
                problem.errno(),
                Protocols.of(line, problem),
                ends.source(),
                ends.address(),
                ends.port(),
                message.program(),
                message.time(),
                message.line(),
                message.raw(),
                lookAlike(name, problem.errno()));
    }

    private static @Nullable LookAlike lookAlike(@Nullable String call, String errno) {
        if (errno.equals("EINVAL")) {
            return LookAlike.ARGUMENT;
        }
        boolean forbidden = errno.equals("EACCES") || errno.equals("EPERM");
        return forbidden && "connect".equals(call) ? LookAlike.FORBIDDEN : null;
    }

    /** A frame of a stack or a sentence before it may name the call. */
    private static Calls.@Nullable Call ofNeighbour(Line line, Problem problem) {
        for (Hit hit : line.hits()) {
            boolean made = hit.name().equals("socket")
                    && problem.errno().endsWith("FILE")
                    && line.lower().startsWith("(", hit.end());
            if (hit.is("call") && (made || !hit.name().equals("socket")) && !line.has("errno")) {
                boolean binds = hit.name().equals("listen") && !problem.errno().equals("EINVAL");
                return new Calls.Call(hit.name().equals("dial") ? "connect" : binds ? "bind" : hit.name(), -1, -1);
            }
        }
        return line.has("errno") ? null : Calls.near(line, problem);
    }

    /** Whether it is a socket of the file system that could not be had. */
    private static boolean unix(Line line, Problem problem, Ends ends) {
        String behind = line.text().substring(problem.end());
        String path = behind.startsWith(": ") ? behind.substring(2) : behind.strip();
        boolean isPath = path.startsWith("/")
                && path.length() > 1
                && Character.isLetter(path.charAt(1))
                && path.indexOf('/', 1) > 0
                && ends.port() == null;
        String front = line.text().substring(Math.max(0, problem.start() - PATH), problem.start());
        boolean quoted = (front.contains("'/") || front.contains("\"/"))
                && problem.errno().equals("EADDRINUSE");
        if (isPath || quoted && ends.port() == null) {
            return true;
        }
        Hit hit = line.first("unix");
        if (hit == null) {
            return false;
        }
        boolean inFront = hit.end() <= problem.end() && !line.lower().contains("tcp");
        return ends.port() == null || inFront;
    }

    /** A line that says that a port could not be had, and not why; or that is about something else. */
    private static @Nullable Understood withoutReason(Line line) {
        Hit failing = line.failing();
        boolean other = line.has("errno")
                || line.has("unix")
                || line.has("interface")
                || line.has("name")
                || line.has("alike", "mount")
                || line.has("alike", "login");
        if (failing != null && !other) {
            Problem problem = new Problem("", failing.end(), failing.end());
            Calls.Call call = new Calls.Call("bind", failing.start(), failing.end());
            Ends ends = Ends.of(line, problem, call, List.of());
            if (ends.port() != null || ends.address() != null) {
                Message message = line.message();
                return new Understood(
                        "bind",
                        null,
                        Protocols.of(line, problem),
                        null,
                        ends.address(),
                        ends.port(),
                        message.program(),
                        message.time(),
                        message.line(),
                        message.raw(),
                        null);
            }
        }
        return Foreign.of(line);
    }
}
