package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Why nobody holds a socket, for every state with and without a file, and which listener a connection in a queue came in by. */
class NoHolderRuleTest {

    private static final Host HOST = new Host("h", "6.18.0", "x86_64", "", Instant.EPOCH);

    private final SocketTable.Builder rows = new SocketTable.Builder();
    private Hidden hidden = Hidden.NOTHING;
    private Visibility visibility = Visibility.COMPLETE;

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** Adds a row; gives its number. */
    private int row(int namespace, SocketState state, String local, int port, int inode) {
        IpAddress here = address(local);
        rows.add(namespace, Protocol.TCP, here.family(), state)
                .local(new Endpoint(here, port))
                .owner(0, inode)
                .cookie(1000 + rows.size(), 0);
        if (state.hasPeer()) {
            boolean six = here.family() == Family.INET6;
            rows.remote(
                    new Endpoint(address(six ? here.isMapped() ? "::ffff:10.9.9.9" : "fd00::9" : "10.9.9.9"), 40_000));
        }
        return rows.size() - 1;
    }

    private int listener(String local, @Nullable Boolean v6only) {
        int row = row(0, SocketState.LISTEN, local, 80, 500 + rows.size());
        if (v6only != null) {
            rows.flags(SocketFlags.V6ONLY_KNOWN | (v6only ? SocketFlags.V6ONLY : 0));
        }
        return row;
    }

    private Snapshot snapshot() {
        NetworkNamespace namespace = new NetworkNamespace.Builder(1, "host", NetworkNamespace.Kind.HOST)
                .process(1, 1)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
        return new Snapshot.Builder(HOST, List.of(namespace, namespace))
                .sockets(rows.build())
                .hidden(hidden)
                .visibility(visibility)
                .build();
    }

    private NoHolder reason(int row) {
        return new NoHolderRule(snapshot()).reason(row);
    }

    @ParameterizedTest
    @EnumSource(SocketState.class)
    void everyStateHasOneReasonWithAFileAndWithout(SocketState state) {
        NoHolder.Reason without = reason(row(0, state, "10.0.0.1", 8080, 0)).reason();
        NoHolder.Reason with = reason(row(0, state, "10.0.0.1", 8080, 77)).reason();
        NoHolder.Reason expected = switch (state) {
            case TIME_WAIT -> NoHolder.Reason.TIME_WAIT;
            case SYN_RECV, NEW_SYN_RECV -> NoHolder.Reason.SYN_REQUEST;
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK -> NoHolder.Reason.ORPHAN;
            case ESTABLISHED, CLOSE_WAIT -> NoHolder.Reason.ACCEPT_QUEUE;
            case LISTEN, BOUND, CLOSE, SYN_SENT, UNKNOWN -> NoHolder.Reason.UNKNOWN;
        };
        assertThat(without).isEqualTo(expected);
        boolean never = state == SocketState.TIME_WAIT || expected == NoHolder.Reason.SYN_REQUEST;
        assertThat(with).isEqualTo(never ? expected : NoHolder.Reason.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void whoMayNotLookSaysSoAndNotThatNobodyKnows(Gap.Kind gap) {
        visibility = new Visibility(List.of(Gap.of(gap, 1, "x")));
        boolean aboutFiles = switch (gap) {
            case FILES_OF_OTHERS, FILES_REFUSED_TO_ROOT, HIDEPID, OTHER_PID_NAMESPACE -> true;
            default -> false;
        };
        assertThat(reason(row(0, SocketState.LISTEN, "0.0.0.0", 80, 9)).reason())
                .isEqualTo(aboutFiles ? NoHolder.Reason.NOT_PERMITTED : NoHolder.Reason.UNKNOWN);
        // What only a timer keeps has no file that anybody could have seen.
        assertThat(reason(row(0, SocketState.TIME_WAIT, "0.0.0.0", 80, 0)).reason())
                .isEqualTo(NoHolder.Reason.TIME_WAIT);
    }

    @Test
    void whatWasClosedMeanwhileIsGone() {
        int row = row(0, SocketState.LISTEN, "0.0.0.0", 80, 9);
        hidden = new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Set.of(1001L));
        visibility = new Visibility(List.of(Gap.of(Gap.Kind.FILES_OF_OTHERS, 1)));
        assertThat(reason(row).reason()).isEqualTo(NoHolder.Reason.GONE);
        assertThat(reason(row(0, SocketState.LISTEN, "0.0.0.0", 81, 10)).reason())
                .isEqualTo(NoHolder.Reason.NOT_PERMITTED);
    }

    @ParameterizedTest
    @CsvSource({
        // what the kernel has open, and what the socket is: namespace, protocol, address, port, inode
        "0, TCP, , 2049, 0, TCP, 0.0.0.0, 2049, 9, true",
        "0, TCP, , 2049, 0, MPTCP, 0.0.0.0, 2049, 9, true",
        "0, TCP, , 2049, 0, UDP, 0.0.0.0, 2049, 9, false",
        "0, UDP, , 4789, 0, UDP, ::, 4789, 9, true",
        "0, TCP, , 2049, 1, TCP, 0.0.0.0, 2049, 9, false",
        "0, TCP, , 2049, 0, TCP, 0.0.0.0, 2050, 9, false",
        "0, TCP, 10.0.0.1, 2049, 0, TCP, 10.0.0.1, 2049, 9, true",
        "0, TCP, 10.0.0.1, 2049, 0, TCP, 0.0.0.0, 2049, 9, false",
        "0, TCP, , 2049, 0, TCP, 0.0.0.0, 2049, 0, false",
    })
    void theKernelsOwnSocketsAreNamedByWhatTheyServe(
            int namespace,
            Protocol protocol,
            @Nullable String at,
            int port,
            int rowNamespace,
            Protocol rowProtocol,
            String local,
            int rowPort,
            int inode,
            boolean kernels) {
        hidden = new Hidden(
                List.of(new KernelService(
                        namespace, protocol, at == null ? null : address(at), port, KernelService.Kind.NFS, "nfsd")),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        rows.add(rowNamespace, rowProtocol, address(local).family(), SocketState.LISTEN)
                .local(new Endpoint(address(local), rowPort))
                .owner(0, inode);
        NoHolder why = reason(0);
        assertThat(why.reason()).isEqualTo(kernels ? NoHolder.Reason.KERNEL : NoHolder.Reason.UNKNOWN);
        assertThat(why.detail()).isEqualTo(kernels ? Text.of("reason.kernel.nfs", "nfsd") : null);
    }

    @Test
    void theListenerWithTheVeryAddressGoesBeforeAWildcard() {
        listener("0.0.0.0", null);
        int exact = listener("10.0.0.1", null);
        listener("10.0.0.2", null);
        int queued = row(0, SocketState.ESTABLISHED, "10.0.0.1", 80, 0);
        assertThat(new NoHolderRule(snapshot()).listener(queued)).isEqualTo(exact);
        assertThat(reason(queued).detail())
                .isEqualTo(Text.of("reason.listener", new Endpoint(address("10.0.0.1"), 80)));
    }

    @Test
    void aListenerOfAnotherAddressPortOrNamespaceIsNotTheOne() {
        listener("10.0.0.2", null);
        row(1, SocketState.LISTEN, "0.0.0.0", 80, 900);
        row(0, SocketState.LISTEN, "0.0.0.0", 81, 901);
        row(0, SocketState.BOUND, "0.0.0.0", 80, 902);
        int queued = row(0, SocketState.ESTABLISHED, "10.0.0.1", 80, 0);
        assertThat(new NoHolderRule(snapshot()).listener(queued)).isEqualTo(-1);
        assertThat(reason(queued)).isEqualTo(new NoHolder(NoHolder.Reason.ACCEPT_QUEUE, null));
    }

    @ParameterizedTest
    @CsvSource({
        // the connection's local address; the listeners, each with 1 or 0 for IPV6_V6ONLY where it is IPv6; which one
        // it is
        "10.0.0.1, 0.0.0.0, 0",
        "10.0.0.1, ::/0, 0",
        "10.0.0.1, ::/1, -1",
        "10.0.0.1, 0.0.0.0 ::/1, 0",
        "10.0.0.1, ::/1 0.0.0.0, 1",
        "fd00::1, 0.0.0.0, -1",
        "fd00::1, ::/1, 0",
        "fd00::1, ::/0, 0",
        "fd00::1, 0.0.0.0 ::/1, 1",
        "fd00::1, ::/1 0.0.0.0, 0",
        "::ffff:10.0.0.1, ::/0, 0",
        "::ffff:10.0.0.1, ::/1, -1",
        "::ffff:10.0.0.1, [::ffff:10.0.0.1]/0 ::/0, 0",
    })
    void aWildcardHearsItsFamilyAndWithoutV6onlyTheOther(String local, String listeners, int expected) {
        for (String one : listeners.split(" ")) {
            int slash = one.indexOf('/');
            String at =
                    (slash < 0 ? one : one.substring(0, slash)).replace("[", "").replace("]", "");
            listener(at, slash < 0 ? null : (Boolean) one.endsWith("1"));
        }
        int queued = row(0, SocketState.ESTABLISHED, local, 80, 0);
        assertThat(new NoHolderRule(snapshot()).listener(queued)).isEqualTo(expected);
    }

    @Test
    void manyListenersInAnyOrderAreFound() {
        for (int port = 300; port > 0; port--) {
            row(port % 2, SocketState.LISTEN, "0.0.0.0", port, port);
        }
        int listeners = rows.size();
        for (int port = 1; port <= 300; port++) {
            row(port % 2, SocketState.ESTABLISHED, "10.0.0.1", port, 0);
        }
        Snapshot snapshot = snapshot();
        NoHolderRule rule = new NoHolderRule(snapshot);
        for (int row = listeners; row < snapshot.sockets().size(); row++) {
            int listener = rule.listener(row);
            assertThat(snapshot.sockets().localPort(listener))
                    .isEqualTo(snapshot.sockets().localPort(row));
            assertThat(snapshot.sockets().namespaceIndex(listener))
                    .isEqualTo(snapshot.sockets().namespaceIndex(row));
        }
    }
}
