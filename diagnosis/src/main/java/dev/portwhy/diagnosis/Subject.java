package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import org.jspecify.annotations.Nullable;

/**
 * What a finding is about. Only what identifies it is filled in.
 *
 * @param netns the namespace; null for the whole machine
 * @param protocol the protocol; null where the finding is not about one
 * @param source the local address of connections; null where there is none
 * @param address the address bound, or the destination of connections; null where there is none
 * @param port the port bound, or the destination's; null where there is none
 * @param key a setting's name, or the name of a table; null where there is none
 * @param pid a process; null where the finding is not about one
 */
public record Subject(
        @Nullable NetworkNamespace netns,
        @Nullable Protocol protocol,
        @Nullable IpAddress source,
        @Nullable IpAddress address,
        @Nullable Integer port,
        @Nullable String key,
        @Nullable Integer pid) {

    /** A port of a namespace. */
    public static Subject port(NetworkNamespace netns, Protocol protocol, @Nullable IpAddress address, int port) {
        return new Subject(netns, protocol, null, address, port, null, null);
    }

    /** A destination as seen from a source address. */
    public static Subject destination(NetworkNamespace netns, @Nullable IpAddress source, IpAddress address, int port) {
        return new Subject(netns, Protocol.TCP, source, address, port, null, null);
    }

    /** A setting of a namespace, or of the machine. */
    public static Subject key(@Nullable NetworkNamespace netns, Setting setting) {
        return new Subject(netns, null, null, null, null, setting.key(), null);
    }

    /** A file: the path of a unix socket. */
    public static Subject path(String path) {
        return new Subject(null, null, null, null, null, path, null);
    }

    /** A process of a namespace. */
    public static Subject process(NetworkNamespace netns, int pid) {
        return new Subject(netns, null, null, null, null, null, pid);
    }
}
