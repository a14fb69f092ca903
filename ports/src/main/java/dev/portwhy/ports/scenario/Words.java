package dev.portwhy.ports.scenario;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Text;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of one line, taken one after the other, each read as what the line needs at that place. */
final class Words {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.@-]{1,15}");
    private static final Set<String> RESERVED =
            Set.of("sysctl", "address", "device", "route", "as", "wait", "netns", "repeat", "end");

    private static final long MOST_UID = 0xfffffffeL;

    private final List<Token> tokens;
    private final int line;
    private final int endColumn;
    private int next;

    /**
     * @param tokens the words, without the expectation
     * @param line the line's number
     * @param endColumn the column behind the last word, where a missing word is reported
     */
    Words(List<Token> tokens, int line, int endColumn) {
        this.tokens = tokens;
        this.line = line;
        this.endColumn = endColumn;
    }

    /** A prefix: an address and how many of its bits count. */
    record Prefix(IpAddress address, int length) {}

    int line() {
        return line;
    }

    boolean hasNext() {
        return next < tokens.size();
    }

    /** Whether the next word is this one; takes it if so. */
    boolean takes(String word) {
        boolean same = hasNext() && tokens.get(next).text().equals(word);
        if (same) {
            next++;
        }
        return same;
    }

    /** The next word; {@code what} is the message key of what should stand here. */
    Token take(String what) throws ScenarioSyntaxException {
        if (!hasNext()) {
            throw new ScenarioSyntaxException(Text.of("lab.syntax.missing", Text.of(what)), line, endColumn);
        }
        return tokens.get(next++);
    }

    /** All words are used up, or the line has too many. */
    void finish() throws ScenarioSyntaxException {
        if (hasNext()) {
            Token token = tokens.get(next);
            throw fail(token, "lab.syntax.too-much", token.text());
        }
    }

    ScenarioSyntaxException fail(Token token, String key, Object... arguments) {
        return new ScenarioSyntaxException(Text.of(key, arguments), line, token.column());
    }

    /** A word that is not what should stand here. */
    ScenarioSyntaxException wrong(Token token, String what) {
        return fail(token, "lab.syntax.wrong", token.text(), Text.of(what));
    }

    /** The name of a socket or namespace. */
    Token name() throws ScenarioSyntaxException {
        Token token = take("lab.word.name");
        if (!NAME.matcher(token.text()).matches()) {
            throw wrong(token, "lab.word.name");
        }
        if (RESERVED.contains(token.text())) {
            throw fail(token, "lab.syntax.reserved-word", token.text());
        }
        return token;
    }

    /** The name of a device, as the kernel's dev_valid_name() admits it and people type it. */
    String device() throws ScenarioSyntaxException {
        Token token = take("lab.word.device");
        String name = token.text();
        if (!DEVICE.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw wrong(token, "lab.word.device");
        }
        return name;
    }

    /** A user, as the int with the same bits: up to 4294967294, for the highest number stands for none (setresuid(2)). */
    int uid() throws ScenarioSyntaxException {
        Token token = take("lab.word.uid");
        return (int) number(token, token.text(), "lab.word.uid", 0, MOST_UID);
    }

    /** A whole number within bounds. */
    int number(String what, int low, int high) throws ScenarioSyntaxException {
        Token token = take(what);
        return number(token, token.text(), what, low, high);
    }

    int number(Token token, String text, String what, int low, int high) throws ScenarioSyntaxException {
        return (int) number(token, text, what, low, (long) high);
    }

    private long number(Token token, String text, String what, long low, long high) throws ScenarioSyntaxException {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(token, what);
        }
        if (value < low || value > high) {
            throw fail(token, "lab.syntax.out-of-range", text, low, high);
        }
        return value;
    }

    /** {@code ADDR:PORT}, {@code [ADDR]:PORT}. */
    Endpoint endpoint() throws ScenarioSyntaxException {
        Token token = take("lab.word.endpoint");
        String text = token.text();
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw wrong(token, "lab.word.endpoint");
        }
        String host = text.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        IpAddress address = IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host)
                .filter(found -> brackets == (found.bits() == 128))
                .orElseThrow(() -> wrong(token, "lab.word.endpoint"));
        return new Endpoint(address, number(token, text.substring(colon + 1), "lab.word.port", 0, 0xffff));
    }

    /** {@code ADDR/PREFIX}. */
    Prefix prefix() throws ScenarioSyntaxException {
        Token token = take("lab.word.prefix");
        int slash = token.text().indexOf('/');
        if (slash < 0) {
            throw wrong(token, "lab.word.prefix");
        }
        IpAddress address =
                IpAddress.parse(token.text().substring(0, slash)).orElseThrow(() -> wrong(token, "lab.word.prefix"));
        int length = number(token, token.text().substring(slash + 1), "lab.word.prefix", 0, address.bits());
        return new Prefix(address, length);
    }

    /** {@code 60000} or {@code 40000-40007}, with the lower end first. */
    PortRange ports() throws ScenarioSyntaxException {
        Token token = take("lab.word.port");
        int dash = token.text().indexOf('-');
        if (dash < 0) {
            return PortRange.of(number(token, token.text(), "lab.word.port", 0, 0xffff));
        }
        int low = number(token, token.text().substring(0, dash), "lab.word.port", 0, 0xffff);
        return new PortRange(low, number(token, token.text().substring(dash + 1), "lab.word.port", low, 0xffff));
    }
}
