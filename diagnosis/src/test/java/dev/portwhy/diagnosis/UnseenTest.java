package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which gap can turn which answer: all kinds against all questions, so that a new kind has to be thought of. */
class UnseenTest {

    /** What a gap of this kind is about where nothing else is said: something that hides nothing. */
    private static Unseen with(Gap.Kind kind, String about) {
        return new Unseen(Snapshots.machine().gap(Gap.of(kind, about, "x", 1)).snapshot());
    }

    private static Set<Gap.Kind> kinds(Predicate<Unseen> question) {
        return Arrays.stream(Gap.Kind.values())
                .filter(kind -> question.test(with(kind, "device")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Gap.Kind.class)));
    }

    @Test
    void whatWasSeenWholeLacksNothing() {
        Unseen nothing = new Unseen(Snapshots.machine().listen("0.0.0.0:80").snapshot());
        assertThat(List.of(
                        nothing.rows(),
                        nothing.reserved(),
                        nothing.unlisted(),
                        nothing.holders(),
                        nothing.anyUnread(),
                        nothing.namespaces(),
                        nothing.inhabitants(),
                        nothing.anySocket()))
                .containsOnly(false);
        assertThat(nothing.boundOnly(0)).isZero();
    }

    @Test
    void eachQuestionHasItsKindsOfGaps() {
        assertThat(kinds(Unseen::rows))
                .containsExactlyInAnyOrder(Gap.Kind.OVERRUN, Gap.Kind.INTERRUPTED, Gap.Kind.TABLE);
        assertThat(kinds(Unseen::unlisted))
                .containsExactlyInAnyOrder(
                        Gap.Kind.BOUND_ONLY_SOCKETS, Gap.Kind.NAMESPACES_AS_TEXT, Gap.Kind.SOCK_DIAG_REFUSED);
        assertThat(kinds(Unseen::namespaces))
                .containsExactlyInAnyOrder(
                        Gap.Kind.NAMESPACES,
                        Gap.Kind.NAMESPACES_LOST,
                        Gap.Kind.HIDEPID,
                        Gap.Kind.KEPT_NAMESPACES,
                        Gap.Kind.SOCKET_NAMESPACES);
        Set<Gap.Kind> inhabitants = kinds(Unseen::inhabitants);
        assertThat(inhabitants)
                .containsExactlyInAnyOrder(
                        Gap.Kind.OTHER_PID_NAMESPACE,
                        Gap.Kind.HIDEPID,
                        Gap.Kind.FILES_OF_OTHERS,
                        Gap.Kind.FILES_REFUSED_TO_ROOT);
        assertThat(kinds(Unseen::holders))
                .as("whoever is unseen may hold something")
                .isEqualTo(inhabitants);
        assertThat(kinds(Unseen::reserved)).isEmpty();
        assertThat(kinds(Unseen::anyUnread)).isEmpty();
    }

    @Test
    void anySocketMayBeMissingWhereRowsOrNamespacesAre() {
        Set<Gap.Kind> any = kinds(Unseen::rows);
        any.addAll(kinds(Unseen::namespaces));
        any.add(Gap.Kind.BOUND_ONLY_SOCKETS);
        assertThat(kinds(Unseen::anySocket)).isEqualTo(any);
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "FILE_TOO_LARGE", "RECORDED_FILE"})
    void aFileHidesSocketsWhereItIsATableOfThem(Gap.Kind kind) {
        for (String table : List.of("tcp", "tcp6", "udp", "udp6", "sockstat", "sockstat6")) {
            assertThat(with(kind, "/proc/7/net/" + table).rows()).as(table).isTrue();
            assertThat(with(kind, "/proc/7/net/" + table).reserved()).as(table).isFalse();
        }
        for (String other : List.of("/proc/7/net/unix", "/proc/7/net/mptcp", "/proc/7/net/tcp/x", "tcp", "")) {
            assertThat(with(kind, other).rows()).as(other).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "FILE_TOO_LARGE", "RECORDED_FILE"})
    void portsMayBeReservedThatNobodyRead(Gap.Kind kind) {
        String path = "/proc/sys/net/ipv4/ip_local_reserved_ports";
        assertThat(with(kind, path).reserved()).isTrue();
        assertThat(with(kind, "/tree" + path).reserved()).isTrue();
        assertThat(with(kind, path).rows()).isFalse();
        assertThat(with(kind, "/proc/sys/net/ipv4/ip_local_port_range").reserved())
                .isFalse();
        assertThat(with(Gap.Kind.FUSE, path).reserved()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "socket | true | false",
                "socket.state | true | false",
                "namespace | true | false",
                "setting | true | false",
                "process | false | false",
                "process.user | false | false",
                "holder | false | true",
                "process, holder | false | true",
                "holder.fd, process | false | false",
                "process, socket | true | false",
                "device, rule, pin, forward | false | false",
                "something-new | true | false",
                "closed | false | false",
                "'' | true | false",
            })
    void partsOfACaptureHideSocketsUnlessTheyOnlyTellMoreOfThem(String parts, boolean rows, boolean holders) {
        for (Gap.Kind kind : List.of(Gap.Kind.CAPTURE_NEWER, Gap.Kind.CAPTURE_UNKNOWN, Gap.Kind.CAPTURE_LACKS)) {
            assertThat(with(kind, parts).rows()).as("%s %s", kind, parts).isEqualTo(rows);
            assertThat(with(kind, parts).holders()).as("%s %s", kind, parts).isEqualTo(holders);
        }
        assertThat(with(Gap.Kind.FUSE, parts).holders()).isFalse();
    }

    @Test
    void aNamespaceOfTextAndOneThatWasNotReadAreTwoThings() {
        Unseen text = new Unseen(Snapshots.machine()
                .namespace("b", NetworkNamespace.Kind.CONTAINER, 12)
                .asText()
                .snapshot());
        assertThat(text.unlisted()).isTrue();
        assertThat(text.anySocket()).isTrue();
        assertThat(text.anyUnread()).isFalse();
        assertThat(text.rows()).isFalse();
        Unseen unread = new Unseen(Snapshots.machine()
                .namespace("b", NetworkNamespace.Kind.CONTAINER, 12)
                .unread()
                .snapshot());
        assertThat(unread.anyUnread()).isTrue();
        assertThat(unread.unlisted()).isFalse();
    }

    /** The kernel counts open sockets of all families: what is not in the tables is bound at most. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 0", "3, 1", "1000000, 999998", "9000000000, 2147483647"})
    void socketsThatAreOnlyBoundAreNoMoreThanAreOpen(long used, int bound) {
        Snapshots machine = Snapshots.machine()
                .asText()
                .sockstat("sockets.used", used)
                .listen("0.0.0.0:80")
                .listen("[::]:81")
                .connection(SocketState.FIN_WAIT2, "10.0.0.1:80", "10.0.0.9:4")
                .ownerless()
                .namespace("b", NetworkNamespace.Kind.CONTAINER, 12)
                .listen("0.0.0.0:80");
        assertThat(new Unseen(machine.snapshot()).boundOnly(0)).isEqualTo(bound);
        assertThat(new Unseen(machine.snapshot()).boundOnly(1))
                .as("listed by netlink")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereTheKernelWasNotCountedThereMayBeAnyNumber(boolean text) {
        Snapshots machine = Snapshots.machine();
        Snapshots unlisted = text ? machine.asText() : machine.gap(Gap.of(Gap.Kind.BOUND_ONLY_SOCKETS));
        assertThat(new Unseen(unlisted.snapshot()).boundOnly(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new Unseen(unlisted.sockstat("sockets.used", 7).snapshot()).boundOnly(0))
                .isEqualTo(7);
    }
}
