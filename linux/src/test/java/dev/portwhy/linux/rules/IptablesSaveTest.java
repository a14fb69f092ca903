package dev.portwhy.linux.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of iptables-save(8), each with the reason why it serves a port or does not. */
class IptablesSaveTest {

    private static List<String> read(String... rules) {
        String text = "*nat\n" + String.join("\n", rules) + "\nCOMMIT\n";
        return IptablesSave.parse(text, "iptables-legacy", 0).stream()
                .map(RuleBytes::words)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p tcp -m tcp --dport 80 | tcp 80-80 redirect :9",
                "-p udp -m udp --dport 53 | udp 53-53 redirect :9",
                "-p tcp -m tcp --dport 8000:8080 | tcp 8000-8080 redirect :9",
                "-p tcp -m tcp --dport 60000:65535 | tcp 60000-65535 redirect :9",
                "-p tcp -m tcp ! --dport 22 | ''",
                "! -p tcp | udp 1-65535 redirect :9",
                "! -p udp -m comment --comment x | tcp 1-65535 redirect :9",
                "-p sctp -m sctp --dport 80 | ''",
                "-p tcp -m tcp --sport 25 | ''",
                "-p tcp -m tcp --sport 25 --dport 80 | tcp 80-80 redirect :9",
                "-p tcp -m multiport --sports 25,26 | ''",
                "-p tcp -m multiport --ports 80 | tcp 80-80 redirect :9",
                "-p tcp -m multiport ! --dports 80,443 | ''",
                "-p tcp -m iprange --dst-range 10.0.0.1-10.0.0.9 | ''",
                "-p tcp -m iprange --src-range 10.0.0.1-10.0.0.9 | tcp 1-65535 redirect :9",
                "-p tcp -m set --match-set web dst,dst | ''",
                "-d 10.0.0.0/8 -p tcp | ''",
                "-d 10.0.0.0/8 -p tcp --dport 80 | tcp 80-80 redirect :9",
                "-d 10.0.0.1/32 -p tcp --dport 80 | tcp 10.0.0.1 80-80 redirect :9",
                "! -d 10.0.0.1/32 -p tcp --dport 80 | ''",
                "-p tcp --dport http | ''",
                "-p tcp --dport 80:http | ''",
                "-p tcp --dport 90:80 | ''",
                "-p tcp --dport 999999 | ''",
                "-s 10.0.0.0/8 -i eth0 -p tcp | tcp 1-65535 redirect :9",
                "! -i lo -p tcp -m mark --mark 0x1 --dport 80 | tcp 80-80 redirect :9",
            })
    void aRuleSaysWhichPortsItIsAbout(String match, String rule) {
        assertThat(read("-A PREROUTING " + match + " -j REDIRECT --to-ports 9"))
                .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-j DNAT --to-destination 10.0.0.1:81 | tcp 80-80 dnat 10.0.0.1:81",
                "-j DNAT --to-destination [fd00::1]:81 | tcp 80-80 dnat [fd00::1]:81",
                "-j REDIRECT | tcp 80-80 redirect",
                "-j TPROXY --on-port 81 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1 | tcp 80-80 tproxy :81",
                "-j KUBE-SVC-ABC | tcp 80-80 node-port",
                "-g KUBE-XLB-ABC | tcp 80-80 node-port",
                "-d 10.0.0.9/32 -j KUBE-SVC-ABC | ''",
                "-j KUBE-MARK-MASQ | ''",
                "-j ACCEPT | ''",
                "-j MASQUERADE | ''",
            })
    void whatItDoesIsTold(String act, String rule) {
        assertThat(read("-A PREROUTING -p tcp -m tcp --dport 80 " + act))
                .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    }

    /** What leads to a chain of its own may name ports, so a rule in it that names none tells nothing. */
    @Test
    void onlyTheFirstChainIsForAllPorts() {
        assertThat(read("-A PREROUTING -p tcp -j REDIRECT --to-ports 9")).hasSize(1);
        assertThat(read("-A OWN -p tcp -j REDIRECT --to-ports 9")).isEmpty();
        assertThat(read("-A OUTPUT -p tcp -j REDIRECT --to-ports 9")).isEmpty();
    }

    @Test
    void fifteenPortsOfMultiportAreFifteen() {
        StringBuilder ports = new StringBuilder("1");
        for (int i = 2; i <= 15; i++) {
            ports.append(',').append(i * 100);
        }
        assertThat(read("-A PREROUTING -p tcp -m multiport --dports " + ports + " -j REDIRECT --to-ports 9"))
                .hasSize(15);
    }

    @Test
    void wordsInQuotesAreOne() {
        assertThat(IptablesSave.words("-A X -m comment --comment \"a \\\"b\\\" c\" -j Y"))
                .containsExactly("-A", "X", "-m", "comment", "--comment", "a \"b\" c", "-j", "Y");
        assertThat(IptablesSave.words("  a   b ")).containsExactly("a", "b");
        assertThat(IptablesSave.words("\"unended quote")).containsExactly("unended quote");
        assertThat(IptablesSave.words("")).isEmpty();
    }

    @Test
    void whatIsNoRuleIsPassedOver() {
        assertThat(read("# comment", ":PREROUTING ACCEPT [0:0]", "[12:720] -A PREROUTING -j REDIRECT", "-P INPUT DROP"))
                .isEmpty();
        assertThat(IptablesSave.parse("", "iptables-legacy", 0)).isEmpty();
        assertThat(IptablesSave.parse("\0\0\0\n-A\0PREROUTING\n", "iptables-legacy", 0))
                .isEmpty();
    }

    @Test
    void tablesAreToldApart() {
        String text = """
                *mangle
                -A PREROUTING -p tcp --dport 1 -j TPROXY --on-port 2
                COMMIT
                *nat\r
                -A PREROUTING -p tcp --dport 3 -j REDIRECT --to-ports 4\r
                COMMIT\r
                """;
        assertThat(IptablesSave.parse(text, "iptables-legacy", 3))
                .extracting(rule -> rule.namespaceIndex() + " " + rule.firstPort() + " " + rule.source())
                .containsExactly("3 1 iptables-legacy mangle PREROUTING", "3 3 iptables-legacy nat PREROUTING");
    }
}
