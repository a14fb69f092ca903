package dev.portwhy.ask.explain;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The question that a line asks of the machine, with what the line does not say and was assumed.
 *
 * @param asked which question it is
 * @param protocol the transport
 * @param source the near address of a connection; null where the route gives it
 * @param address the address; null for every address, and where {@code host} has it
 * @param zone the interface that a link-local address is said to belong to, by name or number; empty for none
 * @param host the host's name that has to be looked up; empty where there is none
 * @param port the port; 0 for any
 * @param assumed sentences about what was assumed
 */
public record Question(
        Asked asked,
        Protocol protocol,
        @Nullable IpAddress source,
        @Nullable IpAddress address,
        String zone,
        String host,
        int port,
        List<Text> assumed) {

    /** {@code IFNAMSIZ} without the zero byte behind the name. */
    private static final int LONGEST_DEVICE = 15;

    public Question {
        assumed = List.copyOf(assumed);
    }

    /** One that names no place. */
    public Question(Asked asked) {
        this(asked, Protocol.TCP, null, null, "", "", 0, List.of());
    }

    /** The question about the whole machine in place of this one, and why. */
    public Question withoutPlace(Text why) {
        return whole(Asked.PORTWHY, why);
    }

    /** The question that a line asks; where it says too little for one about a port, the one about the whole machine. */
    public static Question of(Understood line) {
        if (line.lookAlike() != null) {
            return whole(Asked.NONE);
        }
        String errno = line.errno() == null ? "" : line.errno();
        boolean descriptors = errno.equals("EMFILE") || errno.equals("ENFILE");
        Integer port = line.port();
        String call = call(line, errno);
        if (descriptors || call.isEmpty() || call.equals("accept")) {
            return whole(Asked.PORTWHY);
        }
        boolean binds = call.equals("bind") || call.equals("listen") || call.equals("socket");
        List<Text> assumed = new ArrayList<>();
        if (line.call() == null) {
            assumed.add(Text.of("explain.assumed.call", call));
        }
        int number = port == null ? 0 : port;
        boolean anyPort = binds && port == null && errno.equals("EADDRNOTAVAIL") && line.address() != null;
        if (port == null && !anyPort
                || !binds && (number == 0 || line.address() == null || isWildcard(line.address()))) {
            return whole(Asked.PORTWHY, Text.of(binds ? "explain.assumed.no-port" : "explain.assumed.no-destination"));
        }
        IpAddress far = binds || line.address() == null ? null : literal(line.address());
        if (far != null && far.isLinkLocal6()) {
            // Which interface it is reached by decides, and a connection is asked about without one.
            return whole(Asked.PORTWHY, Text.of("explain.assumed.link-local", far));
        }
        return asked(binds, line, number, assumed);
    }

    private static Question asked(boolean binds, Understood line, int port, List<Text> assumed) {
        Protocol protocol = protocol(line.protocol());
        if (line.protocol() == null && "sendto".equals(line.call())) {
            // A socket of TCP is connected before, and takes no address with what it sends.
            protocol = Protocol.UDP;
            assumed.add(Text.of("explain.assumed.udp"));
        } else if (line.protocol() == null) {
            assumed.add(Text.of("explain.assumed.tcp"));
        }
        String written = line.address() == null ? "*" : line.address();
        if (line.address() == null) {
            assumed.add(Text.of("explain.assumed.every-address"));
        }
        IpAddress address = literal(written);
        String host = address == null && !written.equals("*") ? written : "";
        Understood.Near near = line.source();
        IpAddress source = near == null || binds ? null : literal(near.address());
        boolean usable =
                source != null && !source.isWildcard() && (address == null || address.family() == source.family());
        return new Question(
                binds ? Asked.WHY : Asked.CONNECT,
                protocol,
                usable ? source : null,
                address,
                zone(address, written),
                host,
                port,
                assumed);
    }

    /** The call that the error is of; empty where a question about one port would be a guess. */
    private static String call(Understood line, String errno) {
        if (line.call() != null) {
            return line.call();
        }
        boolean place = line.port() != null;
        return switch (errno) {
            case "EADDRINUSE", "EACCES" -> place ? "bind" : "";
            case "EADDRNOTAVAIL" -> place && line.address() != null ? "connect" : "";
            default -> "";
        };
    }

    private static Question whole(Asked asked, Text... assumed) {
        return new Question(asked, Protocol.TCP, null, null, "", "", 0, List.of(assumed));
    }

    private static boolean isWildcard(String address) {
        IpAddress literal = literal(address);
        return address.equals("*") || literal != null && literal.isWildcard();
    }

    private static @Nullable IpAddress literal(String written) {
        int zone = written.indexOf('%');
        return IpAddress.parse(zone < 0 ? written : written.substring(0, zone)).orElse(null);
    }

    /** The interface behind an address; only a link-local one has any to the kernel. */
    private static String zone(@Nullable IpAddress address, String written) {
        int at = written.indexOf('%');
        String zone = written.substring(at + 1);
        return at >= 0 && address != null && address.isLinkLocal6() && isDevice(zone) ? zone : "";
    }

    /** Whether it can be the name of an interface, or its number; what else a log holds is not put into a command. */
    private static boolean isDevice(String name) {
        boolean plain = !name.isEmpty() && name.length() <= LONGEST_DEVICE;
        for (int i = 0; i < name.length() && plain; i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            plain = letter || c == '.' || c == '_' || c == '-';
        }
        return plain;
    }

    private static Protocol protocol(@Nullable String word) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.word().equals(word)) {
                return protocol;
            }
        }
        return Protocol.TCP;
    }
}
