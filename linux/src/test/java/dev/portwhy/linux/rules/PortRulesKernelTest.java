package dev.portwhy.linux.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Gap;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules that nft(8) and iptables(8) put into a namespace of our own, read back from the kernel. */
@Tag("kernel")
class PortRulesKernelTest {

    private static final int SOMEBODY = 12345;

    @BeforeEach
    void rootOnly() {
        assumeTrue(Syscall.geteuid() == 0, "rules are made by root only");
    }

    private static String run(String input, String... command) throws IOException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // Or the old iptables leaves /run/xtables.lock behind.
            builder.environment().put("XTABLES_LOCKFILE", "/dev/null");
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, command[0] + " is not installed");
            throw e;
        }
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void nft(String rules) throws IOException {
        String said = run(rules, "nft", "-f", "-");
        assumeTrue(said.isEmpty() || !run("", "nft", "-v").contains(" v0."), "nft is too old for some of the rules");
        assertThat(said).isEmpty();
    }

    private static void iptables(String tool, String rule) throws IOException {
        List<String> command = new ArrayList<>(List.of(tool));
        command.addAll(List.of(rule.split(" ")));
        String said = run("", command.toArray(String[]::new));
        assumeTrue(said.isEmpty(), said.strip());
    }

    private static Snapshot look() throws IOException {
        return new LiveMachine()
                .look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT).withoutSurroundings());
    }

    private static List<String> rules() throws IOException {
        return look().hidden().rules().stream().map(PortRulesKernelTest::words).toList();
    }

    private static String words(PortRule rule) {
        return rule.protocol().word() + " " + (rule.address() == null ? "" : rule.address() + " ")
                + rule.firstPort() + "-" + rule.lastPort() + " " + rule.kind().word() + " " + rule.target() + " @ "
                + rule.source();
    }

    @Test
    void nftablesIsReadAsItWasWritten() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            nft("""
                table ip t {
                  chain inbound {
                    type nat hook prerouting priority -100
                    tcp dport 8080 redirect to :1
                    tcp dport 81 dnat to 10.0.0.2:80
                    tcp dport { 443, 8443-8445 } dnat to 10.0.0.3
                    ip daddr 192.0.2.1 udp dport 53 dnat to 10.0.0.4:5353
                    meta l4proto { tcp, udp } th dport 5000 redirect to :6000
                    tcp dport != 22 redirect to :23
                    tcp dport 24 accept
                    tcp sport 25 redirect to :26
                  }
                  chain mapped {
                    type nat hook prerouting priority -101
                    dnat ip to tcp dport map { 90 : 10.0.0.9 . 91 }
                  }
                  chain further {
                    tcp dport 30000-30100 dnat to 10.1.1.1
                    ip protocol tcp dnat to 10.1.1.2
                  }
                }
                table inet six {
                  chain inbound {
                    type nat hook prerouting priority -90
                    ip6 daddr ::1 tcp dport 70 dnat ip6 to [::2]:71
                  }
                }
                table ip proxy {
                  chain inbound {
                    type filter hook prerouting priority -150
                    tcp dport 7300 tproxy to 127.0.0.1:7301
                  }
                }
                """);
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 8080-8080 redirect :1 @ nft ip t inbound",
                        "tcp 81-81 dnat 10.0.0.2:80 @ nft ip t inbound",
                        "tcp 443-443 dnat 10.0.0.3 @ nft ip t inbound",
                        "tcp 8443-8445 dnat 10.0.0.3 @ nft ip t inbound",
                        "udp 192.0.2.1 53-53 dnat 10.0.0.4:5353 @ nft ip t inbound",
                        "tcp 90-90 dnat 10.0.0.9:91 @ nft ip t mapped",
                        "tcp 5000-5000 redirect :6000 @ nft ip t inbound",
                        "udp 5000-5000 redirect :6000 @ nft ip t inbound",
                        "tcp 30000-30100 dnat 10.1.1.1 @ nft ip t further",
                        "tcp ::1 70-70 dnat [::2]:71 @ nft inet six inbound",
                        "tcp 7300-7300 tproxy :7301 @ nft ip proxy inbound");
    }

    /** What nft(8) makes of conditions beside a port; where they leave no port, or not to be told which, there is no rule. */
    @Test
    void conditionsOfNftablesLeaveThePortsTheyLeave() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            nft("""
                table ip t {
                  set empty {
                    type inet_service
                  }
                  map unused {
                    type inet_service : ipv4_addr
                  }
                  chain inbound {
                    type nat hook prerouting priority -100
                    tcp dport >= 30000 redirect to :1
                    tcp dport > 40000 redirect to :2
                    tcp dport < 1024 redirect to :3
                    tcp dport 60000-65535 redirect to :4
                    tcp dport 80 ct state new redirect to :5
                    tcp dport 82 fib daddr type local redirect to :6
                    meta l4proto != tcp dnat to 10.9.9.7
                    tcp dport @empty redirect to :8
                    ip daddr 10.6.0.0/20 tcp dport 83 redirect to :9
                    ip daddr 10.0.0.1-10.0.0.9 dnat to 10.9.9.8
                    tcp dport & 0xff00 == 0x1f00 redirect to :11
                    tcp dport != 22 redirect to :12
                    udp dport 0-1023 redirect to :13
                    tcp dport 84 meta mark 7 counter limit rate 5/second redirect to :14
                    tcp dport 85 ip saddr 10.0.0.0/8 redirect to :15
                    dnat to tcp dport map @unused
                  }
                }
                """);
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 30000-65535 redirect :1 @ nft ip t inbound",
                        "tcp 40001-65535 redirect :2 @ nft ip t inbound",
                        "tcp 0-1023 redirect :3 @ nft ip t inbound",
                        "tcp 60000-65535 redirect :4 @ nft ip t inbound",
                        "tcp 80-80 redirect :5 @ nft ip t inbound",
                        "tcp 82-82 redirect :6 @ nft ip t inbound",
                        "udp 1-65535 dnat 10.9.9.7 @ nft ip t inbound",
                        "tcp 83-83 redirect :9 @ nft ip t inbound",
                        "udp 0-1023 redirect :13 @ nft ip t inbound",
                        "tcp 84-84 redirect :14 @ nft ip t inbound",
                        "tcp 85-85 redirect :15 @ nft ip t inbound");
    }

    /** The same of iptables on top of nftables, where some conditions are instructions and others are C structures. */
    @Test
    void conditionsOfIptablesLeaveThePortsTheyLeave() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            String to = " -j REDIRECT --to-ports 9";
            iptables("iptables", "-t nat -A PREROUTING -p tcp --sport 25" + to);
            iptables("iptables", "-t nat -A PREROUTING -p tcp -m multiport --sports 25,26" + to);
            iptables("iptables", "-t nat -A PREROUTING -p tcp -m multiport --ports 81,82" + to);
            iptables("iptables", "-t nat -A PREROUTING ! -p tcp" + to);
            iptables("iptables", "-t nat -A PREROUTING -p tcp -m iprange --dst-range 10.0.0.1-10.0.0.9" + to);
            iptables("iptables", "-t nat -A PREROUTING -p tcp --dport 1024:" + to);
            iptables("iptables", "-t nat -A PREROUTING -p tcp -d 10.6.0.0/20 --dport 83" + to);
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 81-81 redirect :9 @ iptables nat PREROUTING",
                        "tcp 82-82 redirect :9 @ iptables nat PREROUTING",
                        "udp 1-65535 redirect :9 @ iptables nat PREROUTING",
                        "tcp 1024-65535 redirect :9 @ iptables nat PREROUTING",
                        "tcp 83-83 redirect :9 @ iptables nat PREROUTING");
    }

    @Test
    void nodePortsOfKubeProxyAreTold() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            nft("""
                table ip kube-proxy {
                  map service-nodeports {
                    type inet_proto . inet_service : verdict
                    elements = { tcp . 30443 : goto external, udp . 30053 : goto external }
                  }
                  chain external { }
                  chain services {
                    type nat hook prerouting priority -90
                    ip protocol . th dport vmap @service-nodeports
                  }
                }
                """);
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 30443-30443 node-port  @ nft ip kube-proxy services",
                        "udp 30053-30053 node-port  @ nft ip kube-proxy services");
    }

    @Test
    void rulesOfIptablesAreReadThroughNftables() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            iptables("iptables", "-t nat -A PREROUTING -p tcp --dport 7000 -j DNAT --to-destination 172.17.0.2:80");
            iptables(
                    "iptables",
                    "-t nat -A PREROUTING -d 10.5.5.5/32 -p udp --dport 7001:7005 -j REDIRECT --to-ports 99");
            iptables(
                    "iptables",
                    "-t nat -A PREROUTING -p tcp -m multiport --dports 7200,7210:7212 -j DNAT --to 172.17.0.3");
            iptables("iptables", "-t mangle -A PREROUTING -p tcp --dport 7100 -j TPROXY --on-port 7101");
            iptables("iptables", "-t nat -N KUBE-EXT-ABC");
            iptables("iptables", "-t nat -A PREROUTING -p tcp -m comment --comment web --dport 30999 -j KUBE-EXT-ABC");
            iptables("iptables", "-t nat -A PREROUTING -d 10.96.0.1 -p tcp --dport 443 -j KUBE-EXT-ABC");
            iptables("iptables", "-t filter -A INPUT -p tcp --dport 9 -j DROP");
            iptables("ip6tables", "-t nat -A PREROUTING -p tcp --dport 7400 -j DNAT --to-destination [fd00::2]:80");
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 7000-7000 dnat 172.17.0.2:80 @ iptables nat PREROUTING",
                        "udp 10.5.5.5 7001-7005 redirect :99 @ iptables nat PREROUTING",
                        "tcp 7200-7200 dnat 172.17.0.3 @ iptables nat PREROUTING",
                        "tcp 7210-7212 dnat 172.17.0.3 @ iptables nat PREROUTING",
                        "tcp 7100-7100 tproxy :7101 @ iptables mangle PREROUTING",
                        "tcp 30999-30999 node-port  @ iptables nat PREROUTING",
                        "tcp 7400-7400 dnat [fd00::2]:80 @ ip6tables nat PREROUTING");
    }

    /** A rule that names no port takes all of them, where it stands in a chain that every packet enters. */
    @Test
    void rulesForAllPortsOfAnAddressAreRead() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            nft("""
                table ip t {
                  chain inbound {
                    type nat hook prerouting priority -100
                    ip daddr 10.5.0.2 dnat to 10.9.9.7
                    ip daddr 10.6.0.0/20 tcp dport 0-65535 redirect to :9
                    ip daddr 10.7.0.0/20 dnat to 10.9.9.8
                    ip daddr 10.8.0.0/16 dnat to 10.9.9.8
                    ip daddr { 10.5.0.3, 10.5.0.4 } dnat to 10.9.9.9
                    jump more
                  }
                  chain more {
                    ip protocol tcp redirect to :15001
                  }
                  chain outbound {
                    type nat hook output priority -100
                    ip protocol tcp redirect to :15002
                  }
                }
                """);
            iptables("iptables", "-t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 15006");
            return rules();
        });
        assertThat(rules)
                .contains(
                        "tcp 10.5.0.2 1-65535 dnat 10.9.9.7 @ nft ip t inbound",
                        "udp 10.5.0.2 1-65535 dnat 10.9.9.7 @ nft ip t inbound",
                        "tcp 1-65535 redirect :15006 @ iptables nat PREROUTING")
                .noneMatch(rule -> rule.contains("10.9.9.8") || rule.contains("10.9.9.9"))
                .noneMatch(rule -> rule.contains(":15001") || rule.contains(":15002"));
    }

    /** Tables of the old kind, of both families, where the kernel still has them; it lists them for its own root only. */
    @Tag("root")
    @Test
    void rulesOfTheOldIptablesAreRead() throws IOException {
        List<String> rules = NetworkThread.inNewNamespace(() -> {
            iptables("iptables-legacy", "-t nat -A PREROUTING -p tcp --dport 7006 -j REDIRECT --to-ports 8006");
            iptables("iptables-legacy", "-t nat -A PREROUTING -d 10.5.0.2 -j DNAT --to-destination 10.9.9.7");
            iptables("iptables-legacy", "-t mangle -A PREROUTING -p udp --dport 7008 -j TPROXY --on-port 8008");
            iptables("ip6tables-legacy", "-t nat -A PREROUTING -p tcp --dport 7007 -j REDIRECT --to-ports 8007");
            return rules();
        });
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "tcp 7006-7006 redirect :8006 @ iptables-legacy nat PREROUTING",
                        "tcp 10.5.0.2 1-65535 dnat 10.9.9.7 @ iptables-legacy nat PREROUTING",
                        "udp 10.5.0.2 1-65535 dnat 10.9.9.7 @ iptables-legacy nat PREROUTING",
                        "udp 7008-7008 tproxy :8008 @ iptables-legacy mangle PREROUTING",
                        "tcp 7007-7007 redirect :8007 @ ip6tables-legacy nat PREROUTING");
    }

    @Tag("root")
    @Test
    void whoMayNotReadRulesIsToldSo() throws IOException {
        Snapshot snapshot = NetworkThread.inNewNamespace(() -> {
            nft("table ip t { chain c { type nat hook prerouting priority 0; tcp dport 1 redirect to :2; }; }");
            AnotherUser.become(SOMEBODY);
            return look();
        });
        assertThat(snapshot.hidden().rules()).isEmpty();
        assertThat(snapshot.visibility().lacks(Gap.Kind.PORT_RULES)).isTrue();
    }

    @Test
    void withoutRulesThereIsNothingToTell() throws IOException {
        Snapshot snapshot = NetworkThread.inNewNamespace(PortRulesKernelTest::look);
        assertThat(snapshot.hidden().rules()).isEmpty();
        assertThat(snapshot.visibility().lacks(Gap.Kind.PORT_RULES)).isFalse();
    }
}
