package dev.portwhy.cli.why;

import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.wire.UnixJson;
import java.io.IOException;
import java.nio.file.Path;

/** {@code portwhy /run/x.sock}: can a unix socket be bound to the path, and if not, why not. */
final class UnixQuestion {

    private static final String SCHEME = "unix:";

    private UnixQuestion() {}

    /** Whether a word names a unix socket: an absolute path, one from here, {@code unix:PATH}, or an abstract name, {@code @NAME}. */
    static boolean is(String word) {
        return word.startsWith("/")
                || word.startsWith("./")
                || word.startsWith("../")
                || word.startsWith(SCHEME)
                || word.startsWith("@") && word.length() > 1;
    }

    static int run(Context context, String word) throws IOException {
        String path = path(word);
        UnixAnswer answer = UnixAnswer.of(context.machine(), path);
        if (answer == null) {
            throw UsageException.of("common.usage.unix-here", word);
        }
        if (context.options().json()) {
            UnixJson.write(context.json(), answer);
            return answer.level().exitStatus();
        }
        String title = context.messages().text(answer.finding().title());
        if (context.options().quiet()) {
            context.out().append(title).append('\n');
            return answer.level().exitStatus();
        }
        Page page = new Page(context);
        page.headline(answer.level(), title);
        new FindingScreen(context, page).advice(answer.finding());
        return answer.level().exitStatus();
    }

    static String path(String word) {
        String path = word;
        if (path.startsWith(SCHEME)) {
            path = path.substring(SCHEME.length());
            while (path.startsWith("//")) {
                path = path.substring(1);
            }
        }
        if (path.isEmpty() || path.startsWith("@")) {
            return path.isEmpty() ? "/" : path;
        }
        return Path.of(path).toAbsolutePath().toString();
    }
}
