package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A snapshot: what is asked of its parts together. */
class SnapshotTest {

    private static final Host HOST = new Host("h", "6.18.0", "x86_64", "", Instant.EPOCH);
    private static final Unit WEB = new Unit("web.service", Unit.Kind.SYSTEM, null);
    private static final Unit WEB_SOCKET = new Unit("web.socket", Unit.Kind.SYSTEM, null);

    private static ProcessInfo process(int pid, int parent, @Nullable Unit unit) {
        return new ProcessInfo(
                pid, parent, "p" + pid, List.of(), null, false, 0, "root", Instant.EPOCH, unit, null, null);
    }

    private static Snapshot of(ProcessInfo... processes) {
        Map<Integer, ProcessInfo> byPid = new HashMap<>();
        for (ProcessInfo one : processes) {
            byPid.put(one.pid(), one);
        }
        return new Snapshot.Builder(HOST, List.of()).processes(byPid).build();
    }

    private static List<Integer> ancestors(Snapshot snapshot, int pid) {
        return snapshot.ancestry(pid).stream().map(ProcessInfo::pid).toList();
    }

    @Test
    void ancestorsComeNearestFirstUpToInit() {
        Snapshot snapshot = of(process(1, 0, null), process(5, 1, null), process(9, 5, null));
        assertThat(ancestors(snapshot, 9)).containsExactly(5, 1);
        assertThat(ancestors(snapshot, 1)).isEmpty();
        assertThat(ancestors(snapshot, 77)).isEmpty();
    }

    @Test
    void oneThatEndedMeanwhileEndsTheList() {
        assertThat(ancestors(of(process(9, 5, null), process(1, 0, null)), 9)).isEmpty();
    }

    /** Numbers are given out again while they are read, so two may name each other; and a file may say anything. */
    @Test
    void aCircleOfParentsHasAnEnd() {
        assertThat(of(process(5, 9, null), process(9, 5, null)).ancestry(9)).hasSizeLessThanOrEqualTo(64);
        assertThat(of(process(5, 5, null)).ancestry(5)).hasSizeLessThanOrEqualTo(64);
        List<ProcessInfo> chain = new ArrayList<>();
        for (int pid = 1; pid <= 500; pid++) {
            chain.add(process(pid, pid - 1, null));
        }
        assertThat(of(chain.toArray(ProcessInfo[]::new)).ancestry(500)).hasSize(64);
    }

    /** systemd keeps the socket of a socket unit itself; what it keeps for others is the unit's it keeps it for. */
    @Test
    void aSocketThatAManagerKeepsIsItsSocketUnits() {
        HolderTable.Builder holders = new HolderTable.Builder();
        holders.add(100, 1, 1, 30, Via.FD);
        holders.add(100, 9, 9, 3, Via.FD);
        holders.add(101, 1, 1, 31, Via.FD);
        holders.add(102, 8, 8, 3, Via.FD);
        Hidden hidden = new Hidden(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new SocketUnit(100, 1, WEB_SOCKET)),
                List.of(),
                Set.of());
        Snapshot snapshot = new Snapshot.Builder(of(process(1, 0, null), process(9, 1, WEB)))
                .holders(holders.build())
                .hidden(hidden)
                .build();
        assertThat(snapshot.unitOf(0)).isEqualTo(WEB_SOCKET);
        assertThat(snapshot.socketUnitOf(0)).isEqualTo(WEB_SOCKET);
        assertThat(snapshot.unitOf(1)).isEqualTo(WEB);
        assertThat(snapshot.socketUnitOf(1)).isNull();
        assertThat(snapshot.unitOf(2)).isNull();
        assertThat(snapshot.unitOf(3)).as("a process that ended").isNull();
    }

    @Test
    void trackingIsThatOfTheNamespace() {
        Tracking one = new Tracking(
                3,
                List.of(
                        new Tracking.Entries("tcp", "ESTABLISHED", true, 10),
                        new Tracking.Entries("tcp", "SYN_SENT", false, 5),
                        new Tracking.Entries("udp", "", true, Long.MAX_VALUE / 2)),
                List.of());
        Snapshot snapshot =
                new Snapshot.Builder(HOST, List.of()).tracking(List.of(one)).build();
        assertThat(snapshot.tracking(3)).isSameAs(one);
        assertThat(snapshot.tracking(0)).isNull();
        assertThat(one.seen()).isEqualTo(15 + Long.MAX_VALUE / 2);
        assertThat(one.assured()).isEqualTo(10 + Long.MAX_VALUE / 2);
        assertThat(new Tracking.Pool(Protocol.TCP, IpAddress.ANY4, IpAddress.ANY4, 80, 1024, 65_535, 7).size())
                .isEqualTo(64_512);
    }

    @Test
    void whatIsReplacedLeavesTheRest() {
        Snapshot first = of(process(1, 0, null));
        Gap gap = Gap.of(Gap.Kind.HIDEPID);
        PortFacts facts = new PortFacts.Builder().add(1, PortFacts.CLOSED, 0, 0).build();
        Snapshot then = first.with(gap).with(facts).with(Map.of(5L, new SocketOptions(true, false, null)));
        assertThat(first.visibility().complete()).isTrue();
        assertThat(then.visibility().gaps()).containsExactly(gap);
        assertThat(then.portFacts()).isSameAs(facts);
        assertThat(then.options()).containsOnlyKeys(5L);
        assertThat(then.processes()).isEqualTo(first.processes());
        assertThat(new Snapshot.Builder(then).build()).isEqualTo(then);
    }

    @Test
    void whatIsNotSetIsNotThereAndNothingOfItWasMissed() {
        Snapshot empty = new Snapshot.Builder(HOST, List.of()).build();
        assertThat(empty.sockets().size()).isZero();
        assertThat(empty.holders().size()).isZero();
        assertThat(empty.hidden()).isEqualTo(Hidden.NOTHING);
        assertThat(empty.boot().looked()).isFalse();
        assertThat(empty.visibility().complete()).isTrue();
        assertThat(empty.process(1)).isNull();
    }
}
