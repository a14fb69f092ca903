package dev.portwhy.ports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.ports.BindConflict.Answer;
import dev.portwhy.ports.BindConflict.Unknown;
import dev.portwhy.ports.PortHolder.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindConflictTest {

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static PortHolder holder(
            String address, Tristate reuseaddr, Tristate reuseport, @Nullable Boolean v6only, Kind kind) {
        IpAddress ip = address(address);
        return new PortHolder(Protocol.TCP, ip.family(), ip, 443, v6only, reuseaddr, reuseport, 0, 0, kind);
    }

    private static BindRequest request(String address) {
        return BindRequest.plain(Protocol.TCP, address(address), 443);
    }

    /** Which addresses meet, no option set but V6ONLY as given: n of the newcomer, h of the holder. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0, '', YES, SAME",
        "127.0.0.1, 0.0.0.0, '', YES, HOLDER_WILDCARD",
        "0.0.0.0, 127.0.0.1, '', YES, NEWCOMER_WILDCARD",
        "127.0.0.1, 127.0.0.2, '', NO, NONE",
        "0.0.0.0, ::, '', YES, HOLDER_DUAL_STACK",
        "127.0.0.1, ::, '', YES, HOLDER_DUAL_STACK",
        "0.0.0.0, ::, h, NO, NONE_BY_V6ONLY",
        "::, 0.0.0.0, '', YES, NEWCOMER_DUAL_STACK",
        "::, 127.0.0.1, '', YES, NEWCOMER_DUAL_STACK",
        "::, 0.0.0.0, n, NO, NONE_BY_V6ONLY",
        "::, ::, nh, YES, SAME",
        "::1, ::, h, YES, HOLDER_WILDCARD",
        "::1, 0.0.0.0, '', NO, NONE",
        "0.0.0.0, ::1, h, NO, NONE",
        "0.0.0.0, ::1, '', YES, CONNECTED_WITHOUT_V6ONLY",
        "127.0.0.6, ::1, '', NO, NONE",
        "::ffff:127.0.0.1, 127.0.0.1, '', YES, SAME",
        "::ffff:127.0.0.1, ::, '', YES, HOLDER_DUAL_STACK",
        "::ffff:127.0.0.1, ::, h, NO, NONE_BY_V6ONLY",
        "127.0.0.1, ::ffff:127.0.0.1, '', YES, SAME",
        "::, ::ffff:127.0.0.1, '', YES, NEWCOMER_DUAL_STACK",
    })
    void addresses(String newcomer, String holder, String v6only, Answer answer, AddressOverlap overlap) {
        BindConflict conflict = BindConflict.between(
                request(newcomer).withV6only(v6only.contains("n")),
                holder(holder, Tristate.NO, Tristate.NO, v6only.contains("h"), Kind.BOUND));
        assertThat(conflict.answer()).isEqualTo(answer);
        assertThat(conflict.overlap()).isEqualTo(overlap);
    }

    /** Options of newcomer and holder: a for SO_REUSEADDR, p for SO_REUSEPORT. */
    @ParameterizedTest
    @CsvSource({
        "'', '', BOUND, 0, NO_REUSE",
        "a, '', BOUND, 0, HOLDER_WITHOUT_REUSE",
        "'', a, BOUND, 0, NEWCOMER_WITHOUT_REUSE",
        "a, a, BOUND, 0, BOTH_REUSEADDR",
        "a, a, CONNECTED, 0, BOTH_REUSEADDR",
        "a, a, TIME_WAIT, 0, BOTH_REUSEADDR",
        "a, a, LISTENER, 0, HOLDER_LISTENS",
        "a, '', LISTENER, 0, HOLDER_LISTENS",
        "'', a, LISTENER, 0, HOLDER_LISTENS",
        "'', '', LISTENER, 0, NO_REUSE",
        "ap, a, LISTENER, 0, HOLDER_WITHOUT_REUSE",
        "ap, '', LISTENER, 0, HOLDER_WITHOUT_REUSE",
        "'', p, LISTENER, 0, NEWCOMER_WITHOUT_REUSE",
        "p, p, LISTENER, 0, BOTH_REUSEPORT",
        "p, p, LISTENER, 7, REUSEPORT_OTHER_USER",
        "p, p, TIME_WAIT, 7, TIME_WAIT_REUSEPORT",
        "ap, ap, LISTENER, 7, REUSEPORT_OTHER_USER",
        "ap, ap, LISTENER, 0, BOTH_REUSEPORT",
        "a, p, BOUND, 0, MIXED_REUSE",
        "p, a, TIME_WAIT, 0, MIXED_REUSE",
        "'', '', REQUEST, 0, REQUEST_OWNS_NO_PORT",
    })
    void options(String newcomer, String holder, Kind kind, int uid, BindRule rule) {
        BindConflict conflict = BindConflict.between(
                request("0.0.0.0")
                        .withReuseaddr(newcomer.contains("a"))
                        .withReuseport(newcomer.contains("p"))
                        .withUid(uid),
                holder("127.0.0.1", Tristate.of(holder.contains("a")), Tristate.of(holder.contains("p")), false, kind));
        assertThat(conflict.rule()).isEqualTo(rule);
        assertThat(conflict.answer()).isEqualTo(rule.blocks() ? Answer.YES : Answer.NO);
        assertThat(conflict.dependsOn()).isEmpty();
    }

    @Test
    void nothingIsUnknownWhereNothingCouldHelp() {
        PortHolder listener = holder("0.0.0.0", Tristate.UNKNOWN, Tristate.UNKNOWN, null, Kind.LISTENER);
        assertThat(BindConflict.between(request("0.0.0.0").withReuseaddr(true), listener)
                        .answer())
                .isEqualTo(Answer.YES);
        assertThat(BindConflict.between(request("0.0.0.0").withReuseport(true), listener))
                .isEqualTo(new BindConflict(
                        Answer.DEPENDS,
                        BindRule.HOLDER_WITHOUT_REUSE,
                        AddressOverlap.SAME,
                        Set.of(Unknown.HOLDER_REUSEPORT)));
    }

    @Test
    void unknownV6onlyMattersForIpv4() {
        PortHolder holder = holder("::", Tristate.NO, Tristate.NO, null, Kind.LISTENER);
        assertThat(BindConflict.between(request("0.0.0.0"), holder).dependsOn()).containsExactly(Unknown.HOLDER_V6ONLY);
        assertThat(BindConflict.between(request("::1"), holder).answer()).isEqualTo(Answer.YES);
    }

    @Test
    void udpHasItsOwnTableAndDevicesKeepApart() {
        PortHolder tcp = holder("0.0.0.0", Tristate.NO, Tristate.NO, null, Kind.LISTENER);
        BindRequest udp = BindRequest.plain(Protocol.UDP, IpAddress.ANY4, 443);
        assertThat(BindConflict.between(udp, tcp).rule()).isEqualTo(BindRule.OTHER_TABLE);
        BindRequest mptcp = BindRequest.plain(Protocol.MPTCP, IpAddress.ANY4, 443);
        assertThat(BindConflict.between(mptcp, tcp).answer()).isEqualTo(Answer.YES);
        PortHolder onDevice = new PortHolder(
                Protocol.TCP, tcp.family(), tcp.address(), 443, null, Tristate.NO, Tristate.NO, 0, 2, Kind.BOUND);
        BindRequest onOther =
                new BindRequest(Protocol.TCP, tcp.family(), tcp.address(), 443, false, Tristate.NO, Tristate.NO, 0, 3);
        assertThat(BindConflict.between(onOther, onDevice).rule()).isEqualTo(BindRule.OTHER_DEVICE);
        assertThat(BindConflict.between(request("0.0.0.0"), onDevice).answer()).isEqualTo(Answer.YES);
    }

    /** DEPENDS is said exactly when two fillings of the unknown options lead to different answers. */
    @Test
    void dependsMeansThatTheAnswerCanBeBoth() {
        Random random = new Random(4);
        for (int round = 0; round < 3000; round++) {
            BindRequest newcomer = randomRequest(random);
            PortHolder holder = randomHolder(random);
            Set<Answer> answers = Set.copyOf(answers(newcomer, holder));
            Answer expected =
                    answers.size() == 2 ? Answer.DEPENDS : answers.iterator().next();
            assertThat(BindConflict.between(newcomer, holder).answer())
                    .as("%s against %s", newcomer, holder)
                    .isEqualTo(expected);
        }
    }

    private static List<Answer> answers(BindRequest newcomer, PortHolder holder) {
        List<Answer> answers = new ArrayList<>();
        for (Boolean v6only : holder.v6only() == null ? new Boolean[] {true, false} : new Boolean[] {holder.v6only()}) {
            for (Tristate reuseaddr : fillings(holder.reuseaddr())) {
                for (Tristate reuseport : fillings(holder.reuseport())) {
                    answers.add(BindConflict.between(newcomer, holder.withOptions(reuseaddr, reuseport, v6only))
                            .answer());
                }
            }
        }
        return answers;
    }

    private static Tristate[] fillings(Tristate value) {
        return value.isKnown() ? new Tristate[] {value} : new Tristate[] {Tristate.YES, Tristate.NO};
    }

    private static final String[] ADDRESSES = {"0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1", "::ffff:127.0.0.1"};

    private static BindRequest randomRequest(Random random) {
        return request(ADDRESSES[random.nextInt(ADDRESSES.length)])
                .withReuseaddr(random.nextBoolean())
                .withReuseport(random.nextBoolean())
                .withV6only(random.nextBoolean())
                .withUid(random.nextInt(2));
    }

    private static PortHolder randomHolder(Random random) {
        Kind[] kinds = Kind.values();
        Tristate[] values = Tristate.values();
        return holder(
                ADDRESSES[random.nextInt(ADDRESSES.length)],
                values[random.nextInt(values.length)],
                values[random.nextInt(values.length)],
                switch (random.nextInt(3)) {
                    case 0 -> true;
                    case 1 -> false;
                    default -> null;
                },
                kinds[random.nextInt(kinds.length)]);
    }
}
