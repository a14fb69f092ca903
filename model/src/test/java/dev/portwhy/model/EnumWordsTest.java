package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words and numbers that scripts, capture files and the kernel rely on: none may be renamed by renaming a constant. */
class EnumWordsTest {

    private static <E> String words(E[] values, Function<E, String> word) {
        List<String> words = new ArrayList<>();
        for (E value : values) {
            words.add(word.apply(value));
        }
        return String.join(" ", words);
    }

    @Test
    void ofTheContract() {
        assertThat(words(Protocol.values(), Protocol::word)).isEqualTo("tcp udp mptcp");
        assertThat(words(Family.values(), Family::word)).isEqualTo("inet inet6");
        assertThat(words(Via.values(), Via::word)).isEqualTo("fd thread-fd scm-rights io-uring mmap accept");
        assertThat(words(NoHolder.Reason.values(), NoHolder.Reason::word))
                .isEqualTo("time-wait orphan accept-queue syn-request kernel not-permitted gone unknown");
        assertThat(words(Unit.Kind.values(), Unit.Kind::word)).isEqualTo("system user");
        assertThat(words(SocketTimer.values(), SocketTimer::word)).isEqualTo("off on keepalive timewait persist");
    }

    @Test
    void ofKindsThatCatalogueKeysAreMadeOf() {
        assertThat(words(KernelService.Kind.values(), KernelService.Kind::word))
                .isEqualTo(
                        "mptcp-endpoint wireguard vxlan geneve nfs lockd nfs-callback nfs-mount smb-mount ksmbd other");
        assertThat(words(PortRule.Kind.values(), PortRule.Kind::word)).isEqualTo("dnat redirect tproxy ipvs node-port");
        assertThat(words(NamespacePin.Kind.values(), NamespacePin.Kind::word))
                .isEqualTo("mount open-file socket thread");
        assertThat(words(SourceDifference.Source.values(), SourceDifference.Source::word))
                .isEqualTo("netlink proc-text bpf-iterator file-tables socket-copy bind");
        assertThat(words(Keeper.Kind.values(), Keeper.Kind::word))
                .isEqualTo("supervisord pm2 runit s6 daemontools circus monit restarter loop cron parent");
        assertThat(words(BootFile.Outcome.values(), BootFile.Outcome::word))
                .isEqualTo("read masked hidden not-looked-at gone not-regular unreadable cut");
        assertThat(words(BootStage.Kind.values(), BootStage.Kind::word))
                .isEqualTo("command-line systemd systemd-sysctl procps procps-excluding procps-3 tuned tuned-again");
        assertThat(words(BootMention.Kind.values(), BootMention.Kind::word))
                .isEqualTo("cloud-init networkd ifupdown rc-local cron udev unit tuned container");
        assertThat(words(Decision.values(), Decision::word))
                .isEqualTo("port-choice bind time-wait closing keepalive connecting accepting memory tables forwarding"
                        + " ipv6 tracking files processes observing");
    }

    /** include/net/tcp_states.h; what came later than BOUND is not known here. */
    @ParameterizedTest
    @CsvSource({
        "0, UNKNOWN", "1, ESTABLISHED", "2, SYN_SENT", "3, SYN_RECV", "4, FIN_WAIT1", "5, FIN_WAIT2", "6, TIME_WAIT",
        "7, CLOSE", "8, CLOSE_WAIT", "9, LAST_ACK", "10, LISTEN", "11, CLOSING", "12, NEW_SYN_RECV", "13, BOUND",
        "14, UNKNOWN", "255, UNKNOWN", "-1, UNKNOWN", "-2147483648, UNKNOWN",
    })
    void numbersOfStates(int number, SocketState state) {
        assertThat(SocketState.of(number)).isEqualTo(state);
        assertThat(state == SocketState.UNKNOWN || state.number() == number).isTrue();
    }

    @ParameterizedTest
    @EnumSource(SocketState.class)
    void onlyAListenerABoundOneAndAClosedOneHaveNoPeer(SocketState state) {
        boolean alone = List.of(SocketState.LISTEN, SocketState.BOUND, SocketState.CLOSE, SocketState.UNKNOWN)
                .contains(state);
        assertThat(state.hasPeer()).isEqualTo(!alone);
    }

    @ParameterizedTest
    @EnumSource(SocketState.class)
    void whatOnlyTimersKeep(SocketState state) {
        boolean closing = List.of(
                        SocketState.FIN_WAIT1,
                        SocketState.FIN_WAIT2,
                        SocketState.CLOSING,
                        SocketState.LAST_ACK,
                        SocketState.TIME_WAIT)
                .contains(state);
        assertThat(state.isClosing()).isEqualTo(closing);
    }

    @ParameterizedTest
    @CsvSource({"0, OFF", "1, RETRANSMIT", "2, KEEPALIVE", "3, TIME_WAIT", "4, PROBE", "5, OFF", "-1, OFF", "255, OFF"})
    void numbersOfTimers(int number, SocketTimer timer) {
        assertThat(SocketTimer.of(number)).isEqualTo(timer);
    }

    @ParameterizedTest
    @CsvSource({"2, INET", "10, INET6", "0, INET", "-1, INET", "28, INET"})
    void numbersOfFamilies(int number, Family family) {
        assertThat(Family.of(number)).isEqualTo(family);
    }

    @Test
    void numbersOfProtocolsAreTheKernels() {
        assertThat(Protocol.TCP.number()).isEqualTo(6);
        assertThat(Protocol.UDP.number()).isEqualTo(17);
        assertThat(Protocol.MPTCP.number()).isEqualTo(262);
        assertThat(Protocol.TCP.sharesPortsWith(Protocol.MPTCP)).isTrue();
        assertThat(Protocol.MPTCP.sharesPortsWith(Protocol.TCP)).isTrue();
        assertThat(Protocol.UDP.sharesPortsWith(Protocol.UDP)).isTrue();
        assertThat(Protocol.UDP.sharesPortsWith(Protocol.TCP)).isFalse();
        assertThat(Protocol.MPTCP.sharesPortsWith(Protocol.UDP)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "4194304, 4194304", "999999999, 999999999", "007, 7"})
    void aNameBelowProcThatIsANumber(String name, int number) {
        assertThat(DecimalName.number(name)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "self",
                "1a",
                "a1",
                "-1",
                "+1",
                " 1",
                "1 ",
                "1.0",
                "1000000000",
                "99999999999999999999",
                "٣",
                "１"
            })
    void aNameBelowProcThatIsNone(String name) {
        assertThat(DecimalName.number(name)).isEqualTo(-1);
    }
}
