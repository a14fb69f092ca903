package dev.portwhy.ask.explain;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a line says. A field that the line does not say is null, and nothing is put in its place.
 *
 * @param call the system call that failed: {@code bind}, {@code connect}, {@code listen}, {@code accept}, {@code socket}, {@code
 *     sendto}
 * @param errno the kernel's name of the error (errno(3)), whatever language or number it was printed in
 * @param protocol {@code tcp}, {@code udp}, {@code mptcp}
 * @param source the near end of a connection, where the line names it
 * @param address the address, as written: of the socket that was bound, or of the far end of a connection; may be a host's name,
 *     and {@code *} for every address
 * @param port the port of that address
 * @param program who printed it
 * @param time when it was printed
 * @param line the number of its line in the input, from 1
 * @param text the line itself
 * @param lookAlike what it is, where no port is asked for; null where one is
 */
public record Understood(
        @Nullable String call,
        @Nullable String errno,
        @Nullable String protocol,
        @Nullable Near source,
        @Nullable String address,
        @Nullable Integer port,
        @Nullable String program,
        @Nullable Instant time,
        long line,
        String text,
        @Nullable LookAlike lookAlike) {

    /** What has a port of its own, the words of wg(8) where it sets one, and ip(8) where it says nothing else. */
    private static final Pattern TUNNELS =
            Pattern.compile("\\bwg\\d*\\b|wg-quick|wireguard|vxlan|geneve|modify interface|rtnetlink answers");

    /**
     * The near end of a connection.
     *
     * @param address the address, as written
     * @param port the port; 0 leaves it to the kernel
     */
    public record Near(String address, int port) {}

    /** One that is about something else than ports. */
    static Understood of(LookAlike lookAlike, @Nullable String errno, Message message) {
        return of(null, errno, null, lookAlike, message);
    }

    /** An error of an interface; {@link LookAlike#TUNNEL} where it may be one of the port that the interface takes. */
    static Understood ofInterface(Line line, @Nullable String errno) {
        boolean tunnel =
                "EADDRINUSE".equals(errno) && TUNNELS.matcher(line.lower()).find();
        return tunnel
                ? of("bind", errno, "udp", LookAlike.TUNNEL, line.message())
                : of(LookAlike.INTERFACE, errno, line.message());
    }

    private static Understood of(
            @Nullable String call,
            @Nullable String errno,
            @Nullable String protocol,
            LookAlike lookAlike,
            Message message) {
        return new Understood(
                call,
                errno,
                protocol,
                null,
                null,
                null,
                message.program(),
                message.time(),
                message.line(),
                message.raw(),
                lookAlike);
    }

    /** Whether the other says nothing that contradicts this. */
    boolean agrees(Understood other) {
        return agree(errno, other.errno)
                && agree(call, other.call)
                && agree(address, other.address)
                && agree(port, other.port)
                && agree(program, other.program)
                && agree(protocol, other.protocol);
    }

    private static boolean agree(@Nullable Object one, @Nullable Object two) {
        return one == null || two == null || one.equals(two);
    }

    /** Whether both say the same, at whatever time. */
    boolean same(Understood other) {
        return kind().equals(other.kind());
    }

    /** What makes two lines the same problem. */
    Kind kind() {
        return new Kind(
                call, errno, protocol, source == null ? null : source.address(), address, port, program, lookAlike);
    }

    /** The same, said again by another message. */
    Understood again(Message message) {
        return new Understood(
                call,
                errno,
                protocol,
                source,
                address,
                port,
                program,
                message.time(),
                message.line(),
                message.raw(),
                lookAlike);
    }

    /** This, with what only the other says. */
    Understood with(Understood other) {
        return new Understood(
                call == null ? other.call : call,
                errno == null ? other.errno : errno,
                protocol == null ? other.protocol : protocol,
                source == null ? other.source : source,
                address == null ? other.address : address,
                port == null ? other.port : port,
                program == null ? other.program : program,
                time == null ? other.time : time,
                line,
                text,
                lookAlike);
    }

    /** What makes two lines the same problem: all but the time, the text and a source port, which changes with every call. */
    record Kind(
            @Nullable String call,
            @Nullable String errno,
            @Nullable String protocol,
            @Nullable String source,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable String program,
            @Nullable LookAlike lookAlike) {

        /** The same of whatever address. */
        Kind withoutPlace() {
            return new Kind(call, errno, protocol, null, null, null, program, lookAlike);
        }
    }
}
