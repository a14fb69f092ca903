package dev.portwhy.ask.filter;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Via;

/** Reads one condition that begins with the name of a field. */
final class Predicates {

    private final Lexer lexer;
    private final Names names;
    private final HostReader hosts;

    Predicates(Lexer lexer, Names names) {
        this.lexer = lexer;
        this.names = names;
        hosts = new HostReader(names);
    }

    Condition read() throws FilterException {
        int column = lexer.column();
        String field = lexer.next();
        return switch (field) {
            case "sport", "dport" -> port(field.equals("sport"));
            case "src", "dst" -> {
                boolean equal = equality(field);
                int at = lexer.column();
                yield negated(equal, hosts.host(field.equals("src"), value(false), at));
            }
            case "dev" -> device();
            case "cgroup" -> cgroup();
            case "autobound" -> new AutoboundCondition();
            case "fwmark" -> mark();
            case "netns" -> {
                boolean equal = equality(field);
                yield negated(equal, new NamespaceCondition(value(true)));
            }
            case "pid" -> holder(HolderCondition.Field.PID, field);
            case "comm" -> holder(HolderCondition.Field.COMM, field);
            case "user" -> holder(HolderCondition.Field.USER, field);
            case "unit" -> holder(HolderCondition.Field.UNIT, field);
            case "container" -> holder(HolderCondition.Field.CONTAINER, field);
            case "via" -> holder(HolderCondition.Field.VIA, field);
            case "holder" -> holder(HolderCondition.Field.HOLDER, field);
            default -> {
                if (!isEnd(field)) {
                    throw FilterException.at(column, "filter.field", field);
                }
                yield anyEnd(field, column);
            }
        };
    }

    /** Whether a word without a field before it is a port or an address: {@code :443}, {@code 443}, {@code 10.0.0.0/8}. */
    private static boolean isEnd(String word) {
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        return first >= '0' && first <= '9' || first == ':' || first == '[' || word.startsWith("*:");
    }

    /** Sockets that have it on either end. */
    private Condition anyEnd(String word, int column) throws FilterException {
        String end = HostReader.number(word, HostReader.MAX_PORT) >= 0
                ? ":" + word
                : Endpoint.ofBareIpv6(word).map(Endpoint::toString).orElse(word);
        return Junction.or(hosts.host(true, end, column), hosts.host(false, end, column));
    }

    /** Takes an operator; a field without one means "equal". */
    private String operator() {
        return switch (lexer.peek()) {
            case "=", "==", "eq" -> took("=");
            case "!=", "ne", "neq" -> took("!=");
            case "<", "lt" -> took("<");
            case "<=", "le", "leq" -> took("<=");
            case ">", "gt" -> took(">");
            case ">=", "ge", "geq" -> took(">=");
            default -> "=";
        };
    }

    private String took(String operator) {
        lexer.next();
        return operator;
    }

    private boolean equality(String field) throws FilterException {
        int column = lexer.column();
        String operator = operator();
        return switch (operator) {
            case "=" -> true;
            case "!=" -> false;
            default -> throw FilterException.at(column, "filter.order", field, operator);
        };
    }

    private static Condition negated(boolean equal, Condition condition) {
        return equal ? condition : new Not(condition);
    }

    private String value(boolean name) throws FilterException {
        int column = lexer.column();
        String value = lexer.value(name);
        if (value.isEmpty()) {
            throw FilterException.at(column, "filter.ends");
        }
        return value;
    }

    private Condition port(boolean local) throws FilterException {
        String operator = operator();
        int column = lexer.column();
        String text = value(false);
        HostReader.Port port = hosts.port(text, column);
        int number = port.number();
        if (number < 0) {
            return anyPort(local, port, operator, text, column);
        }
        return switch (operator) {
            case "=" -> new PortCondition(local, port.family(), number, number);
            case "!=" -> new Not(new PortCondition(local, port.family(), number, number));
            case "<" -> new PortCondition(local, port.family(), 0, number - 1);
            case "<=" -> new PortCondition(local, port.family(), 0, number);
            case ">" -> new PortCondition(local, port.family(), number + 1, HostReader.MAX_PORT);
            default -> new PortCondition(local, port.family(), number, HostReader.MAX_PORT);
        };
    }

    /** {@code *}: every port, or with {@code !=} none. It is neither more nor less than another. */
    private static Condition anyPort(boolean local, HostReader.Port port, String operator, String text, int column)
            throws FilterException {
        return switch (operator) {
            case "=", "!=" ->
                negated(operator.equals("="), new PortCondition(local, port.family(), 0, HostReader.MAX_PORT));
            default -> throw FilterException.at(column, "filter.port", text);
        };
    }

    private Condition device() throws FilterException {
        boolean equal = equality("dev");
        String device = value(false);
        int index = HostReader.number(device, Integer.MAX_VALUE);
        return negated(equal, index > 0 ? new DeviceCondition("", index) : new DeviceCondition(device, 0));
    }

    private Condition mark() throws FilterException {
        boolean equal = equality("fwmark");
        int column = lexer.column();
        String text = value(false);
        int slash = text.indexOf('/');
        try {
            int mask = slash < 0 ? -1 : bits(text.substring(slash + 1));
            int mark = bits(slash < 0 ? text : text.substring(0, slash));
            return negated(equal, new MarkCondition(mark, mask));
        } catch (NumberFormatException e) {
            throw FilterException.at(column, "filter.fwmark", text);
        }
    }

    /** A number of 32 bits, decimal or with 0x before it. */
    private static int bits(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        return Integer.parseUnsignedInt(hex ? text.substring(2) : text, hex ? 16 : 10);
    }

    private Condition cgroup() throws FilterException {
        boolean equal = equality("cgroup");
        int column = lexer.column();
        String path = value(true);
        long id = names.cgroupId(path);
        if (id < 0) {
            throw FilterException.at(column, "filter.cgroup", path);
        }
        return negated(equal, new CgroupCondition(id));
    }

    private Condition holder(HolderCondition.Field field, String word) throws FilterException {
        boolean equal = equality(word);
        int column = lexer.column();
        String value = value(true);
        switch (field) {
            case PID -> {
                if (HostReader.number(value, Integer.MAX_VALUE) <= 0) {
                    throw FilterException.at(column, "filter.pid", value);
                }
            }
            case HOLDER -> {
                if (!value.equals("none") && !value.equals("any")) {
                    throw FilterException.at(column, "filter.holder", value);
                }
            }
            case VIA -> {
                if (!isVia(value)) {
                    throw FilterException.at(column, "filter.via", value);
                }
            }
            case COMM, USER, UNIT, CONTAINER -> {}
        }
        return negated(equal, new HolderCondition(field, value));
    }

    private static boolean isVia(String word) {
        for (Via via : Via.values()) {
            if (via.word().equals(word)) {
                return true;
            }
        }
        return false;
    }
}
