package dev.portwhy.cli.tune;

import dev.portwhy.act.JournalStatus;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code portwhy tune status}: what was changed, what of it is in force, and what somebody changed since. */
final class StatusCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (!words.isEmpty()) {
            throw UsageException.of("common.usage.extra", words.getFirst());
        }
        ActSite site = new ActSite(context);
        JournalStatus status = site.looking().status();
        Instant now = Instant.now();
        JournalScreen screen = new JournalScreen(context, site);
        if (context.options().json()) {
            site.json(out -> new ActsJson(out, context.messages()).status(status, now));
        } else {
            screen.status(status, now);
        }
        return screen.level(status, now).exitStatus();
    }
}
