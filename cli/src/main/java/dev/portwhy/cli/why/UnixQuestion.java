package dev.portwhy.cli.why;

import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.wire.UnixJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
        // Asked again from another directory, a path from here would lead elsewhere.
        context.answered(answer, List.of(path), "");
        if (context.options().json()) {
            UnixJson.write(context.json(), answer);
        } else {
            AnswerScreens.show(context, answer);
        }
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
