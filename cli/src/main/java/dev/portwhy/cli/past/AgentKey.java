package dev.portwhy.cli.past;

import dev.portwhy.cli.Spans;
import dev.portwhy.cli.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an agent can be told: the keys of its file, each an option of the command line, too, with two dashes in front. */
enum AgentKey {
    /** How often it looks. */
    INTERVAL("interval", "1s"),
    /** For how long things are kept. */
    KEEP("keep", "14d"),
    /** How much room they may take. */
    MAX("max", "1g"),
    /** Whether failing bind() and listen() are watched, too. */
    BINDS("binds", "false"),
    /** The directory of the history. */
    DATA("data", "/var/lib/portwhy"),
    /** The network namespace it is about. */
    NETNS("netns", "all"),
    /** Where it answers over HTTP. */
    LISTEN("listen", "127.0.0.1:9467"),
    /** Where it answers besides, for root and its own user. */
    SOCKET("socket", "/run/portwhy/agent.sock"),
    /** What others have to say to be let in. */
    TOKEN_FILE("token-file", "none"),
    /** Where it sends metrics to of itself. */
    OTLP("otlp", "none"),
    /** How often it does. */
    OTLP_INTERVAL("otlp-interval", "60s"),
    /** Whether a process beside it answers questions of the command line. */
    ANSWERS("answers", "true");

    private static final Duration MOST_OFTEN = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final String word;
    private final String usual;

    AgentKey(String word, String usual) {
        this.word = word;
        this.usual = usual;
    }

    /** The word of it in a file. */
    String word() {
        return word;
    }

    /** The word of it on the command line. */
    String option() {
        return "--" + word;
    }

    /** What it is where nobody says anything. */
    String usual() {
        return usual;
    }

    /** Whether each command of the program has it, so that it is not the agent's alone. */
    boolean everywhere() {
        return this == DATA || this == NETNS;
    }

    /** Whether it is an option without a value. */
    boolean flag() {
        return this == BINDS;
    }

    /** Whether another value counts from the next interval on; else from the next start. */
    boolean changesOnTheWay() {
        return this == INTERVAL || this == KEEP || this == MAX;
    }

    /**
     * What a word means.
     *
     * @param name what the complaint calls it
     * @throws UsageException where it means nothing
     */
    Object value(String name, String value) {
        return switch (this) {
            case INTERVAL -> interval(name, value);
            case KEEP -> Amounts.span(name, value);
            case MAX -> Amounts.bytes(name, value);
            case BINDS, ANSWERS -> yesOrNo(name, value);
            case DATA -> directory(name, value);
            case NETNS -> value;
            case LISTEN -> Listening.checked(name, value);
            case OTLP -> collector(name, value);
            case OTLP_INTERVAL -> pushes(name, value);
            case SOCKET, TOKEN_FILE -> value.equals(Listening.NONE) ? value : directory(name, value);
        };
    }

    /** The key of a word in a file; null where there is none. */
    static @Nullable AgentKey of(String word) {
        for (AgentKey key : values()) {
            if (key.word.equals(word)) {
                return key;
            }
        }
        return null;
    }

    private static Object interval(String name, String word) {
        Duration wanted = Spans.of(name, word);
        if (wanted.compareTo(SHORTEST) < 0) {
            throw UsageException.of("watch.interval", name, SHORTEST);
        }
        return wanted;
    }

    private static Object pushes(String name, String word) {
        Duration wanted = Spans.of(name, word);
        if (wanted.compareTo(MOST_OFTEN) < 0) {
            throw UsageException.of("watch.interval", name, MOST_OFTEN);
        }
        return wanted;
    }

    /** As OTEL_EXPORTER_OTLP_ENDPOINT has it: what has no path is the base of the usual one. */
    private static Object collector(String name, String word) {
        if (word.equals(Listening.NONE)) {
            return word;
        }
        try {
            URI uri = new URI(word);
            String path = uri.getRawPath();
            boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return path == null || path.isEmpty() || path.equals("/") ? uri.resolve("/v1/metrics") : uri;
            }
        } catch (URISyntaxException e) {
            throw UsageException.of("agent.usage.otlp", name, word);
        }
        throw UsageException.of("agent.usage.otlp", name, word);
    }

    private static Object yesOrNo(String name, String word) {
        if (!word.equals("true") && !word.equals("false")) {
            throw UsageException.of("common.usage.value", name, word, "true, false");
        }
        return word.equals("true");
    }

    private static Object directory(String name, String word) {
        if (!word.startsWith("/")) {
            throw UsageException.of("agent.config.path", name, word);
        }
        return Path.of(word);
    }
}
