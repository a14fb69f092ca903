package dev.portwhy.linux.rules;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.linux.netlink.NetlinkReaders;
import dev.portwhy.model.PortRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The readers of rules as text, with what they read. */
public final class RuleReaders {

    private RuleReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(
                TextReader.of(KERNEL, "/proc/net/ip_vs", ProcNetIpVs.class, PortRules.class)
                        .lines(
                                "IP Virtual Server version 1.2.1 (size=4096)\n",
                                (i, extra) -> "TCP  C0A80001:%04X rr\n  -> 0A000001:0050      Masq    1      0%s\n"
                                        .formatted(i + 1, " ".repeat(extra)),
                                "")
                        .finds(
                                RuleReaders::target,
                                files -> ports(ProcNetIpVs.parse(files.lines("/proc/net/ip_vs"), 0))),
                // what iptables-legacy-save says comes through a pipe; its end is as sure as the end of a file
                TextReader.of(KERNEL, "/run/iptables-save", IptablesSave.class)
                        .lines(
                                "*nat\n:DOCKER - [0:0]\n",
                                (i, extra) ->
                                        "-A DOCKER -p tcp -m tcp --dport %d%s -j DNAT --to-destination 10.0.0.1:80\n"
                                                .formatted(i + 1, " ".repeat(extra)),
                                "COMMIT\n")
                        .finds(
                                RuleReaders::target,
                                files -> ports(IptablesSave.parse(text(files), "iptables-legacy", 0))));
    }

    /** The readers of rules as messages: each takes any bytes. */
    public static Map<String, NetlinkReaders.Message> messages() {
        return Map.of(
                "nft-rule",
                bytes -> NftRule.read(
                        bytes, "ip", 0, BaseChains.of(List.of(bytes)), (table, set) -> SetElement.all(List.of(bytes))),
                "nft-set",
                bytes -> SetElement.all(List.of(bytes)),
                "xt",
                bytes -> {
                    for (String name : List.of("tcp", "udp", "multiport", "DNAT", "REDIRECT", "TPROXY")) {
                        XtBlob.match(name, bytes, new RuleMatch());
                        for (int revision = 0; revision < 4; revision++) {
                            XtBlob.target(name, revision, bytes, revision % 2 == 0, new RuleMatch());
                        }
                    }
                });
    }

    private static String target(int index) {
        return Integer.toString(index + 1);
    }

    /** As it comes through the pipe, the end of its last line included. */
    private static String text(KernelFiles files) {
        int length = files.read("/run/iptables-save");
        return new String(files.bytes(), 0, Math.max(0, length), StandardCharsets.UTF_8);
    }

    private static Set<String> ports(List<PortRule> rules) {
        Set<String> all = new TreeSet<>();
        for (PortRule rule : rules) {
            all.add(Integer.toString(rule.firstPort()));
        }
        return all;
    }
}
