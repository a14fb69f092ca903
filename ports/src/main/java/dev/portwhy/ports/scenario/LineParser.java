package dev.portwhy.ports.scenario;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one line that is not {@code repeat} or {@code end}. */
final class LineParser {

    private static final Pattern SYSCTL_KEY = Pattern.compile("net([./][A-Za-z0-9_@-]+)+");
    private static final Pattern OUTCOME = Pattern.compile("OK|E[A-Z0-9]+");
    private static final long LONGEST_WAIT_MS = 600_000;

    private LineParser() {}

    static ScenarioLine parse(String text, int number, NameUse names) throws ScenarioSyntaxException {
        List<Token> tokens = Token.of(text);
        int arrow = 0;
        while (arrow < tokens.size() && !tokens.get(arrow).text().equals("=>")) {
            arrow++;
        }
        int codeEnd = arrow < tokens.size() ? tokens.get(arrow).column() - 1 : Token.codeLength(text);
        String code = text.substring(0, codeEnd).strip();
        Words words = new Words(tokens.subList(0, arrow), number, codeEnd + 1);
        Optional<Expectation> expected = Optional.empty();
        if (arrow < tokens.size()) {
            int end = tokens.getLast().endColumn();
            expected = Optional.of(expectation(new Words(tokens.subList(arrow + 1, tokens.size()), number, end)));
        }
        if (arrow == 0) {
            throw words.fail(tokens.getFirst(), "lab.syntax.no-step");
        }
        Step step = step(words, code);
        words.finish();
        if (step instanceof Step.Course && expected.isPresent()) {
            throw words.fail(tokens.get(arrow), "lab.syntax.no-outcome");
        }
        names.use(step, expected, tokens.getFirst(), words);
        return new ScenarioLine(number, code, step, expected);
    }

    private static Expectation expectation(Words words) throws ScenarioSyntaxException {
        Token token = words.take("lab.word.outcome");
        if (token.text().equals("any")) {
            words.finish();
            return Expectation.ANY;
        }
        if (!OUTCOME.matcher(token.text()).matches()) {
            throw words.wrong(token, "lab.word.outcome");
        }
        Optional<PortRange> ports = words.hasNext() ? Optional.of(words.ports()) : Optional.empty();
        words.finish();
        return new Expectation(Optional.of(Outcome.of(token.text())), ports);
    }

    private static Step step(Words words, String code) throws ScenarioSyntaxException {
        if (words.takes("sysctl")) {
            return sysctl(words, code);
        }
        if (words.takes("address")) {
            return address(words);
        }
        if (words.takes("device")) {
            return new Step.AddDevice(words.device());
        }
        if (words.takes("route")) {
            Token kind = words.take("lab.word.blackhole");
            if (!kind.text().equals("blackhole")) {
                throw words.wrong(kind, "lab.word.blackhole");
            }
            Words.Prefix prefix = words.prefix();
            return new Step.AddBlackhole(prefix.address(), prefix.length());
        }
        if (words.takes("as")) {
            return actAs(words);
        }
        if (words.takes("wait")) {
            return new Step.Wait(time(words));
        }
        if (words.takes("netns")) {
            return new Step.EnterNamespace(words.name().text());
        }
        String name = words.name().text();
        return words.takes("=") ? naming(words, name) : SocketLine.parse(words, name);
    }

    private static Step sysctl(Words words, String code) throws ScenarioSyntaxException {
        Token key = words.take("lab.word.setting");
        if (!SYSCTL_KEY.matcher(key.text()).matches()) {
            throw words.wrong(key, "lab.word.setting");
        }
        if (!words.takes("=")) {
            Token other = words.take("lab.word.equals");
            throw words.wrong(other, "lab.word.equals");
        }
        while (words.hasNext()) {
            words.take("lab.word.value");
        }
        String value = code.substring(code.indexOf('=') + 1).strip();
        return new Step.SetSysctl(key.text().replace('/', '.'), value);
    }

    private static Step address(Words words) throws ScenarioSyntaxException {
        if (words.takes("del")) {
            Words.Prefix prefix = words.prefix();
            return new Step.DeleteAddress(prefix.address(), prefix.length());
        }
        Words.Prefix prefix = words.prefix();
        Optional<String> device = words.takes("dev") ? Optional.of(words.device()) : Optional.empty();
        return new Step.AddAddress(prefix.address(), prefix.length(), device);
    }

    private static Step actAs(Words words) throws ScenarioSyntaxException {
        if (words.takes("root")) {
            return new Step.ActAs(0);
        }
        Token token = words.take("lab.word.user");
        if (!token.text().equals("uid")) {
            throw words.wrong(token, "lab.word.user");
        }
        return new Step.ActAs(words.uid());
    }

    private static Duration time(Words words) throws ScenarioSyntaxException {
        Token token = words.take("lab.word.time");
        String text = token.text();
        boolean milliseconds = text.endsWith("ms");
        if (!milliseconds && !text.endsWith("s")) {
            throw words.wrong(token, "lab.word.time");
        }
        String digits = text.substring(0, text.length() - (milliseconds ? 2 : 1));
        int limit = (int) (milliseconds ? LONGEST_WAIT_MS : LONGEST_WAIT_MS / 1000);
        int value = words.number(token, digits, "lab.word.time", 0, limit);
        return milliseconds ? Duration.ofMillis(value) : Duration.ofSeconds(value);
    }

    private static Step naming(Words words, String name) throws ScenarioSyntaxException {
        Token kind = words.take("lab.word.kind");
        return switch (kind.text()) {
            case "tcp4" -> new Step.NewSocket(name, Protocol.TCP, Family.INET);
            case "tcp6" -> new Step.NewSocket(name, Protocol.TCP, Family.INET6);
            case "udp4" -> new Step.NewSocket(name, Protocol.UDP, Family.INET);
            case "udp6" -> new Step.NewSocket(name, Protocol.UDP, Family.INET6);
            case "mptcp4" -> new Step.NewSocket(name, Protocol.MPTCP, Family.INET);
            case "mptcp6" -> new Step.NewSocket(name, Protocol.MPTCP, Family.INET6);
            default -> {
                if (words.takes("accept")) {
                    yield new Step.Accept(name, kind.text());
                }
                if (words.takes("dup")) {
                    yield new Step.Duplicate(name, kind.text());
                }
                throw words.wrong(kind, "lab.word.kind");
            }
        };
    }
}
