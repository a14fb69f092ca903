package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class KernelRunnerTest {

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** Runs a text and returns the lines that did not do what they say. */
    private static List<String> disagreements(String text) throws Exception {
        Scenario scenario = ScenarioParser.parse("test", text);
        List<StepResult> results = new KernelRunner().run(scenario);
        List<ScenarioLine> steps = scenario.steps();
        assertThat(results).hasSameSizeAs(steps);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            ScenarioLine line = steps.get(i);
            if (!line.requirement().matches(results.get(i))) {
                wrong.add(line.number() + " " + line.text() + " => " + results.get(i));
            }
        }
        return wrong;
    }

    @Test
    void runsTheExampleOfTheLanguage() throws Exception {
        assertThat(disagreements("""
            sysctl net.ipv4.ip_local_port_range = 60000 60000
            ln = tcp4
            ln set SO_REUSEADDR 1
            ln bind 0.0.0.0:1234
            ln listen
            s1 = tcp4
            s1 bind 127.0.0.1:0
            s1 connect 127.8.8.8:1234        => OK 60000
            s2 = tcp4
            s2 bind 127.0.0.1:0              => EADDRINUSE
            """)).isEmpty();
    }

    @Tag("root")
    @Test
    void carriesOutEveryLine() throws Exception {
        assertThat(disagreements("""
            sysctl net.ipv4.ip_local_port_range = 40000 40001
            sysctl net.ipv4.ip_local_reserved_ports = 40001
            sysctl net.ipv4.ip_local_reserved_ports =
            sysctl net.ipv4.tcp_tw_recycle = 0              => ENOENT
            sysctl net.ipv4.ip_local_port_range = 9 8       => EINVAL
            address 10.0.0.1/24
            address fd00::1/64
            device d0
            address 10.9.0.1/24 dev d0
            address fd09::1/64 dev d0
            address 10.9.0.1/24 dev nowhere                 => ENODEV
            address ::/0                                    => EADDRNOTAVAIL
            address del 10.9.0.7/24                         => EADDRNOTAVAIL
            address 10.9.0.8/24 dev d0
            address del 10.9.0.8/24
            route blackhole 10.8.0.0/16
            ln = tcp4
            ln set SO_REUSEADDR 1
            ln bind 10.0.0.1:80
            ln listen 4
            c = tcp4
            c set SO_LINGER 0
            c set IP_LOCAL_PORT_RANGE 40001-40001
            c connect 10.0.0.1:80                           => OK 40001
            a = ln accept                                   => OK 80
            b = ln accept                                   => EAGAIN
            d = c dup                                       => OK 40001
            c close
            c bind 127.0.0.1:1                              => EBADF
            d send
            a receive
            a receive                                       => EAGAIN
            d shutdown wr
            a receive
            a destroy
            d receive                                       => ECONNRESET
            d close
            e = tcp6
            e connect [fd00::1]:81                          => ECONNREFUSED
            f = tcp6
            f bind [fd09::1]:81                             => OK 81
            g = tcp4
            g connect 10.8.0.1:1                            => EINVAL
            u = udp4
            u set SO_BINDTODEVICE d0
            u send 10.9.0.2:53                              => OK 40000-40001
            m = mptcp4
            m bind 127.0.0.1:82
            m listen
            n = m accept                                    => EAGAIN
            as uid 1000
            p = tcp4
            p bind 0.0.0.0:83                               => EACCES
            p owner 1000
            p owner 1001                                    => EPERM
            as uid 4000000000
            v = tcp4
            v bind 0.0.0.0:84                               => EACCES
            v owner 4000000000
            as root
            p bind 0.0.0.0:83
            p disconnect
            netns other
            q = tcp4
            q bind 0.0.0.0:83
            netns main
            r = tcp4
            r bind 0.0.0.0:83                               => EADDRINUSE
            """)).isEmpty();
    }

    @Test
    void aConnectionNobodyAnswersIsInProgress() throws Exception {
        assertThat(disagreements("""
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c connect 10.9.0.2:80 => EINPROGRESS
            """)).isEmpty();
    }

    @Test
    void aConnectionNobodyAnswersEndsAsSoonAsTheSettingSays() throws Exception {
        assertThat(disagreements("""
            sysctl net.ipv4.tcp_syn_retries = 1
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c connect 10.9.0.2:80 => ETIMEDOUT
            m = mptcp4
            m connect 10.9.0.2:80 => ETIMEDOUT
            """)).isEmpty();
    }
}
