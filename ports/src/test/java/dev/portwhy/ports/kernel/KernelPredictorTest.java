package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model alone: each line must hold what stands behind its arrow. The kernel is asked elsewhere. */
class KernelPredictorTest {

    private static void holds(String text) throws ScenarioSyntaxException {
        holds(text, KernelVersion.parse("6.18.44"));
    }

    private static void holds(String text, KernelVersion version) throws ScenarioSyntaxException {
        holds(text, new KernelPredictor(version));
    }

    private static void holds(String text, KernelPredictor predictor) throws ScenarioSyntaxException {
        Scenario scenario = ScenarioParser.parse("test", text);
        for (ScenarioLine line : scenario.lines()) {
            if (line.step() instanceof Step.Course course) {
                predictor.course(course);
                continue;
            }
            Prediction prediction = predictor.predict(line);
            assertThat(line.requirement().matches(prediction.likeliest()))
                    .as("line %d: %s: %s", line.number(), line.text(), prediction)
                    .isTrue();
            predictor.observe(line, prediction.likeliest());
        }
    }

    @Test
    void twoBoundSocketsUseUpAOnePortRange() throws ScenarioSyntaxException {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 60000 60000
            ln = tcp4
            ln set SO_REUSEADDR 1
            ln bind 0.0.0.0:1234
            ln listen
            s1 = tcp4
            s1 bind 127.0.0.1:0              => OK 60000
            s1 connect 127.8.8.8:1234        => OK 60000
            s2 = tcp4
            s2 bind 127.0.0.1:0              => EADDRINUSE
            """);
    }

    /** Debian's 5.10.0-32-cloud-amd64 says so; 6.3 brought the option, and Debian's 6.1.0-50 has it too. */
    @Test
    void aKernelThatDoesNotKnowAnOptionSaysSo() throws ScenarioSyntaxException {
        String text = """
            s1 = tcp4
            s1 set IP_LOCAL_PORT_RANGE 40001-40001 => %1$s
            s2 = udp6
            s2 set IP_LOCAL_PORT_RANGE 50003-50002 => %2$s
            """;
        holds(text.formatted("ENOPROTOOPT", "ENOPROTOOPT"), KernelVersion.parse("5.10.0-32-cloud-amd64"));
        holds(text.formatted("OK", "EINVAL"), KernelVersion.parse("6.3.0"));
        KernelPredictor before = new KernelPredictor(KernelVersion.parse("6.1.0-50-cloud-amd64"));
        ScenarioLine made = ScenarioParser.parse("test", text.formatted("OK", "EINVAL"))
                .lines()
                .get(0);
        before.observe(made, before.predict(made).likeliest());
        Prediction set = before.predict(ScenarioParser.parse("test", text.formatted("OK", "EINVAL"))
                .lines()
                .get(1));
        assertThat(set.possible())
                .extracting(Prediction.Possibility::outcome)
                .containsExactly(Outcome.of("ENOPROTOOPT"), Outcome.OK);
    }

    /** Measured on Debian's 5.10.0-32-cloud-amd64, which has no CONFIG_MPTCP. */
    @Test
    void aKernelWithoutMptcpKnowsNoSuchProtocol() throws ScenarioSyntaxException {
        holds("""
            s1 = mptcp6                     => EPROTONOSUPPORT
            s2 = mptcp4                     => EPROTONOSUPPORT
            s3 = tcp4                       => OK
            """, new KernelPredictor(KernelVersion.parse("5.10.0-32-cloud-amd64"), false));
    }

    /** Measured on Debian's 5.10.0-32-cloud-amd64 and on 6.18.44. */
    @Test
    void whatIsInFinWait2WasTakenOverByReuseBefore() throws ScenarioSyntaxException {
        String text = """
            sysctl net.ipv4.ip_local_port_range = 60000 60000
            sysctl net.ipv4.tcp_tw_reuse = 1
            sysctl net.ipv4.tcp_fin_timeout = 3
            server = tcp4
            server bind 127.0.0.1:8000
            server listen
            client = tcp4
            client connect 127.0.0.1:8000     => OK 60000
            child = server accept
            client close
            again = tcp4
            wait 1500ms
            again connect 127.0.0.1:8000      => %s
            """;
        holds(text.formatted("OK 60000"), KernelVersion.parse("5.10.0-32-cloud-amd64"));
        holds(text.formatted("EADDRNOTAVAIL"), KernelVersion.parse("6.18.44"));
    }

    /** Debian's 6.12.117 and 7.2.13 refuse what 6.18.44 takes. */
    @Test
    void ofABoundThatKernelsDoNotShareEitherMayCome() throws ScenarioSyntaxException {
        Scenario low = ScenarioParser.parse("test", "sysctl net.ipv4.tcp_rmem = 4095");
        assertThat(new KernelPredictor(KernelVersion.MEASURED)
                        .predict(low.lines().getFirst())
                        .possible())
                .extracting(Prediction.Possibility::outcome)
                .containsExactlyInAnyOrder(Outcome.of("EINVAL"), Outcome.OK);
        holds("""
            sysctl net.ipv4.tcp_rmem = 4096
            sysctl net.ipv4.tcp_rmem = 0     => EINVAL
            """);
    }

    /** Where a distribution may have carried a setting back, either may come. */
    @Test
    void aSettingThatAKernelDoesNotHaveIsNotThere() throws ScenarioSyntaxException {
        String recycle = "sysctl net.ipv4.tcp_tw_recycle = 1 => ";
        holds(recycle + "ENOENT");
        holds(recycle + "OK", KernelVersion.parse("4.11.12"));
        holds("sysctl net.ipv4.tcp_tw_reuse_delay = 1");
        Scenario delay = ScenarioParser.parse("test", "sysctl net.ipv4.tcp_tw_reuse_delay = 1");
        Prediction prediction = new KernelPredictor(KernelVersion.parse("6.12.9"))
                .predict(delay.lines().getFirst());
        assertThat(prediction.possible())
                .extracting(Prediction.Possibility::outcome)
                .containsExactly(Outcome.of("ENOENT"), Outcome.OK);
        holds("""
            sysctl net.ipv4.tcp_l3mdev_accept = 2                        => EINVAL
            sysctl net.ipv4.tcp_rto_max_ms = 999                         => EINVAL
            sysctl net.ipv4.tcp_child_ehash_entries = 16777216
            sysctl net.ipv4.ip_forward = 1                               => ENOENT
            """);
    }

    @Test
    void readsSettingsAsTheKernelDoes() throws ScenarioSyntaxException {
        holds("""
            sysctl net.ipv4.ip_local_reserved_ports = 8080,
            sysctl net.ipv4.ip_local_reserved_ports = 010-0xff
            sysctl net.ipv4.ip_local_reserved_ports = 8080,,9090         => EINVAL
            sysctl net.ipv4.ip_local_reserved_ports = 1-2-3              => EINVAL
            sysctl net.ipv4.ip_local_reserved_ports = -0                 => EINVAL
            sysctl net.ipv4.ip_local_port_range =                        => EINVAL
            sysctl net.ipv4.ip_local_port_range = 40000 x                => EINVAL
            sysctl net.ipv4.tcp_max_tw_buckets = -2147483648
            sysctl net.ipv4.tcp_max_tw_buckets = -2147483649             => EINVAL
            sysctl net.ipv4.tcp_max_tw_buckets = -0
            sysctl net.ipv4.tcp_tw_reuse = -0                            => EINVAL
            sysctl net.ipv4.tcp_tw_reuse = 1 and more
            sysctl net.ipv4.tcp_tw_reuse = 000000000000000000001         => EINVAL
            sysctl net.ipv4.tcp_tw_reuse = 00000000000000000001
            sysctl net.ipv4.tcp_rmem = 4096 4097 4098 4
            sysctl net.ipv4.tcp_rmem = 4096 0 5000                       => EINVAL
            sysctl net.ipv4.tcp_fin_timeout = 21474837                   => EINVAL
            sysctl net.ipv4.nonesuch = 1                                 => ENOENT
            """);
    }

    @Test
    void theHighestUserIsAnOrdinaryOne() throws ScenarioSyntaxException {
        holds("""
            as uid 4294967294
            s = tcp4
            s bind 127.0.0.1:80              => EACCES
            s bind 127.0.0.1:8000
            """);
    }

    private static final String POISONED = """
        sysctl net.ipv4.ip_local_port_range = 40000 40000
        ln = tcp4
        ln bind 0.0.0.0:1234
        ln listen
        c = tcp4
        c set SO_REUSEADDR 1
        c connect 127.0.0.1:1234         => OK 40000
        b = tcp4
        b set SO_REUSEADDR 1
        b bind 127.0.0.77:40000
        d = tcp4
        d connect 127.0.0.2:1234         => EADDRNOTAVAIL
        b close
        """;

    @Test
    void aBoundPortHealsSince618() throws ScenarioSyntaxException {
        holds(POISONED + "d connect 127.0.0.2:1234 => OK 40000");
        holds(POISONED + "d connect 127.0.0.2:1234 => EADDRNOTAVAIL", KernelVersion.parse("6.12.117"));
    }

    private static String unanswered(int retries, int linear, int seconds) {
        return """
            sysctl net.ipv4.ip_local_port_range = 40000 40000
            sysctl net.ipv4.tcp_syn_retries = %d
            sysctl net.ipv4.tcp_syn_linear_timeouts = %d
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c connect 10.9.0.2:80            => EINPROGRESS 40000
            wait %dms
            b = tcp4
            b bind 10.9.0.1:40000            => EADDRINUSE
            wait 3500ms
            b bind 10.9.0.1:40000            => OK
            c send                           => ETIMEDOUT
            """.formatted(retries, linear, (seconds - 6) * 1000);
    }

    /** Measured on 6.18 with a device that swallows everything. */
    @ParameterizedTest
    @CsvSource({"2,0,7", "2,1,8", "2,2,9", "2,3,10", "2,4,7", "3,0,15", "3,1,16", "3,2,17", "3,3,18", "3,4,19"})
    void aConnectionNobodyAnswersEndsWhenTheKernelGivesItUp(int retries, int linear, int seconds)
            throws ScenarioSyntaxException {
        holds(unanswered(retries, linear, seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void withOneRetryItEndsBeforeConnectStopsWaiting(int linear) throws ScenarioSyntaxException {
        holds("""
            sysctl net.ipv4.tcp_syn_retries = 1
            sysctl net.ipv4.tcp_syn_linear_timeouts = %d
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c connect 10.9.0.2:80            => ETIMEDOUT
            c send                           => EPIPE
            """.formatted(linear));
    }

    @Test
    void withTheDefaultsItLastsMoreThanTwoMinutes() throws ScenarioSyntaxException {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c connect 10.9.0.2:80            => EINPROGRESS
            wait 60s
            wait 55s
            c send                           => EAGAIN
            wait 60s
            c send                           => ETIMEDOUT
            """);
    }
}
