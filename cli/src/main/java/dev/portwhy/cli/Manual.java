package dev.portwhy.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All commands and options there are, with what people are told of each: the source of {@code --help}, of what is said about
 * an option that is none, and of docs/options.md.
 *
 * <p>It is not what takes a command line in: that is {@link Command#option} and {@link GlobalOptions}, which load no list.
 * A test offers both everything that stands here, and everything that they know, and finds the same on either side.
 */
final class Manual {

    /** The commands, in the order in which help lists them. */
    static final List<CommandEntry> COMMANDS = List.of(
            new CommandEntry("", "", "help.command.verdict"),
            new CommandEntry(
                    "why",
                    "PORT...",
                    "[why] PORT... | ADDR:PORT | HOST:PORT | LOW-HIGH",
                    "help.command.why",
                    "help.why",
                    null,
                    "help.why.more"),
            new CommandEntry(
                    "connect",
                    "connect [SRC[:PORT]] DST:PORT",
                    "connect [SRC[:PORT]] DST:PORT | DST PORT",
                    "help.command.connect",
                    "help.connect",
                    null,
                    "help.connect.more"),
            new CommandEntry(
                    "explain",
                    "explain TEXT|-",
                    "explain TEXT | - | SLUG | ERRNO | NUMBER",
                    "help.command.explain",
                    "help.explain",
                    "help.explain.introduction",
                    "help.explain.more"),
            new CommandEntry("", "PROGRAM", "help.command.program"),
            new CommandEntry(
                    "who",
                    "who [FILTER]",
                    "who [-t] [-u] [-l] [-a] [-4] [-6] [FILTER]",
                    "help.command.who",
                    "help.who",
                    null,
                    "help.who.more"),
            new CommandEntry(
                    "hidden",
                    "hidden",
                    "hidden [-t] [-u] [FILTER]",
                    "help.command.hidden",
                    "help.hidden",
                    "help.hidden.introduction",
                    "help.hidden.more"),
            new CommandEntry("lab", "lab", "lab", "help.command.lab", "help.lab", null, null),
            new CommandEntry("tune", "tune", "tune", "help.command.tune", "help.tune", null, "help.tune.more"),
            new CommandEntry(
                    "free",
                    "free PORT",
                    "free PORT | ADDR:PORT | PORT/udp",
                    "help.command.free",
                    "help.free",
                    "help.free.introduction",
                    "help.free.more"),
            new CommandEntry(
                    "load",
                    "load URL",
                    "load URL | tcp://HOST:PORT",
                    "help.command.load",
                    "help.load",
                    "help.load.introduction",
                    "help.load.more"),
            new CommandEntry(
                    "watch",
                    "watch",
                    "watch [QUESTION]",
                    "help.command.watch",
                    "help.watch",
                    "help.watch.introduction",
                    "help.watch.more"),
            new CommandEntry(
                    "agent",
                    "agent",
                    "agent",
                    "help.command.agent",
                    "help.agent",
                    "help.agent.introduction",
                    "help.agent.more"),
            new CommandEntry(
                    "history",
                    "history [DST|PORT]",
                    "history [ADDR | PORT | ADDR:PORT | export --parquet DIR]",
                    "help.command.history",
                    "help.history",
                    "help.history.introduction",
                    "help.history.more"),
            new CommandEntry(
                    "capture",
                    "capture FILE",
                    "capture FILE",
                    "help.command.capture",
                    "help.capture",
                    "help.capture.introduction",
                    "help.capture.more"),
            new CommandEntry("help", "help COMMAND", "help.command.help"));

    /** The second words of {@code lab}. */
    static final List<CommandEntry> LAB = List.of(
            new CommandEntry("list", "list", "help.lab.list"),
            new CommandEntry("show", "show NAME", "help.lab.show"),
            new CommandEntry("run", "run NAME|FILE...", "help.lab.run"),
            new CommandEntry("fuzz", "fuzz", "help.lab.fuzz"),
            new CommandEntry("what-if", "what-if KEY=VALUE... [connect [SRC] DST:PORT]", "help.lab.what-if"),
            new CommandEntry("hold", "hold NAME PORT", "help.lab.hold"));

    /** The second words of {@code tune}. */
    static final List<CommandEntry> TUNE = List.of(
            new CommandEntry("audit", "audit", "help.tune.audit"),
            new CommandEntry("plan", "plan", "help.tune.plan"),
            new CommandEntry("apply", "apply [KEY=VALUE...]", "help.tune.apply"),
            new CommandEntry("keep", "keep [ID]", "help.tune.keep"),
            new CommandEntry("rollback", "rollback [ID]", "help.tune.rollback"),
            new CommandEntry("status", "status", "help.tune.status"));

    /** The second words of {@code agent}. */
    static final List<CommandEntry> AGENT = List.of(
            new CommandEntry("run", "run", "help.agent.run"),
            new CommandEntry("status", "status", "help.agent.status"));

    /** The options, in the order in which help lists them: those of each command, then those that every command has. */
    static final List<OptionEntry> OPTIONS = List.of(
            of("why", "-t, --tcp", "", "help.option.why-tcp"),
            of("why", "-u, --udp", "", "help.option.why-udp"),
            of("why", "-M, --mptcp", "", "help.option.why-mptcp"),
            of("why", "--v6only", "", "help.option.v6only"),
            of("why", "--no-reuseaddr", "", "help.option.no-reuseaddr"),
            of("why", "--reuseaddr", "", "help.option.reuseaddr"),
            of("why", "--reuseport", "", "help.option.reuseport"),
            of("why", "--uid", "USER", "help.option.uid"),
            of("why", "--freebind", "", "help.option.freebind"),
            of("why", "--no-probe", "", "help.option.no-probe"),
            of("connect", "-t, --tcp", "", "help.option.connect-tcp"),
            of("connect", "-u, --udp", "", "help.option.connect-udp"),
            of("explain", "--list", "", "help.option.explain-list"),
            of("explain", "--no-probe", "", "help.option.no-probe"),
            of("who", "-t, --tcp", "", "help.option.tcp"),
            of("who", "-u, --udp", "", "help.option.udp"),
            of("who", "-M, --mptcp", "", "help.option.mptcp"),
            of("who", "-l, --listening", "", "help.option.listening"),
            of("who", "-a, --all", "", "help.option.all"),
            of("who", "-4, --ipv4", "", "help.option.ipv4"),
            of("who", "-6, --ipv6", "", "help.option.ipv6"),
            of("who", "-o, --options", "", "help.option.options"),
            of("who", "-e, --extended", "", "help.option.extended"),
            of("who", "-H, --no-header", "", "help.option.no-header"),
            of("who", "-n, --numeric", "", "help.option.numeric"),
            of("who", "-p, --processes", "", "help.option.processes"),
            of("who", "-O, --oneline", "", "help.option.oneline"),
            of("hidden", "-t, --tcp", "", "help.option.tcp"),
            of("hidden", "-u, --udp", "", "help.option.udp"),
            of("hidden", "--sweep", "LO-HI", "help.option.sweep"),
            of("hidden", "-v, --verbose", "", "help.option.hidden-verbose"),
            of("hidden", "-a, --all", "", "help.option.all").untold(),
            of("hidden", "-n, --numeric", "", "help.option.numeric").untold(),
            of("hidden", "-p, --processes", "", "help.option.processes").untold(),
            lab("run", "--all", "", "help.option.run-all"),
            lab("fuzz", "--seed", "N", "help.option.seed"),
            lab("fuzz", "--first", "N", "help.option.first"),
            lab("fuzz", "--count", "N", "help.option.count"),
            lab("fuzz", "--workers", "N", "help.option.workers"),
            lab("hold", "--list", "", "help.option.hold-list"),
            lab("hold", "--until-input-ends", "", "help.option.until-input-ends"),
            of("free", "-t, --tcp", "", "help.option.why-tcp"),
            of("free", "-u, --udp", "", "help.option.why-udp"),
            of("free", "-a, --all", "", "help.option.free-all"),
            of("free", "-y, --yes", "", "help.option.yes"),
            of("free", "--kill", "", "help.option.kill"),
            of("load", "-n", "N", "help.option.load-requests"),
            of("load", "-c", "N", "help.option.load-connections"),
            of("load", "--rate", "R", "help.option.load-rate"),
            of("load", "--duration", "T", "help.option.load-duration"),
            of("load", "-k, --keep-alive", "", "help.option.load-keep-alive"),
            of("load", "--close-first", "", "help.option.load-close-first"),
            of("load", "--source", "ADDR", "help.option.load-source"),
            of("load", "--bind-first", "", "help.option.load-bind-first"),
            of("load", "--send-byte", "", "help.option.load-send-byte"),
            of("load", "--timeout", "T", "help.option.load-timeout"),
            tune("apply", "-y, --yes", "", "help.option.tune-yes"),
            tune("apply", "--for", "TIME", "help.option.tune-for"),
            tune("apply", "--runtime", "", "help.option.tune-runtime"),
            tune("apply", "-f, --force", "", "help.option.tune-force"),
            tune("rollback", "-f, --force", "", "help.option.rollback-force"),
            tune("rollback", "--if-trial", "", "help.option.if-trial"),
            of("load", "--yes-really", "", "help.option.yes-really"),
            of("watch", "--interval", "T", "help.option.watch-interval"),
            of("watch", "--for", "T", "help.option.watch-for"),
            of("watch", "--binds", "", "help.option.watch-binds"),
            of("watch", "--plain", "", "help.option.watch-plain"),
            agent("run", "--interval", "T", "help.option.watch-interval"),
            agent("run", "--keep", "SPAN", "help.option.keep"),
            agent("run", "--max", "SIZE", "help.option.max"),
            agent("run", "--listen", "ADDR:PORT", "help.option.listen"),
            agent("run", "--socket", "PATH", "help.option.socket"),
            agent("run", "--token-file", "FILE", "help.option.token-file"),
            agent("run", "--otlp", "URL", "help.option.otlp"),
            agent("run", "--otlp-interval", "T", "help.option.otlp-interval"),
            agent("run", "--answers", "true|false", "help.option.answers"),
            agent("run", "--binds", "", "help.option.watch-binds"),
            agent("run", "--config", "FILE", "help.option.config"),
            agent("run", "--second", "", "help.option.second"),
            of("history", "--since", "TIME", "help.option.since"),
            of("history", "--until", "TIME", "help.option.until"),
            of("history", "--parquet", "DIR", "help.option.parquet"),
            of("capture", "-f, --force", "", "help.option.force"),
            of("capture", "-N, --netns", "NAME", "help.option.capture-netns"),
            of("capture", "--anonymous", "", "help.option.anonymous"),
            of("", "--json", "", "help.option.json"),
            of("", "--lang", "en|zh", "help.option.lang"),
            of("", "-N, --netns", "NAME", "help.option.netns"),
            of("", "--from", "FILE", "help.option.from"),
            of("", "--root", "DIR", "help.option.root"),
            of("", "--at", "TIME", "help.option.at"),
            of("", "--data", "DIR", "help.option.data"),
            of("", "--color", "WHEN", "help.option.color"),
            of("", "--colour", "WHEN", "help.option.color").untold(),
            of("", "--verify", "", "help.option.verify"),
            of("", "-v, --verbose", "", "help.option.verbose"),
            of("", "-q, --quiet", "", "help.option.quiet"),
            of("", "-h, --help", "", "help.option.help"),
            of("", "-V, --version", "", "help.option.version"),
            of("", Manual.TRUST, "", "help.option.trust"));

    /** The one option that the launcher takes, and no command. */
    static final String TRUST = "--trust";

    private Manual() {}

    private static OptionEntry of(String command, String names, String value, String key) {
        return new OptionEntry(command, "", List.of(names.split(", ")), value, key, true);
    }

    private static OptionEntry lab(String word, String names, String value, String key) {
        return new OptionEntry("lab", word, List.of(names.split(", ")), value, key, true);
    }

    private static OptionEntry agent(String word, String names, String value, String key) {
        return new OptionEntry("agent", word, List.of(names.split(", ")), value, key, true);
    }

    private static OptionEntry tune(String word, String names, String value, String key) {
        return new OptionEntry("tune", word, List.of(names.split(", ")), value, key, true);
    }

    /** The command of that word; null where there is none, or none that has help of its own. */
    static @Nullable CommandEntry command(String name) {
        for (CommandEntry command : COMMANDS) {
            if (command.name().equals(name) && command.title() != null) {
                return command;
            }
        }
        return null;
    }

    /** The second words of a command. */
    static List<CommandEntry> words(String command) {
        return switch (command) {
            case "lab" -> LAB;
            case "tune" -> TUNE;
            case "agent" -> AGENT;
            default -> List.of();
        };
    }

    /** The options that stand in the help of a command behind one of its second words, or of the whole program (both empty). */
    static List<OptionEntry> told(String command, String word) {
        List<OptionEntry> told = new ArrayList<>();
        for (OptionEntry option : OPTIONS) {
            if (option.shown()
                    && option.command().equals(command)
                    && option.word().equals(word)) {
                told.add(option);
            }
        }
        return told;
    }

    /** The option of a command that a mistyped one most likely meant; null where none is near. */
    static @Nullable String nearest(String typed, String command) {
        List<String> names = new ArrayList<>();
        for (OptionEntry option : OPTIONS) {
            if (option.of(command) && !option.names().contains(TRUST)) {
                names.addAll(option.names());
            }
        }
        // A letter is near every other letter.
        return typed.startsWith("--") ? PortWords.nearest(typed, names) : null;
    }
}
