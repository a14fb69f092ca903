package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a connection that no process has any more, and when. */
class ClosingEndTest {

    private static Snapshot with(SocketState state, SocketTimer timer, int left, String retries) {
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, Family.INET, state).timer(timer, left);
        NetworkNamespace host = new NetworkNamespace.Builder(1, "host", NetworkNamespace.Kind.HOST)
                .settings(
                        retries.isEmpty()
                                ? Settings.NONE
                                : new Settings(Map.of("net.ipv4.tcp_orphan_retries", retries)))
                .build();
        return new Snapshot.Builder(new Host("h", "6.18.0", "x86_64", "", Instant.EPOCH), List.of(host))
                .sockets(rows.build())
                .build();
    }

    /** With more than a minute to go the whole socket is kept first, and the mini-socket's minute follows. */
    @ParameterizedTest
    @CsvSource({
        "OFF, 0, 0",
        "OFF, 5000, 0",
        "TIME_WAIT, 5000, 5000",
        "TIME_WAIT, 60000, 60000",
        "KEEPALIVE, 5000, 65000",
        "KEEPALIVE, 0, 60000",
        "RETRANSMIT, 2147483647, 2147543647",
    })
    void howLongFinWait2Lasts(SocketTimer timer, int left, long lasts) {
        Snapshot snapshot = with(SocketState.FIN_WAIT2, timer, left, "");
        assertThat(ClosingEnd.finWait2Ms(snapshot.sockets(), 0)).isEqualTo(lasts);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // a part of a second is one more to whoever waits
                "TIME_WAIT, 1, 1",
                "TIME_WAIT, 1000, 1",
                "TIME_WAIT, 1001, 2",
                "KEEPALIVE, 1, 61",
                "OFF, 0, none",
            })
    void finWait2IsToldInSeconds(SocketTimer timer, int left, @Nullable Long seconds) {
        Text told = new ClosingEnd(with(SocketState.FIN_WAIT2, timer, left, "")).of(0);
        assertThat(told).isEqualTo(seconds == null ? null : Text.of("reason.fin-wait2", seconds));
    }

    /** 0 stands for 8, which every kernel takes it to. */
    @ParameterizedTest
    @CsvSource({"'', 8", "0, 8", "1, 1", "7, 7", "255, 255", "nonsense, 8"})
    void othersWaitForAnAnswer(String setting, long retries) {
        for (SocketState state : List.of(SocketState.FIN_WAIT1, SocketState.LAST_ACK, SocketState.CLOSING)) {
            assertThat(new ClosingEnd(with(state, SocketTimer.RETRANSMIT, 200, setting)).of(0))
                    .isEqualTo(Text.of("reason.retries", retries));
        }
    }

    @Test
    void aTimerThatIsDueLastsNoTime() {
        Snapshot due = with(SocketState.FIN_WAIT2, SocketTimer.TIME_WAIT, -5, "");
        assertThat(ClosingEnd.finWait2Ms(due.sockets(), 0)).isZero();
    }
}
