package dev.portwhy.cli.past;

import dev.portwhy.ask.past.ConfigFile;
import dev.portwhy.ask.past.Past;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.cli.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what keeps the past: by its name, so that nothing of it is loaded where nobody asks for it. */
final class Pasts {

    /** What an agent is told, where no other file is named. */
    static final Path CONFIG_FILE = Path.of("/etc/portwhy/agent.toml");

    private static final String KEPT = "dev.portwhy.agent.SqlitePast";
    private static final String CONFIG = "dev.portwhy.agent.TomlConfig";

    private Pasts() {}

    /** The past that is asked about. */
    static Past of(Context context) {
        return in(data(context));
    }

    /** The past in a directory. */
    static Past in(Path directory) {
        try {
            return Class.forName(KEPT)
                    .asSubclass(Past.class)
                    .getConstructor(Path.class)
                    .newInstance(directory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(KEPT, e);
        }
    }

    /** What reads the file of an agent. */
    static ConfigFile config() {
        try {
            return Class.forName(CONFIG)
                    .asSubclass(ConfigFile.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(CONFIG, e);
        }
    }

    /**
     * The directory that the options name, else that of the agent that runs, or was the last to run since the machine was started,
     * else the one that the file of the agent names.
     */
    static Path data(Context context) {
        if (context.options().machine().contains("--data")) {
            return context.options().data();
        }
        AgentLock lock = AgentLock.usual();
        AgentLock.Holder holder = lock == null ? null : lock.holder();
        if (holder != null) {
            return holder.data();
        }
        Path told = configured(CONFIG_FILE);
        return told == null ? context.options().data() : told;
    }

    /** The directory that the file of an agent names; null where it names none, is not there, or no agent would start with it. */
    static @Nullable Path configured(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return AgentSettings.ofCommandLine(Map.of())
                    .over(file, config().read(file))
                    .data();
        } catch (PastException e) {
            return null;
        }
    }
}
