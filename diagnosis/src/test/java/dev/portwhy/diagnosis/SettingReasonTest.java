package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT1;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.LAST_ACK;
import static dev.portwhy.model.SocketState.SYN_SENT;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sentence that says why a setting changes something for a destination, or nothing. */
class SettingReasonTest {

    private static final String HERE = "10.0.0.1";
    private static final String THERE = "10.0.0.9";

    private static Snapshots machine(@Nullable SocketState state, boolean held) {
        Snapshots machine = Snapshots.machine().range(40_000, 40_019).process(7, "app");
        for (int port = 40_000; port < 40_010 && state != null; port++) {
            String local = HERE + ":" + port;
            if (state == TIME_WAIT) {
                machine.timeWait(local, THERE + ":443", 30_000);
            } else {
                machine.connection(state, local, THERE + ":443");
            }
            if (held) {
                machine.heldBy(7);
            } else if (state != ESTABLISHED && state != CLOSE_WAIT) {
                machine.ownerless();
            }
        }
        return machine;
    }

    private static SettingEffect.Single asked(Snapshots machine, String there, Setting setting, String value) {
        String source = there.startsWith("127.") ? "127.0.0.1" : HERE;
        return SettingEffect.of(
                        machine.snapshot(),
                        0,
                        new ConnectQuestion(Protocol.TCP, Snapshots.address(source), Snapshots.address(there), 443),
                        Map.of(setting, value))
                .changes()
                .getFirst();
    }

    private static String why(Snapshots machine, String key, String value) {
        Setting setting = Objects.requireNonNull(Setting.of(key), key);
        return asked(machine, THERE, setting, value).why().key();
    }

    /** The number that a change makes is told with the one that there was. */
    @ParameterizedTest
    @CsvSource({
        "40000 40039, whatif.more-ports, '40 20'",
        "40000 40015, whatif.fewer-ports, '16 20'",
        "40000 40019, whatif.same, '40000 40019'",
        "' 40000   40019 ', whatif.same, '40000   40019'",
        "40001 40020, whatif.as-many-ports, 20",
    })
    void rangesAreToldByTheirPorts(String range, String key, String numbers) {
        Text why = asked(machine(null, false), THERE, Setting.IP_LOCAL_PORT_RANGE, range)
                .why();
        assertThat(why.key()).isEqualTo(key);
        assertThat(String.join(
                        " ", why.arguments().stream().map(Object::toString).toList()))
                .isEqualTo(numbers);
    }

    @ParameterizedTest
    @CsvSource({
        "TIME_WAIT, net.ipv4.tcp_fin_timeout, 5, myth.fin-timeout.connect",
        "FIN_WAIT1, net.ipv4.tcp_fin_timeout, 5, whatif.other-state",
        "ESTABLISHED, net.ipv4.tcp_fin_timeout, 5, whatif.other-state",
        "TIME_WAIT, net.ipv4.tcp_max_tw_buckets, 1000000, myth.tw-buckets.connect",
        "ESTABLISHED, net.ipv4.tcp_max_tw_buckets, 1000000, whatif.other-state",
        "ESTABLISHED, net.ipv4.tcp_tw_reuse, 1, whatif.other-state",
        "FIN_WAIT2, net.ipv4.tcp_tw_reuse, 1, myth.tw-reuse.fin-wait2",
        "TIME_WAIT, net.ipv4.tcp_tw_reuse_delay, 10, whatif.reuse-off",
        "TIME_WAIT, net.ipv4.tcp_timestamps, 1, whatif.same",
        "ESTABLISHED, net.ipv4.tcp_timestamps, 0, whatif.other-state",
        "TIME_WAIT, net.ipv4.tcp_tw_recycle, 1, myth.tw-recycle.removed",
        "ESTABLISHED, net.ipv4.tcp_tw_recycle, 1, myth.tw-recycle.removed",
        "TIME_WAIT, net.ipv4.tcp_syn_retries, 1, whatif.other-state",
        "TIME_WAIT, net.ipv4.tcp_orphan_retries, 1, whatif.other-state",
        "TIME_WAIT, net.ipv4.ip_autobind_reuse, 1, whatif.autobind",
        "TIME_WAIT, net.ipv4.ip_nonlocal_bind, 1, whatif.about.bind",
        "TIME_WAIT, net.core.somaxconn, 65535, whatif.about.accepting",
        "TIME_WAIT, net.ipv4.tcp_keepalive_time, 5, whatif.about.keepalive",
        "TIME_WAIT, fs.file-max, 5, whatif.about.files",
        "TIME_WAIT, net.netfilter.nf_conntrack_max, 5, whatif.about.tracking",
    })
    void whatDoesNothingSaysWhatItIsAbout(SocketState state, String key, String value, String why) {
        Snapshots machine = machine(state, false).set(Setting.TCP_TIMESTAMPS.key(), "1");
        assertThat(why(machine, key, value)).startsWith(why);
    }

    /** What a program keeps only the program ends: of every setting of connections it is the same reason. */
    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_fin_timeout, myth.close-wait-settings.program",
        "net.ipv4.tcp_tw_reuse, myth.close-wait-settings.program",
        "net.ipv4.tcp_keepalive_time, myth.close-wait-settings.program",
        "net.ipv4.tcp_max_tw_buckets, myth.close-wait-settings.program",
        "net.core.somaxconn, whatif.about.accepting",
        "net.ipv4.ip_nonlocal_bind, whatif.about.bind",
    })
    void noSettingEndsWhatAProgramKeeps(String key, String why) {
        assertThat(why(machine(CLOSE_WAIT, true), key, "1")).isEqualTo(why);
    }

    /** A FIN_WAIT2 that a program has half closed has no timer. */
    @Test
    void finTimeoutEndsNoFinWait2ThatAProgramHas() {
        assertThat(why(machine(FIN_WAIT2, true), "net.ipv4.tcp_fin_timeout", "5"))
                .isEqualTo(Myth.FIN_TIMEOUT_HALF_CLOSED.reason());
        assertThat(why(machine(FIN_WAIT2, false), "net.ipv4.tcp_fin_timeout", "5"))
                .isEqualTo("whatif.fin-wait2.shorter");
        assertThat(why(
                        machine(FIN_WAIT2, false).set(Setting.TCP_FIN_TIMEOUT.key(), "5"),
                        "net.ipv4.tcp_fin_timeout",
                        "5"))
                .isEqualTo("whatif.same");
    }

    @Test
    void reuseIsToldByWhatStandsAgainstIt() {
        assertThat(why(machine(TIME_WAIT, false), "net.ipv4.tcp_tw_reuse", "2"))
                .as("between two machines")
                .isEqualTo(Myth.TW_REUSE_2.reason());
        assertThat(why(machine(TIME_WAIT, false).set(Setting.TCP_TIMESTAMPS.key(), "0"), "net.ipv4.tcp_tw_reuse", "1"))
                .isEqualTo(Myth.TW_REUSE_NO_TIMESTAMPS.reason());
        assertThat(why(machine(TIME_WAIT, false), "net.ipv4.tcp_tw_reuse", "0")).isEqualTo("whatif.reuse-off");
        assertThat(why(machine(TIME_WAIT, false).set(Setting.TCP_TW_REUSE.key(), "1"), "net.ipv4.tcp_tw_reuse", "1"))
                .isEqualTo("whatif.same");
    }

    /** Within the machine the kernel does it by itself. */
    @Test
    void withinTheMachineReuseIsOnAlready() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_019).set(Setting.TCP_TW_REUSE.key(), "2");
        for (int port = 40_000; port < 40_010; port++) {
            machine.timeWait("127.0.0.1:" + port, "127.0.0.1:443", 30_000);
        }
        assertThat(asked(machine, "127.0.0.1", Setting.TCP_TW_REUSE, "1").why().key())
                .isEqualTo("whatif.reuse-on");
    }

    @ParameterizedTest
    @CsvSource({
        "FIN_WAIT2, net.ipv4.tcp_fin_timeout, 5, whatif.fin-wait2.shorter",
        "FIN_WAIT2, net.ipv4.tcp_fin_timeout, 90, whatif.fin-wait2.longer",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 1, whatif.syn-sent.shorter",
        "SYN_SENT, net.ipv4.tcp_syn_retries, 9, whatif.syn-sent.longer",
        "FIN_WAIT1, net.ipv4.tcp_orphan_retries, 2, whatif.orphan.shorter",
        "FIN_WAIT1, net.ipv4.tcp_orphan_retries, 12, whatif.orphan.longer",
        "TIME_WAIT, net.ipv4.tcp_max_tw_buckets, 5, whatif.buckets.shorter",
    })
    void howLongAPortStaysTakenIsToldBeforeAndAfter(SocketState state, String key, String value, String why) {
        Snapshots machine = machine(state, false);
        Text told = asked(machine, THERE, Objects.requireNonNull(Setting.of(key)), value)
                .why();
        if (told.key().equals("whatif.later")) {
            told = (Text) told.arguments().getFirst();
        }
        assertThat(told.key()).isEqualTo(why);
        if (!why.startsWith("whatif.buckets")) {
            List<Object> times = told.arguments();
            Duration now = (Duration) times.getFirst();
            Duration earlier = (Duration) times.getLast();
            assertThat(now.compareTo(earlier) < 0).as(told.toString()).isEqualTo(why.endsWith("shorter"));
            assertThat(now).isNotEqualTo(earlier);
        }
    }

    /** 0 stands for 8, and both end a connection at the same time. */
    @Test
    void anotherValueThatComesToTheSameIsToldSo() {
        for (SocketState state : List.of(FIN_WAIT1, LAST_ACK)) {
            Snapshots machine = machine(state, false).set(Setting.TCP_ORPHAN_RETRIES.key(), "0");
            Text why = asked(machine, THERE, Setting.TCP_ORPHAN_RETRIES, "8").why();
            assertThat(why.key()).isEqualTo("whatif.as-long");
            assertThat(why.arguments().getFirst()).isEqualTo(state.name());
        }
        assertThat(why(machine(FIN_WAIT1, true), Setting.TCP_ORPHAN_RETRIES.key(), "1"))
                .as("a process has them")
                .isEqualTo("whatif.has-process");
    }

    /** A file that tells of another machine may say anything. */
    @ParameterizedTest
    @CsvSource({"128", "1000000", "2147483647"})
    void noNumberOfAForeignFileTakesForEver(String value) {
        Snapshots machine = machine(SYN_SENT, false).set(Setting.TCP_SYN_RETRIES.key(), value);
        assertThat(assertTimeoutPreemptively(
                        Duration.ofMinutes(1), () -> why(machine, Setting.TCP_SYN_LINEAR_TIMEOUTS.key(), "2147483647")))
                .isEqualTo("whatif.as-long");
        assertThat(why(machine, Setting.TCP_SYN_RETRIES.key(), "127")).isEqualTo("whatif.as-long");
    }

    /** Of every setting in every state: the sentence is in the catalogues, fits its verdict, and does not contradict itself. */
    @ParameterizedTest
    @EnumSource(SocketState.class)
    void everySettingHasASentenceInEveryState(SocketState state) throws IOException {
        Set<String> keys = CatalogueFiles.keys("en");
        for (boolean held : new boolean[] {false, true}) {
            if (!state.hasPeer() || held && state == TIME_WAIT) {
                continue;
            }
            Snapshots machine = machine(state, held);
            for (Setting setting : Setting.all()) {
                for (String value : values(setting)) {
                    SettingEffect.Single single = asked(machine, THERE, setting, value);
                    Text why = single.why();
                    String about = setting.key() + "=" + value + " in " + state + ": " + why;
                    assertThat(keys).as(about).contains(why.key());
                    boolean nothing = single.verdict() == Verdict.NOTHING;
                    assertThat(why.key().endsWith(".shorter")
                                    || why.key().endsWith(".longer")
                                    || why.key().equals("whatif.later"))
                            .as(about)
                            .matches(told -> !told || !nothing);
                    if (why.key().equals("whatif.other-state")) {
                        assertThat(why.arguments().getFirst())
                                .as(about)
                                .isNotEqualTo(why.arguments().getLast());
                    }
                    if (why.key().equals("whatif.none-there")) {
                        assertThat(why.arguments().getFirst()).as(about).isNotEqualTo(state.name());
                    }
                }
            }
        }
    }

    private static List<String> values(Setting setting) {
        if (setting == Setting.IP_LOCAL_PORT_RANGE) {
            return List.of("40000 40019", "1024 65535", "40000 40001");
        }
        if (setting == Setting.IP_LOCAL_RESERVED_PORTS) {
            return List.of("", "40000", "1-65535");
        }
        return List.of("0", "1", "2", "60", "1000000");
    }

    @Test
    void wherePeopleAskBeforeAnybodyConnectsTheStateThatItIsAboutIsNamed() {
        Text why =
                asked(machine(null, false), THERE, Setting.TCP_FIN_TIMEOUT, "5").why();
        assertThat(why.key()).isEqualTo("whatif.none-there");
        assertThat(why.arguments()).containsExactly("FIN_WAIT2");
        assertThat(asked(machine(null, false), THERE, Setting.TCP_SYN_RETRIES, "1")
                        .why()
                        .arguments())
                .containsExactly(SYN_SENT.name());
        assertThat(asked(machine(null, false), THERE, Setting.TCP_ORPHAN_RETRIES, "1")
                        .why()
                        .arguments())
                .containsExactly(FIN_WAIT1.name());
    }
}
