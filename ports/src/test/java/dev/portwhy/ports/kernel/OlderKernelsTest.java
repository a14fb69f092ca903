package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What thousands of random scenarios on Debian's 5.10.0-32 and 6.1.0-50 showed, made short: the last line of each text did there what
 * the model of a newer kernel takes for impossible.
 */
class OlderKernelsTest {

    /** Only the server's end has yet to be closed. */
    private static final String HALF_CLOSED = """
        sysctl net.ipv4.ip_local_port_range = 50000 50000
        s1 = tcp4
        s1 bind 127.0.0.1:8000
        s1 listen
        s2 = tcp4
        s2 connect 127.0.0.1:8000
        s3 = s1 accept
        s2 close
        s6 = tcp4
        s6 connect 127.0.0.1:8000
        """;

    private static final String CLOSED = HALF_CLOSED.replace("s2 close\n", "s2 close\ns3 close\n");

    private static final String COVERED = """
        s1 = tcp6
        s1 bind [::ffff:0.0.0.0]:40004
        s8 = tcp6
        s8 bind [::ffff:127.0.0.1]:40004
        """;

    private static final String FALLEN_BACK = """
        s1 = tcp4
        s1 bind 0.0.0.0:40005
        s1 listen
        s4 = mptcp4
        s4 connect 127.0.0.1:40005
        s4 set SO_REUSEADDR 1
        """;

    private static final String NO_PORT = """
        s1 = mptcp6
        s1 set IP_BIND_ADDRESS_NO_PORT 1
        """;

    private static final String RANGE = """
        s1 = mptcp4
        s1 set IP_LOCAL_PORT_RANGE 40001-40002
        """;

    private static final String ONE_OF_THREE = """
        sysctl net.ipv4.ip_local_port_range = 50000 50002
        s5 = tcp4
        s5 bind 127.0.0.1:0
        s6 = tcp4
        s6 bind 127.0.0.1:0
        s7 = tcp4
        s7 set IP_LOCAL_PORT_RANGE 0-50002
        s7 connect 127.0.0.1:80
        """;

    @Test
    void ofARangeOfItsOwnOneEndMayBeOutOfReach() {
        assertThat(last(ONE_OF_THREE, "6.6.50")).containsExactlyInAnyOrder("EADDRNOTAVAIL", "ECONNREFUSED");
        assertThat(last(ONE_OF_THREE, "6.12.117")).containsExactly("ECONNREFUSED");
    }

    /** {@code tcp_twsk_unique()} compared whole seconds: a connection closed a moment ago was taken over in the next one. */
    @Test
    void aSecondIsOverWhereTheClocksSecondIsAnother() {
        assertThat(last(CLOSED, "5.10.223")).containsExactly("EADDRNOTAVAIL", "OK");
        assertThat(last(CLOSED, "6.1.176")).containsExactly("EADDRNOTAVAIL", "OK");
        assertThat(last(CLOSED, "6.18.44")).containsExactly("EADDRNOTAVAIL");
        assertThat(last(HALF_CLOSED, "5.10.223")).contains("EADDRNOTAVAIL", "OK");
        assertThat(last(HALF_CLOSED, "6.1.176")).containsExactly("EADDRNOTAVAIL");
    }

    @Test
    void anIpv4MappedAddressMayNotMeetTheWildcard() {
        assertThat(last(COVERED, "6.1.176")).containsExactlyInAnyOrder("EADDRINUSE", "OK");
        assertThat(last(COVERED, "5.10.223")).containsExactly("EADDRINUSE");
        assertThat(last(COVERED, "6.12.117")).containsExactly("EADDRINUSE");
        assertThat(last(
                        COVERED.replace("s8 = tcp6", "s8 = tcp4").replace("[::ffff:127.0.0.1]", "127.0.0.1"),
                        "6.1.176"))
                .containsExactly("EADDRINUSE");
    }

    @Test
    void mptcpThatFellBackMayTakeOptionsOnceItIsConnected() {
        assertThat(last(FALLEN_BACK, "6.1.176")).containsExactlyInAnyOrder("OK", "EINVAL");
        assertThat(last(FALLEN_BACK, "6.12.117")).containsExactly("EINVAL");
    }

    @Test
    void mptcpDidNotKnowTheOptionsOfPorts() {
        assertThat(last(NO_PORT, "6.1.176")).containsExactly("EOPNOTSUPP");
        assertThat(last(NO_PORT, "6.12.117")).containsExactly("OK");
        assertThat(last(RANGE, "6.6.1")).containsExactly("ENOPROTOOPT");
        assertThat(last(RANGE, "6.12.117")).containsExactly("OK");
    }

    /** What the last line may do, where all before it did what the model takes for likeliest. */
    private static List<String> last(String text, String version) {
        KernelPredictor predictor = new KernelPredictor(KernelVersion.parse(version));
        List<String> possible = new ArrayList<>();
        try {
            for (ScenarioLine line : ScenarioParser.parse("older", text).lines()) {
                Prediction prediction = predictor.predict(line);
                StepResult likeliest = prediction.likeliest();
                predictor.observe(line, likeliest);
                possible.clear();
                prediction.possible().forEach(one -> possible.add(one.outcome().toString()));
            }
        } catch (ScenarioSyntaxException e) {
            throw new AssertionError(text, e);
        }
        return possible.stream().distinct().toList();
    }
}
