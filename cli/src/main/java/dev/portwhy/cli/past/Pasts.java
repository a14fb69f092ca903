package dev.portwhy.cli.past;

import dev.portwhy.ask.past.ConfigFile;
import dev.portwhy.ask.past.Past;
import dev.portwhy.cli.Context;
import java.nio.file.Path;

/** Finds what keeps the past: by its name, so that nothing of it is loaded where nobody asks for it. */
final class Pasts {

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

    /** The directory that the options name, else that of the agent that runs, or was the last to run since the machine was started. */
    static Path data(Context context) {
        AgentLock lock = context.options().machine().contains("--data") ? null : AgentLock.usual();
        AgentLock.Holder holder = lock == null ? null : lock.holder();
        return holder == null ? context.options().data() : holder.data();
    }
}
