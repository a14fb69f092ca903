package dev.portwhy.ask.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Understands a line together with the lines around it. */
final class Reader {

    /** How far in front of the error a path can be what is in use. */
    private static final int PATH = 60;

    /** What lets expect that it is a socket that could not be bound. */
    private static final Pattern SOCKET = Pattern.compile("socket|(?<![a-z])port(?![a-z])|address|listen|server");

    /** A path to which a socket was to be bound: {@code bind socket to /run/x: }. */
    private static final Pattern PATH_IN_FRONT = Pattern.compile(
            " (?:to|on|at|path|socket) ['\"(]?/[A-Za-z][\\w./@-]*['\")]?[:,]? (?:\\(|failed: |error: )?$");

    private static final Pattern OF_PERL = Pattern.compile("can't connect to (?:tcp|udp) port \\d+ on ");

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
        Understood policy = PolicyLine.read(line);
        if (policy != null) {
            return policy;
        }
        if (problem != null) {
            return problem(line, problem, neighbours);
        }
        return withoutReason(line);
    }

    private static Understood problem(Line line, Problem problem, List<Line> neighbours) {
        Message message = line.message();
        if (line.has("netlink")) {
            return Understood.ofInterface(line, problem.errno());
        }
        Calls.Call call = Calls.of(line, problem);
        call = call == null || call.start() >= 0 ? call : ofFrame(neighbours, problem, call);
        for (int i = 0; call == null && i < neighbours.size(); i++) {
            call = ofNeighbour(neighbours.get(i), problem);
        }
        Ends ends = Ends.of(line, problem, call, neighbours);
        // Without a file descriptor a socket of any family cannot be had.
        boolean files = problem.errno().endsWith("FILE");
        if (!files && (unix(line, problem, ends) || ends.port() == null && isUnix(neighbours))) {
            return Understood.of(LookAlike.UNIX, problem.errno(), message);
        }
        if (line.has("interface") && ends.port() == null) {
            return Understood.ofInterface(line, problem.errno());
        }
        String name = call == null ? null : call.name();
        // That a port is taken is what bind() says; connect() says so only of a socket that was bound first, which is
        // told then.
        boolean taken = line.has("taken") && !line.has("errno");
        if (name == null && line.lower().contains("access that port")
                || taken
                || (name == null || serves(line, name, ends)) && problem.errno().equals("EADDRINUSE")) {
            name = "bind";
        }
        String protocol = Protocols.of(line, problem);
        return new Understood(
                name,
                problem.errno(),
                protocol == null ? ends.protocolOf(line) : protocol,
                ends.source(),
                ends.address(),
                ends.port(),
                message.program(),
                message.time(),
                message.line(),
                message.raw(),
                lookAlike(name, problem.errno()));
    }

    /** Net::Server of Perl says "connect" of the port on which it was to serve. */
    private static boolean serves(Line line, String call, Ends ends) {
        return call.equals("connect")
                && ends.source() == null
                && OF_PERL.matcher(line.lower()).find();
    }

    private static @Nullable LookAlike lookAlike(@Nullable String call, String errno) {
        if (errno.equals("EINVAL")) {
            return LookAlike.ARGUMENT;
        }
        boolean forbidden = errno.equals("EACCES") || errno.equals("EPERM");
        boolean broadcast = errno.equals("EACCES") && "sendto".equals(call);
        return broadcast || forbidden && "connect".equals(call) ? LookAlike.FORBIDDEN : null;
    }

    /** Where only a word of the line lets expect a call, the frame of the stack that makes it says which: Java's BindException. */
    private static Calls.Call ofFrame(List<Line> neighbours, Problem problem, Calls.Call expected) {
        for (Line neighbour : neighbours) {
            boolean frame = neighbour.lower().stripLeading().startsWith("at ");
            Calls.Call call = frame ? ofNeighbour(neighbour, problem) : null;
            if (call != null) {
                return call;
            }
        }
        return expected;
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
        boolean bound = ends.port() == null && PATH_IN_FRONT.matcher(front).find();
        if (isPath || bound || quoted && ends.port() == null) {
            return true;
        }
        Hit hit = line.first("unix");
        if (hit == null) {
            return false;
        }
        boolean inFront = hit.end() <= problem.end() && !line.lower().contains("tcp");
        return ends.port() == null || inFront;
    }

    /** Whether the frames of the stack are those of a socket of the file system. */
    private static boolean isUnix(List<Line> neighbours) {
        for (Line neighbour : neighbours) {
            if (neighbour.has("unix") && neighbour.lower().stripLeading().startsWith("at ")) {
                return true;
            }
        }
        return false;
    }

    /** One that says that a port could not be had, where the lines around it say which; else what was understood of it. */
    Understood withPlace(Line line, Understood said, List<Line> neighbours) {
        boolean socket = SOCKET.matcher(line.lower()).find()
                && !"kernel".equals(line.message().program());
        Understood better = socket ? withoutReason(line, announcing(neighbours)) : null;
        return better == null ? said : better;
    }

    /** Of the lines around only those that say what is about to be served. */
    private static List<Line> announcing(List<Line> neighbours) {
        List<Line> some = new ArrayList<>();
        for (Line neighbour : neighbours) {
            if (neighbour.has("near", "bind")
                    || neighbour.has("call", "listen")
                    || neighbour.lower().contains("start")) {
                some.add(neighbour);
            }
        }
        return some;
    }

    private static @Nullable Understood withoutReason(Line line) {
        return withoutReason(line, List.of());
    }

    /** A line that says that a port could not be had, and not why; or that is about something else. */
    private static @Nullable Understood withoutReason(Line line, List<Line> neighbours) {
        Hit failing = line.failing();
        boolean other = line.has("errno")
                || line.has("unix")
                || line.has("interface")
                || line.has("name")
                || line.has("alike", "mount")
                || line.has("alike", "login")
                || line.has("alike", "tls")
                || line.has("alike", "dns");
        if (failing != null && !other) {
            Problem problem = new Problem("", failing.end(), failing.end());
            Calls.Call call = new Calls.Call("bind", failing.start(), failing.end());
            Ends ends = Ends.of(line, problem, call, neighbours);
            if (ends.port() != null
                    || ends.address() != null
                    || Grammars.RANGE.matcher(line.lower()).find()) {
                Message message = line.message();
                String protocol = Protocols.of(line, problem);
                return new Understood(
                        "bind",
                        null,
                        protocol == null ? ends.protocolOf(line) : protocol,
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
