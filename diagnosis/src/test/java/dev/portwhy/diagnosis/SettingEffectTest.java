package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT1;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTimer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten ports, all of them held by one destination's connections in one state, and what settings do about it. */
class SettingEffectTest {

    private static final String HERE = "10.0.0.1";
    private static final String THERE = "10.0.0.9";

    private static SettingEffect effect(Snapshots machine, Setting setting, String value) {
        return SettingEffect.of(
                machine.snapshot(),
                0,
                new ConnectQuestion(Protocol.TCP, Snapshots.address(HERE), Snapshots.address(THERE), 443),
                Map.of(setting, value));
    }

    private static Snapshots full(SocketState state) {
        Snapshots machine = Snapshots.machine().range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            if (state == TIME_WAIT) {
                machine.timeWait(HERE + ":" + port, THERE + ":443", 30_000);
                continue;
            }
            machine.connection(state, HERE + ":" + port, THERE + ":443");
            if (state != ESTABLISHED && state != CLOSE_WAIT) {
                machine.ownerless();
            }
        }
        return machine;
    }

    private static Verdict verdict(SocketState state, Setting setting, String value) {
        return effect(full(state), setting, value).verdict();
    }

    @Test
    void aWiderRangeHelpsWhateverHoldsThePorts() {
        SettingEffect wider = effect(full(ESTABLISHED), Setting.IP_LOCAL_PORT_RANGE, "40000 40019");
        assertThat(wider.verdict()).isEqualTo(Verdict.HELPS);
        assertThat(wider.trouble()).isTrue();
        assertThat(wider.now().free()).isZero();
        assertThat(wider.then().free()).isEqualTo(10);
        assertThat(verdict(ESTABLISHED, Setting.IP_LOCAL_PORT_RANGE, "40000 40009"))
                .isEqualTo(Verdict.NOTHING);
        assertThat(verdict(ESTABLISHED, Setting.IP_LOCAL_PORT_RANGE, "40004"))
                .as("one number is the lower end alone")
                .isEqualTo(Verdict.WORSE);
    }

    private static String why(String range) {
        return effect(full(ESTABLISHED), Setting.IP_LOCAL_PORT_RANGE, range)
                .changes()
                .getFirst()
                .why()
                .toString();
    }

    /** Which end a connect() leaves out is chance, so that all of them together may have every port. */
    @Test
    void ofAnOddRangeBothNumbersAreTold() {
        assertThat(why("40000 40018")).contains("whatif.odd", "whatif.more-ports", "18", "19");
        assertThat(why("40000 40010")).contains("whatif.odd", "whatif.as-many-ports", "10", "11");
        assertThat(why("40000 40019")).contains("whatif.more-ports").doesNotContain("whatif.odd");
        assertThat(why("40000 40007")).doesNotContain("whatif.odd");
    }

    @Test
    void reservingPortsTakesThemAway() {
        assertThat(verdict(TIME_WAIT, Setting.IP_LOCAL_RESERVED_PORTS, "40000-40003"))
                .isEqualTo(Verdict.WORSE);
    }

    @Test
    void timeWaitIsTakenOverWhereTheModeAndTheTimestampsLetIt() {
        assertThat(verdict(TIME_WAIT, Setting.TCP_TW_REUSE, "1")).isEqualTo(Verdict.HELPS);
        assertThat(verdict(TIME_WAIT, Setting.TCP_TW_REUSE, "2")).isEqualTo(Verdict.NOTHING);
        assertThat(effect(full(TIME_WAIT), Setting.TCP_TW_REUSE, "1").uncertain())
                .isTrue();
        Snapshots without = full(TIME_WAIT).set(Setting.TCP_TIMESTAMPS.key(), "0");
        assertThat(effect(without, Setting.TCP_TW_REUSE, "1").verdict()).isEqualTo(Verdict.NOTHING);
        Snapshots on = full(TIME_WAIT).set(Setting.TCP_TIMESTAMPS.key(), "0").set(Setting.TCP_TW_REUSE.key(), "1");
        assertThat(effect(on, Setting.TCP_TIMESTAMPS, "1").verdict()).isEqualTo(Verdict.HELPS_LATER);
    }

    @Test
    void whatIsAdvisedAgainstTimeWaitAndDoesNothingSaysWhy() {
        assertThat(effect(full(TIME_WAIT), Setting.TCP_FIN_TIMEOUT, "5")
                        .changes()
                        .getFirst()
                        .why()
                        .key())
                .isEqualTo(Myth.FIN_TIMEOUT_CONNECT.reason());
        assertThat(verdict(TIME_WAIT, Setting.TCP_FIN_TIMEOUT, "5")).isEqualTo(Verdict.NOTHING);
        assertThat(verdict(TIME_WAIT, Setting.TCP_MAX_TW_BUCKETS, "1000000")).isEqualTo(Verdict.NOTHING);
        assertThat(verdict(TIME_WAIT, Setting.TCP_MAX_TW_BUCKETS, "5")).isEqualTo(Verdict.HELPS_LATER);
    }

    @Test
    void eachStateThatEndsByATimerHasItsOwnSetting() {
        assertThat(verdict(FIN_WAIT2, Setting.TCP_FIN_TIMEOUT, "5")).isEqualTo(Verdict.HELPS_LATER);
        assertThat(verdict(FIN_WAIT2, Setting.TCP_FIN_TIMEOUT, "90")).isEqualTo(Verdict.WORSE);
        assertThat(verdict(FIN_WAIT2, Setting.TCP_TW_REUSE, "1")).isEqualTo(Verdict.NOTHING);
        assertThat(verdict(SYN_SENT, Setting.TCP_SYN_RETRIES, "1")).isEqualTo(Verdict.HELPS);
        assertThat(verdict(SYN_SENT, Setting.TCP_ORPHAN_RETRIES, "1")).isEqualTo(Verdict.NOTHING);
        assertThat(verdict(FIN_WAIT1, Setting.TCP_ORPHAN_RETRIES, "2")).isEqualTo(Verdict.HELPS);
        assertThat(verdict(FIN_WAIT1, Setting.TCP_ORPHAN_RETRIES, "8")).isEqualTo(Verdict.NOTHING);
    }

    /** {@code tcp_twsk_unique()}: before 6.12 it did not look whether what it takes over was in FIN_WAIT2. */
    @Test
    void beforeLinux612FinWait2IsTakenOverToo() {
        Snapshots old = orphans("6.1.112");
        SettingEffect on = effect(old, Setting.TCP_TW_REUSE, "1");
        assertThat(on.verdict()).isEqualTo(Verdict.HELPS);
        assertThat(on.now().free()).isZero();
        assertThat(on.then().free()).isEqualTo(10);
        assertThat(on.changes().getFirst().why().key()).isEqualTo("whatif.fin-wait2.reused");
        old.set(Setting.TCP_TW_REUSE.key(), "1");
        SettingEffect shorter = effect(old, Setting.TCP_FIN_TIMEOUT, "30");
        assertThat(shorter.trouble()).isFalse();
        assertThat(shorter.verdict()).isEqualTo(Verdict.NOTHING);
        assertThat(shorter.changes().getFirst().why().key()).isEqualTo("whatif.reuse-on");
        SettingEffect off = effect(old, Setting.TCP_TW_REUSE, "0");
        assertThat(off.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(off.changes().getFirst().why().key()).isEqualTo("whatif.fin-wait2.kept");
        SettingEffect since = effect(orphans("6.12.117-cloud-amd64"), Setting.TCP_TW_REUSE, "1");
        assertThat(since.verdict()).isEqualTo(Verdict.NOTHING);
        assertThat(since.changes().getFirst().why().key()).isEqualTo(Myth.TW_REUSE_FIN_WAIT2.reason());
    }

    /** Debian tells the patch level elsewhere, Ubuntu nowhere; what nobody knows is not said. */
    @Test
    void whereTheVersionDoesNotTellNothingIsSaidOfFinWait2() {
        String release = "5.10.0-32-cloud-amd64";
        SettingEffect unknown = effect(orphans(release), Setting.TCP_TW_REUSE, "1");
        assertThat(unknown.verdict()).isEqualTo(Verdict.NOTHING);
        assertThat(unknown.changes().getFirst().why().key()).isEqualTo("whatif.fin-wait2.unknown");
        Snapshots debian =
                orphans(release).machineSetting(Setting.KERNEL_VERSION.key(), "#1 SMP Debian 5.10.223-1 (2024-08-10)");
        assertThat(effect(debian, Setting.TCP_TW_REUSE, "1").verdict()).isEqualTo(Verdict.HELPS);
        Snapshots later =
                orphans(release).machineSetting(Setting.KERNEL_VERSION.key(), "#1 SMP Debian 5.10.234-1 (2025-02-24)");
        assertThat(effect(later, Setting.TCP_TW_REUSE, "1")
                        .changes()
                        .getFirst()
                        .why()
                        .key())
                .isEqualTo(Myth.TW_REUSE_FIN_WAIT2.reason());
    }

    private static Snapshots orphans(String kernel) {
        Snapshots machine = Snapshots.machine().kernel(kernel).range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            machine.connection(FIN_WAIT2, HERE + ":" + port, THERE + ":443")
                    .ownerless()
                    .timer(SocketTimer.TIME_WAIT, 50_000)
                    .fact(PortFacts.TIMESTAMPS);
        }
        return machine;
    }

    @Test
    void morePortsForALeakOnlyDelayItsEnd() {
        Snapshots leak = Snapshots.machine().range(40_000, 40_009).process(7, "leak");
        for (int port = 40_000; port < 40_010; port++) {
            leak.connection(CLOSE_WAIT, HERE + ":" + port, THERE + ":443").heldBy(7);
        }
        SettingEffect wider = effect(leak, Setting.IP_LOCAL_PORT_RANGE, "40000 40019");
        assertThat(wider.verdict()).isEqualTo(Verdict.DELAYS);
        assertThat(wider.then().free()).isEqualTo(10);
        assertThat(effect(leak, Setting.TCP_FIN_TIMEOUT, "1").verdict()).isEqualTo(Verdict.NOTHING);
    }

    @Test
    void whereNobodyConnectsNothingIsWrong() {
        SettingEffect wider = effect(Snapshots.machine(), Setting.IP_LOCAL_PORT_RANGE, "1024 65535");
        assertThat(wider.trouble()).isFalse();
        assertThat(wider.verdict()).isEqualTo(Verdict.HELPS);
        assertThat(wider.then().usable()).isEqualTo(64_512);
    }
}
