package dev.portwhy.linux.rules;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The output of {@code iptables-legacy-save} (iptables-save(8)), for tables that are not kept by nftables: {@code -A DOCKER ! -i
 * docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80}.
 */
final class IptablesSave {

    private IptablesSave() {}

    static List<PortRule> parse(String text, String tool, int namespaceIndex) {
        ChainReach reach = new ChainReach();
        parse(text, tool, namespaceIndex, reach, true);
        reach.follow();
        return parse(text, tool, namespaceIndex, reach, false);
    }

    /** Goes through the lines, first for the jumps only. */
    private static List<PortRule> parse(
            String text, String tool, int namespaceIndex, ChainReach reach, boolean jumpsOnly) {
        List<PortRule> rules = new ArrayList<>();
        String table = "";
        TextCursor lines = TextCursor.of(text);
        while (!lines.atEnd()) {
            String line = lines.line();
            if (!lines.behind('\n')) {
                break; // a line without its end says less than was meant
            }
            if (line.startsWith("*")) {
                table = line.substring(1).strip();
            } else if (line.startsWith("-A ")) {
                String[] words = words(line);
                if (words.length < 2) {
                    continue;
                }
                RuleMatch match = rule(words);
                if (jumpsOnly) {
                    jump(words, match, table, reach);
                    continue;
                }
                match.base = words[1].equals("PREROUTING");
                rules.addAll(match.rules(namespaceIndex, reach.source(tool + " ", table, words[1])));
            }
        }
        return rules;
    }

    private static void jump(String[] words, RuleMatch match, String table, ChainReach reach) {
        if (words[1].equals("PREROUTING")) {
            reach.network(table, words[1]);
        } else if (words[1].equals("OUTPUT")) {
            reach.here(table, words[1]);
        }
        for (int i = 2; i + 1 < words.length; i++) {
            if (words[i].equals("-j") || words[i].equals("-g")) {
                boolean inPart = match.narrowed || match.unclear || match.address != null;
                reach.jump(table, words[1], words[i + 1], inPart);
            }
        }
    }

    /** The words of a line; what stands in quotes, as a comment does, is one word whatever is in it. */
    static String[] words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '\\' && quoted && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (letter != ' ' || quoted) {
                word.append(letter);
            }
            if (letter == ' ' && !quoted && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words.toArray(new String[0]);
    }

    private static RuleMatch rule(String[] words) {
        RuleMatch rule = new RuleMatch();
        boolean not = false;
        for (int i = 2; i + 1 < words.length; i++) {
            String value = words[i + 1];
            switch (words[i]) {
                case "-p" -> {
                    int number = value.equals("tcp") ? 6 : value.equals("udp") ? 17 : -1;
                    if (not) {
                        rule.notProtocol(number);
                    } else {
                        rule.protocol(number);
                    }
                }
                case "-d" -> {
                    rule.unclear |= not;
                    rule.address = IpAddress.parse(value.replaceFirst("/(32|128)$", ""))
                            .orElse(rule.address);
                    rule.narrowed |= rule.address == null;
                }
                case "--dport", "--dports", "--destination-ports", "--ports" -> {
                    rule.unclear |= not;
                    ports(value, rule);
                }
                case "--sport", "--sports", "--source-ports", "--dst-range", "--match-set" -> rule.narrowed = true;
                case "-j", "-g" -> jump(value, rule);
                case "--to-destination" -> rule.target = value;
                case "--to-ports", "--on-port" -> rule.target = ":" + value;
                default -> {}
            }
            not = words[i].equals("!");
        }
        return rule;
    }

    private static void jump(String to, RuleMatch rule) {
        switch (to) {
            case "DNAT" -> rule.kind = PortRule.Kind.DNAT;
            case "REDIRECT" -> rule.kind = PortRule.Kind.REDIRECT;
            case "TPROXY" -> rule.kind = PortRule.Kind.TPROXY;
            default -> {
                if (RuleMatch.nodePortChain(to) && rule.address == null) {
                    rule.kind = PortRule.Kind.NODE_PORT;
                }
            }
        }
    }

    private static void ports(String value, RuleMatch rule) {
        for (String part : value.split(",")) {
            int colon = part.indexOf(':');
            int first = number(colon < 0 ? part : part.substring(0, colon));
            int last = colon < 0 ? first : number(part.substring(colon + 1));
            if (first >= 0 && last >= first) {
                rule.port(first, last);
            } else {
                rule.unclear = true;
            }
        }
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,5}") ? Math.min(65535, Integer.parseInt(digits)) : -1;
    }
}
