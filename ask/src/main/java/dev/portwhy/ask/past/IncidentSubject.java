package dev.portwhy.ask.past;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What an incident is about: a {@link Subject} of which nothing of its snapshot is kept.
 *
 * @param netns the namespace; null for the whole machine
 * @param protocol the word of the protocol; null where it is not about one
 * @param source the local address of connections; null where there is none
 * @param address the address bound, or the destination of connections; null where there is none
 * @param port the port bound, or the destination's; null where there is none
 * @param key a setting's name, or the name of a table; null where there is none
 * @param pid a process; null where it is not about one
 */
public record IncidentSubject(
        @Nullable NamespaceId netns,
        @Nullable String protocol,
        @Nullable IpAddress source,
        @Nullable IpAddress address,
        @Nullable Integer port,
        @Nullable String key,
        @Nullable Integer pid) {

    /** The subject of a finding. */
    public static IncidentSubject of(Subject subject) {
        NetworkNamespace netns = subject.netns();
        Protocol protocol = subject.protocol();
        return new IncidentSubject(
                netns == null ? null : netns.id(),
                protocol == null ? null : protocol.word(),
                subject.source(),
                subject.address(),
                subject.port(),
                subject.key(),
                subject.pid());
    }

    /** What calls that failed were about: where they wanted to go, or what they wanted to bind. */
    public static IncidentSubject of(FailedCalls calls) {
        Endpoint to = calls.destination();
        Endpoint about = to == null ? calls.source() : to;
        return new IncidentSubject(
                calls.netns(),
                calls.protocol().word(),
                to == null ? null : calls.source().address(),
                about.address(),
                about.port(),
                null,
                null);
    }

    /** Whether both are about the same; a source that one of them does not name is no difference. */
    boolean fits(IncidentSubject other) {
        return number(netns) == number(other.netns)
                && same(address, other.address)
                && same(port, other.port)
                && same(key, other.key)
                && same(pid, other.pid)
                && (unnamed(source) || unnamed(other.source) || same(source, other.source));
    }

    private static long number(@Nullable NamespaceId netns) {
        return netns == null ? 0 : netns.inode();
    }

    private static boolean unnamed(@Nullable IpAddress address) {
        return address == null || address.isWildcard();
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return one == null ? other == null : one.equals(other);
    }
}
