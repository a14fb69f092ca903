package dev.portwhy.linux.rules;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/net/ip_vs}: the virtual services of IPVS and the servers behind each (net/netfilter/ipvs/ip_vs_ctl.c,
 * ip_vs_info_seq_show()). {@code TCP  C0A80001:0050 rr}, then {@code   -> 0A000001:0050 Masq 1 0 0}; IPv6 in brackets.
 */
final class ProcNetIpVs {

    private static final String SOURCE = "/proc/net/ip_vs";

    private ProcNetIpVs() {}

    static List<PortRule> parse(TextCursor text, int namespaceIndex) {
        List<PortRule> rules = new ArrayList<>();
        PortRule waiting = null;
        while (!text.atEnd()) {
            String first = text.word();
            String second = text.word();
            text.nextLine();
            if (second.isEmpty()) {
                continue;
            }
            if (first.equals("->")) {
                if (waiting != null) {
                    rules.add(with(waiting, target(second)));
                    waiting = null;
                }
                continue;
            }
            if (waiting != null) {
                rules.add(waiting);
            }
            waiting = service(first, second, namespaceIndex);
        }
        if (waiting != null) {
            rules.add(waiting);
        }
        return rules;
    }

    private static @Nullable PortRule service(String word, String end, int namespaceIndex) {
        Protocol protocol = switch (word) {
            case "TCP" -> Protocol.TCP;
            case "UDP" -> Protocol.UDP;
            default -> null;
        };
        int port = port(end);
        IpAddress address = address(end);
        return protocol == null || port <= 0 || address == null
                ? null
                : new PortRule(namespaceIndex, protocol, address, port, port, PortRule.Kind.IPVS, "", SOURCE);
    }

    private static PortRule with(PortRule rule, String target) {
        return new PortRule(
                rule.namespaceIndex(),
                rule.protocol(),
                rule.address(),
                rule.firstPort(),
                rule.lastPort(),
                rule.kind(),
                target,
                rule.source());
    }

    private static String target(String word) {
        IpAddress address = address(word);
        int port = port(word);
        return address == null || port < 0 ? "" : new dev.portwhy.model.Endpoint(address, port).toString();
    }

    private static int port(String word) {
        String digits = word.substring(word.lastIndexOf(':') + 1);
        return hex(digits, 4) ? HexFormat.fromHexDigits(digits) : -1;
    }

    private static @Nullable IpAddress address(String word) {
        int colon = word.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String text = word.substring(0, colon);
        if (text.startsWith("[") && text.endsWith("]")) {
            return IpAddress.parse(text.substring(1, text.length() - 1)).orElse(null);
        }
        return hex(text, 8) ? IpAddress.v4((int) HexFormat.fromHexDigitsToLong(text)) : null;
    }

    private static boolean hex(String text, int length) {
        return text.length() == length && text.chars().allMatch(HexFormat::isHexDigit);
    }
}
