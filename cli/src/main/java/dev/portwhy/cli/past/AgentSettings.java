package dev.portwhy.cli.past;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.ConfigFile;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushing;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.look.NamespaceChoice;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an agent is told: by its command line, else by its file, else what is usual. */
final class AgentSettings {

    private final Map<AgentKey, String> words;

    private AgentSettings(Map<AgentKey, String> words) {
        this.words = words;
    }

    /** What the command line says. */
    static AgentSettings ofCommandLine(Map<AgentKey, String> words) {
        Map<AgentKey, String> all = new EnumMap<>(AgentKey.class);
        words.forEach((key, word) -> {
            // On a command line a path may begin where the caller is.
            boolean path = key == AgentKey.DATA
                    || (key == AgentKey.SOCKET || key == AgentKey.TOKEN_FILE) && !word.equals(Listening.NONE);
            String absolute = path ? Path.of(word).toAbsolutePath().toString() : word;
            key.value(key.option(), absolute);
            all.put(key, absolute);
        });
        return new AgentSettings(all);
    }

    /**
     * These, and what a file says beside them.
     *
     * @throws PastException where there is a key that nobody knows, or a value that is none; also where these override it
     */
    AgentSettings over(Path file, List<ConfigFile.Entry> entries) throws PastException {
        Map<AgentKey, String> all = new EnumMap<>(AgentKey.class);
        for (ConfigFile.Entry entry : entries) {
            AgentKey key = AgentKey.of(entry.key());
            if (key == null) {
                throw new PastException(
                        "agent.config.key",
                        file,
                        entry.line(),
                        entry.key(),
                        Arrays.stream(AgentKey.values()).map(AgentKey::word).collect(Collectors.joining(", ")));
            }
            try {
                key.value(key.word(), entry.value());
            } catch (UsageException e) {
                throw new PastException(e, "agent.config.value", file, entry.line(), e.text());
            }
            all.put(key, entry.value());
        }
        all.putAll(words);
        return new AgentSettings(all);
    }

    private Object value(AgentKey key) {
        return key.value(key.word(), word(key));
    }

    /** A setting as it was typed. */
    String word(AgentKey key) {
        return words.getOrDefault(key, key.usual());
    }

    /** How often to look. */
    Duration interval() {
        return (Duration) value(AgentKey.INTERVAL);
    }

    /** How much of it stays. */
    Bounds bounds() {
        return new Bounds((Duration) value(AgentKey.KEEP), (Long) value(AgentKey.MAX));
    }

    /** Whether a process beside it answers questions of the command line. */
    boolean answers() {
        return (Boolean) value(AgentKey.ANSWERS);
    }

    /** Whether failing bind() and listen() are watched, too. */
    boolean binds() {
        return (Boolean) value(AgentKey.BINDS);
    }

    /** The directory of the history. */
    Path data() {
        return (Path) value(AgentKey.DATA);
    }

    /** Where it answers. */
    Listening listening() {
        return new Listening(
                word(AgentKey.LISTEN),
                words.get(AgentKey.SOCKET),
                word(AgentKey.TOKEN_FILE).equals(Listening.NONE) ? null : word(AgentKey.TOKEN_FILE));
    }

    /** Where metrics are sent to; null for nowhere. */
    @Nullable Pushing pushing() {
        return value(AgentKey.OTLP) instanceof URI to
                ? new Pushing(to, (Duration) value(AgentKey.OTLP_INTERVAL))
                : null;
    }

    /** The network namespaces it is about. */
    NamespaceChoice namespaces() {
        String name = word(AgentKey.NETNS);
        return name.equals("all") ? NamespaceChoice.ALL : new NamespaceChoice.Named(name);
    }
}
