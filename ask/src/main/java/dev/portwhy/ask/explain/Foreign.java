package dev.portwhy.ask.explain;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what a line is about that is not about a port. */
final class Foreign {

    /** What lets expect that it may be a port that is taken, even if none is named. */
    private static final Pattern OF_SOCKETS =
            Pattern.compile("socket|ports?(?![a-z])|address|listen|bind|server|service|instance|端口|ポート|포트|puerto|порт");

    /** A socket that could not be had, with no word of which and why. */
    private static final Pattern NOT_OPENED = Pattern.compile(
            "(?:unable to|could not|couldn't|cannot|can't|failed to|fail to) (?:open|create|set ?up|start|init\\w*|get) "
                    + "[^.:]{0,30}?(?:socket|listener|server|endpoint)(?!\\w)");

    private Foreign() {}

    /** What an error is about that no lack of a port gives; null for those that one can give. */
    static @Nullable LookAlike of(String errno) {
        return switch (errno) {
            case "ECONNREFUSED" -> LookAlike.REFUSED;
            case "ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN" -> LookAlike.RESET;
            case "ETIMEDOUT" -> LookAlike.TIMEOUT;
            case "ENETUNREACH", "EHOSTUNREACH", "ENETDOWN" -> LookAlike.UNREACHABLE;
            case "ENOENT", "EEXIST", "EBUSY" -> LookAlike.FILE;
            case "ENOSPC", "EROFS" -> LookAlike.DISK;
            case "ENOMEM" -> LookAlike.MEMORY;
            case "ENODEV" -> LookAlike.INTERFACE;
            case "EBADF", "ENOTSOCK", "EINVAL", "ENOPROTOOPT", "ENOSYS" -> LookAlike.ARGUMENT;
            default -> null;
        };
    }

    /** What a line is about, by the first phrase that says it; null where nothing in it is known. */
    static @Nullable Understood of(Line line) {
        Message message = line.message();
        Hit errno = line.first("errno");
        Hit alike = line.has("alike", "process") ? process(line) : line.first("alike");
        String name = errno == null ? null : errno.name();
        if (line.has("alike", "firewall")) {
            return Understood.of(LookAlike.FIREWALL, null, message);
        }
        if (line.has("alike", "listing") && errno == null) {
            return Understood.of(LookAlike.LISTING, null, message);
        }
        if (line.has("unix") && (errno != null || line.has("taken") || line.failing() != null)) {
            return Understood.of(LookAlike.UNIX, name, message);
        }
        if (line.has("netlink") && errno != null) {
            return Understood.ofInterface(line, name);
        }
        if (line.has("name") && (errno != null || line.has("taken") || line.failing() != null)) {
            return Understood.of(LookAlike.NAME, name, message);
        }
        if (line.has("interface") && (errno != null || line.has("taken") || line.failing() != null)) {
            return Understood.ofInterface(line, name);
        }
        if (alike != null && (errno == null || more(alike.name()))) {
            return Understood.of(LookAlike.valueOf(alike.name().toUpperCase(java.util.Locale.ROOT)), name, message);
        }
        if (name != null) {
            LookAlike kind = of(name);
            if (kind != null) {
                return Understood.of(kind, name, message);
            }
            if (name.equals("EAGAIN") && line.has("busy")) {
                return Understood.of(LookAlike.NAME, name, message);
            }
            return name.equals("EACCES") || name.equals("EPERM") ? Understood.of(LookAlike.FILE, name, message) : null;
        }
        if (line.failing() != null) {
            return Understood.of(LookAlike.NO_REASON, null, message);
        }
        if (line.has("unix")) {
            return Understood.of(LookAlike.UNIX, null, message);
        }
        if (line.lower().contains("connect") && line.lower().contains("refused")) {
            return Understood.of(LookAlike.REFUSED, null, message);
        }
        String numbered = Problems.numbered(line);
        LookAlike kind = numbered == null ? null : of(numbered);
        if (kind != null) {
            return Understood.of(kind, numbered, message);
        }
        boolean other = (line.has("taken") || line.has("busy"))
                && !OF_SOCKETS.matcher(line.lower()).find();
        if (other) {
            return Understood.of(LookAlike.NAME, null, message);
        }
        return line.has("vague") || NOT_OPENED.matcher(line.lower()).find()
                ? Understood.of(LookAlike.NO_REASON, null, message)
                : null;
    }

    /** Threads that cannot be made are told as a lack of memory. */
    private static @Nullable Hit process(Line line) {
        for (Hit hit : line.hits()) {
            if (hit.is("alike") && hit.name().equals("process")) {
                return hit;
            }
        }
        return null;
    }

    /** Whether a phrase says more than the error beside it. */
    private static boolean more(String alike) {
        return switch (alike) {
            case "dns", "tls", "mount", "login", "process", "disk" -> true;
            default -> false;
        };
    }
}
