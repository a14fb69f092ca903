package dev.portwhy.ask.explain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what strace(1) prints about sockets, with {@code -f}, {@code -y}, {@code -yy}, {@code -k}, {@code -t}, {@code -T}: the call,
 * its structure, its result, over two lines where another thread came in between. Keeps what each descriptor is.
 */
final class Strace {

    private static final Pattern CALL = Pattern.compile(
            "^(?:\\[pid\\s+(\\d+)\\]\\s+|(\\d+)\\s+)?(?:[\\d:.]+\\s+)?(?:\\(\\+\\s*[\\d.]+\\)\\s+)?"
                    + "(?:<\\.\\.\\. )?(bind|connect|listen|accept4?|socket|sendto|sendmsg|sendmmsg)( resumed>|\\()(.*)$");
    private static final Pattern RESULT = Pattern.compile("\\)\\s*=\\s*(-?\\d+|\\?)(?:<[^>]*>)?\\s*(E[A-Z0-9]+)?");
    private static final Pattern DESCRIPTOR = Pattern.compile("^(\\d+)(?:<(TCP|UDP|MPTCP|UNIX|NETLINK)(v6)?[:>])?");
    /** What {@code -yy} says of the descriptor: its own address, not the one of the call. */
    private static final Pattern DECODED = Pattern.compile("^(\\d+)<[A-Za-z0-9]+:\\[[^>]*(?:->[^>]*)?\\]>");

    /** Address families without ports of this kind: unix(7), vsock(7), netlink(7), packet(7). */
    private static final Pattern OTHER_FAMILY =
            Pattern.compile("(?:sa_family=|^)[AP]F_(?!INET6?\\b|UNSPEC\\b)[A-Z0-9]+");

    private static final Pattern SCOPE =
            Pattern.compile("sin6_scope_id=(?:if_nametoindex\\(\"([^\"]+)\"\\)|([1-9][0-9]*))");
    private static final String UNFINISHED = "<unfinished ...>";

    private final Map<String, String> protocols = new HashMap<>();
    private final Map<String, String> begun = new HashMap<>();

    /**
     * One line of it.
     *
     * @return null where it is none, or only the beginning of one
     */
    @Nullable Understood read(Message message) {
        String text = message.text();
        if (text.indexOf('(') < 0 && !text.contains("resumed>")) {
            return null;
        }
        Matcher m = CALL.matcher(text);
        if (!m.find()) {
            return null;
        }
        String task = m.group(1) == null ? String.valueOf(m.group(2)) : m.group(1);
        String arguments = m.group(5);
        String name = m.group(3);
        String key = task + ' ' + name;
        if (m.group(4).startsWith(" resumed")) {
            arguments = begun.getOrDefault(key, "") + arguments;
            begun.remove(key);
        } else if (arguments.endsWith(UNFINISHED)) {
            begun.put(key, arguments.substring(0, arguments.length() - UNFINISHED.length()));
            return null;
        }
        Matcher result = RESULT.matcher(arguments);
        String last = null;
        String errno = null;
        while (result.find()) {
            last = result.group(1);
            errno = result.group(2);
        }
        return last == null ? null : call(message, name, arguments, last, errno);
    }

    private @Nullable Understood call(
            Message message, String name, String arguments, String result, @Nullable String errno) {
        if (name.equals("socket") && errno == null) {
            String protocol = protocol(arguments);
            if (protocol == null) {
                protocols.remove(result);
            } else {
                protocols.put(result, protocol);
            }
            return Understood.of(LookAlike.SUCCESS, null, message);
        }
        if (errno == null || errno.equals("EINPROGRESS") || errno.equals("ERESTARTSYS")) {
            return Understood.of(LookAlike.SUCCESS, null, message);
        }
        if (OTHER_FAMILY.matcher(arguments).find() || arguments.contains("<UNIX")) {
            return Understood.of(LookAlike.UNIX, errno, message);
        }
        LookAlike other = Foreign.of(errno);
        if (other != null && other != LookAlike.ARGUMENT) {
            return Understood.of(other, errno, message);
        }
        String call = name.startsWith("accept") ? "accept" : name.startsWith("send") ? "sendto" : name;
        Place end = null;
        String structure = DECODED.matcher(arguments).replaceFirst("$1");
        for (Place place : Places.in(structure, Lower.of(structure))) {
            end = place.whole() && (end == null || end.url()) ? place : end;
        }
        Place told = call.equals("accept") || call.equals("socket") ? null : end;
        return new Understood(
                call,
                errno,
                call.equals("socket") ? protocol(arguments) : descriptor(arguments),
                null,
                told == null ? null : withScope(told.address(), arguments),
                told == null ? null : Integer.valueOf(told.port()),
                message.program(),
                message.time(),
                message.line(),
                message.raw(),
                call.equals("connect") && List.of("EACCES", "EPERM").contains(errno) ? LookAlike.FORBIDDEN : null);
    }

    /** A link-local address with the interface that the call names, as programs write it: {@code fe80::1%eth0}. */
    private static @Nullable String withScope(@Nullable String address, String arguments) {
        Matcher scope = SCOPE.matcher(arguments);
        if (address == null || !address.startsWith("fe") || !scope.find()) {
            return address;
        }
        return address + "%" + (scope.group(1) == null ? scope.group(2) : scope.group(1));
    }

    private @Nullable String descriptor(String arguments) {
        Matcher m = DESCRIPTOR.matcher(arguments);
        if (!m.find()) {
            return null;
        }
        return m.group(2) != null ? Lower.of(m.group(2)) : protocols.get(m.group(1));
    }

    private static @Nullable String protocol(String arguments) {
        if (!arguments.contains("AF_INET") && !arguments.contains("PF_INET")) {
            return null;
        }
        if (arguments.contains("IPPROTO_MPTCP")) {
            return "mptcp";
        }
        return arguments.contains("SOCK_STREAM") ? "tcp" : arguments.contains("SOCK_DGRAM") ? "udp" : null;
    }
}
