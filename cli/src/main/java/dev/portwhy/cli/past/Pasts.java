package dev.portwhy.cli.past;

import dev.portwhy.ask.past.Past;
import dev.portwhy.cli.Context;

/** Finds what keeps the past: by its name, so that nothing of it is loaded where nobody asks for it. */
final class Pasts {

    private static final String KEPT = "dev.portwhy.agent.SqlitePast";

    private Pasts() {}

    /** The past in the directory that the options name. */
    static Past of(Context context) {
        try {
            return Class.forName(KEPT)
                    .asSubclass(Past.class)
                    .getConstructor(java.nio.file.Path.class)
                    .newInstance(context.options().data());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(KEPT, e);
        }
    }
}
