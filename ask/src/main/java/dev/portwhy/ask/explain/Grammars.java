package dev.portwhy.ask.explain;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How programs write addresses and ports: one pattern for each grammar, for {@link Places}. */
final class Grammars {

    static final int MOST_PORT = 65535;
    static final String PORT = "(\\d{1,5})(?!\\d)";
    static final String V4 = "(?:\\d{1,3}\\.){3}\\d{1,3}";

    static final Pattern FOUR =
            Pattern.compile("(?<![\\w.])(" + V4 + ")(?!\\w|\\.\\d)(?:[:#@]" + PORT + "|(/\\d{1,2}(?![\\d.])))?");
    /** dante and tcpdump: {@code bind(192.0.2.1.1080)}. */
    static final Pattern FIVE = Pattern.compile("(?<![\\w.])(" + V4 + ")\\.(\\d{2,5})(?!\\w|\\.\\d)");

    static final Pattern BRACKETS = Pattern.compile(
            "\\[(?:v1\\.)?((?:[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|" + V4 + ")(?:%[\\w.-]+)?)\\](?:[:#]" + PORT + ")?");
    /** Both in quotes of their own: {@code '::':4006}. */
    static final Pattern IN_QUOTES = Pattern.compile("['\"]([0-9A-Fa-f]*:[0-9A-Fa-f:.]+|" + V4 + ")['\"]:" + PORT);

    static final Pattern NAME_IN_BRACKETS = Pattern.compile("\\[([A-Za-z][\\w.-]*)\\]:" + PORT);
    static final Pattern SIX = Pattern.compile("(?<![\\w.:-])((?:[0-9A-Fa-f]{0,4}:){2,9}(?:" + V4
            + "|[0-9A-Fa-f]{0,5}))(%[A-Za-z0-9_-]+)?(?:[#@]" + PORT + ")?(?![\\w])");
    static final Pattern STAR = Pattern.compile("(?<![\\w*])\\*[:.]" + PORT);
    /** pasta: {@code TCP port *}{@code /8443}; not the minutes of cron. */
    static final Pattern STAR_PORT = Pattern.compile("(?<=port )(\\*|" + V4 + "|[0-9a-f]*:[0-9a-f:.]+)/" + PORT);
    /** A function that takes a descriptor and a port: {@code g_tcp_bind(7, 3389)}. */
    static final Pattern FUNCTION = Pattern.compile("_bind\\(\\d{1,4}, ?" + PORT + "\\)");

    static final Pattern NOTHING =
            Pattern.compile("(?:<null>|<any>|\\[undef\\]|\\[-\\]|(?<![\\w-])(?:null|any|ANY)):\\s?" + PORT);
    static final Pattern COLON = Pattern.compile("(?<=^|[\\s(=<`]|[\\s(=,\\[][\"']|->):(\\d{2,5})(?!\\d|:\\d)");
    static final Pattern NAME = Pattern.compile(
            "(?<![\\w.@/:$-])([A-Za-z][\\w-]*(?:\\.[\\w-]+)*)(?:/<unresolved>)?(?:\\[([0-9A-Fa-f:.]+)\\])?:" + PORT
                    + "(?![\\w]|:\\d)");
    /** ssh: {@code connect to host git.example.com port 22}. */
    static final Pattern HOST_PORT = Pattern.compile(
            "(?:(?<=host )|(?<=host: )|(?<=to ))['\"]?([A-Za-z][\\w-]*(?:\\.[\\w-]+)*)['\"]?(?:,| on| and)? port:? ?"
                    + PORT);
    /** Milters: {@code inet:8891@localhost}. */
    static final Pattern INET = Pattern.compile("(?<![\\w])inet6?:" + PORT + "(?:@([\\w.-]+|\\[[0-9A-Fa-f:.]+\\]))?");

    static final Pattern LINK = Pattern.compile("(?<![\\w])([A-Za-z][A-Za-z0-9+]*)://(?:[^@/\\s\"]*@)?"
            + "(\\[[0-9A-Fa-f:.]+\\]|[\\w.*+-]+|)(?::" + PORT + ")?");
    static final Pattern TUPLE =
            Pattern.compile("[({]\\s*(?:\\w+,\\s?)?[bu]?['\"]([^'\"\\s]{0,64})['\"]\\s*,\\s*" + PORT);
    static final Pattern MULTIADDRESS = Pattern.compile("/(?:ip[46]|dns[46]?)/([\\w.:-]+)/(?:tcp|udp)/" + PORT);
    static final Pattern ERLANG = Pattern.compile(
            "\\{(\\d{1,3}),\\s?(\\d{1,3}),\\s?(\\d{1,3}),\\s?(\\d{1,3})\\}(?:(?:,\\s?|:)" + PORT + ")?");
    static final Pattern ERLANG6 = Pattern.compile("\\{((?:\\d{1,5},\\s?){7}\\d{1,5})\\}(?:,\\s?" + PORT + ")?");
    static final Pattern SOCKADDR = Pattern.compile("sin6?_port=(?:htons\\()?" + PORT + "\\)?[^}]*?"
            + "(?:inet_addr\\(\"([^\"]+)\"|inet_pton\\(AF_INET6, \"([^\"]+)\")");
    static final Pattern QUOTED = Pattern.compile(
            "(?:\\bfor|\\bhost|\\bhostname|address|\\bip|\\binterface)[:=]?\\s*[\"'`]([A-Za-z][\\w.-]*)[\"'`]",
            Pattern.CASE_INSENSITIVE);
    static final Pattern WORD = Pattern.compile(
            "(?:(?<![a-z])|(?<=listen|server|host|node|local|bind))(?:ports?(?:\\(s\\))?|puerto|porta|порт[а-я]*|端口号?|"
                    + "端口號|連接埠|通訊埠|埠|ポート(?:番号)?|포트)(?:\\s+(?:number|no\\.|to))?[\"'`]?\\s*(?:=>|[=:#,(]|is|为|是)?\\s*(?:\\[\\{)?"
                    + "(?:tcp |udp |some\\(|invalid value: )?[\"'`:(]?\\s*" + PORT + "(?!\\.\\d|\\w)");
    static final Pattern CALLED = Pattern.compile(
            "(?:bind|listen|connect)\\(([A-Za-z0-9.*:-]*[A-Za-z.*:][A-Za-z0-9.*:-]*),\\s?" + PORT + "\\)");
    static final Pattern IN_USE = Pattern.compile(
            "(?:in use|already bound|占用|已被使用|使用中|en uso|em uso)(?:\\s?->|[:\\s])\\s*" + PORT + "(?![\\w.]|:\\d)");
    /** wget: {@code |192.0.2.1|:80}. */
    static final Pattern BARS = Pattern.compile("\\|([0-9A-Fa-f:.]+)\\|:" + PORT);
    /** A port alone in quotes: {@code for address '9000'} of PHP-FPM, {@code on '2222'} of dropbear. */
    static final Pattern BARE_ADDRESS = Pattern.compile("(?:address|(?<![a-z])on) ['\"]" + PORT + "['\"]");

    /** {@code listener on 18083}, where nothing else is said of the number. */
    static final Pattern LISTENS = Pattern.compile(
            "(?:(?:listen|listener|listening|server|socket|bind|binding) (?:on|to|at) |(?<![a-z])bind (?=\\d{2,5}: ))"
                    + PORT
                    + "(?![\\w%/]|[.:]\\S|-\\d| (?:port|address|interface|socket|thread|core|cpu|node|host|worker|connection|file|device))");

    /** Elasticsearch: {@code Failed to bind to [9200]}. */
    static final Pattern BRACKETED = Pattern.compile("bind to \\[" + PORT + "\\]");

    /** A range of one port: {@code an open port between 27015 and 27015}, {@code port range 6123}. */
    static final Pattern BETWEEN = Pattern.compile("ports? (?:between|in(?: the)? range:?|from|range) "
            + "([1-9]\\d{0,4})(?:(?: and |-| to )\\1(?!\\d)|(?<=range \\d{2,5})(?![\\d.,-]|\\s?(?:-|–|to|and)))");

    /** Ports of which one was to be had, with no word of which: {@code any port in port range 8081-8090}. */
    static final Pattern RANGE =
            Pattern.compile("(?:(?<![a-z])ports?|range)(?: (?:in|between|from|within))?(?: the| a)?"
                    + "(?: (?:port )?range)?(?: of)?:?\\s?[\\[('\"]?\\d{1,5}\\s?(?:-|–|~|to|and|\\.\\.\\.?)\\s?\\d{1,5}(?!\\d)"
                    + "|(?<![a-z])a random (?:free |available )?port");

    static final Pattern IN_FRONT = Pattern.compile("(?<![\\d.:])" + PORT + "\\s?(?:号|號|番|번)?\\s?(?:端口|ポート|포트|埠|порт)");
    static final Pattern SLASH = Pattern.compile("(?<![\\w/])(?:tcp|udp)"
            + "(?:[/:]|(?= \\d{1,5}(?:[:,;)]|$| failed| already| in use| for )) )" + PORT + "(?!\\w|\\.\\d)");
    static final Pattern BEHIND = Pattern.compile("(?<![\\w.:-])" + PORT + "/(?:tcp|udp)(?!\\w)");
    static final Pattern FORWARD = Pattern.compile("(?<!\\w)(?:tcp|udp):(" + V4 + "|):" + PORT + "-");
    static final Pattern CONNECTOR =
            Pattern.compile("(?:protocolhandler \\[\"|connector\\[)[^\\]\"]*-" + PORT + "[\"\\]]");

    /** What a name in front of a number is, where the number is a line of it. */
    static final Set<String> FILES = Set.of(
            "go", "c", "cc", "cpp", "cxx", "h", "hpp", "java", "py", "rb", "js", "ts", "mjs", "cjs", "pl", "pm", "rs",
            "php", "scala", "kt", "cs", "ex", "exs", "erl", "lua", "tsx", "jsx", "swift", "sh", "log", "conf", "yml",
            "yaml", "json", "cfg", "toml", "xml", "ini", "m", "mm", "d", "pyx", "groovy", "clj", "vb", "f", "inc",
            "tcl", "nim", "zig", "jl", "hs", "ml", "mli", "dart", "fs", "fsx", "coffee", "vue", "svelte", "cr", "pas",
            "f90", "ps1", "bat", "pyi", "txt", "html", "css", "sql", "proto", "gradle", "kts", "edn", "cljs", "cljc",
            "hrl", "eex", "raku", "nix", "hx", "el", "lisp", "scm", "rkt");

    /** What stands in front of a host's name without a dot. */
    static final Set<String> LEADING = Set.of(
            "to",
            "on",
            "at",
            "for",
            "tcp",
            "tcp4",
            "tcp6",
            "udp",
            "udp4",
            "udp6",
            "address",
            "addr",
            "host",
            "endpoint",
            "listen",
            "connect",
            "bind",
            "eaddrinuse",
            "eaddrnotavail",
            "available",
            "server",
            "broker",
            "with",
            "dial",
            "node");

    static final Set<String> NO_HOSTS = Set.of(
            "port", "tcp", "udp", "tcp4", "tcp6", "udp4", "udp6", "http", "https", "line", "pid", "fd", "errno",
            "error", "code", "status", "id", "uid", "ip", "ipv4", "ipv6", "any", "exit", "and", "or", "is", "on", "at",
            "the");

    static final List<String> PORT_WORDS = List.of("port", "puerto", "порт", "端口", "連接埠", "通訊埠", "埠", "ポート", "포트");

    /** The longest word in front of a quoted host. */
    static final int LEAD = 14;

    static final int LONGEST_NAME = 80;

    private Grammars() {}
}
