package dev.portwhy.cli;

import dev.portwhy.linux.Syscall;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Text;
import dev.portwhy.model.Visibility;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The last line of an answer, beside it where it goes into a pipe: what could not be seen, and what to do about it. */
public final class GapLine {

    private GapLine() {}

    /** Writes the line, if anything is missing; beside the answer where the answer is meant for a program. */
    public static void show(Context context, Visibility visibility, boolean forPeople) throws IOException {
        if (visibility.complete()) {
            return;
        }
        List<Object> what = new ArrayList<>();
        List<Object> remedies = new ArrayList<>();
        for (Gap gap : visibility.gaps()) {
            what.add(what(gap));
            Text remedy = remedy(gap, context.options());
            String words = context.messages().text(remedy);
            if (!remedies.contains(words)) {
                remedies.add(words);
            }
        }
        Text line = Text.of("gap.line", what, String.join(" ", texts(remedies)));
        if (forPeople && context.screen().terminal()) {
            new Page(context).item("", context.messages().text(line));
        } else {
            context.note(line);
        }
    }

    private static List<String> texts(List<Object> values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(value.toString());
        }
        return texts;
    }

    /** What is missing. */
    public static Text what(Gap gap) {
        return text(gap, ".what");
    }

    /** Why it is missing. */
    public static Text why(Gap gap) {
        return text(gap, ".why");
    }

    /** What to do to see it. Who is root already is not told to become it, and a recording is made better, not read as root. */
    public static Text remedy(Gap gap, Options options) {
        boolean wantsRoot = switch (gap.kind()) {
            case FILES_OF_OTHERS,
                    HIDEPID,
                    NAMESPACES,
                    KEPT_NAMESPACES,
                    NAMESPACES_AS_TEXT,
                    NAMESPACE_SETTINGS,
                    SOCK_DIAG_REFUSED,
                    FILE,
                    PORT_RULES -> true;
            case FILES_REFUSED_TO_ROOT,
                    NAMESPACES_LOST,
                    SOCKET_NAMESPACES,
                    OTHER_PID_NAMESPACE,
                    BOUND_ONLY_SOCKETS,
                    INTERRUPTED,
                    OVERRUN,
                    RECORDED_FILE,
                    LEGACY_RULES,
                    ENDED_MEANWHILE -> false;
        };
        if (!wantsRoot) {
            return text(gap, ".remedy");
        }
        if (options.from() != null) {
            return Text.of("gap.capture-as-root");
        }
        if (options.root() != null) {
            return Text.of("gap.capture-instead");
        }
        return Syscall.geteuid() == 0 ? Text.of("gap.root-already") : text(gap, ".remedy");
    }

    private static Text text(Gap gap, String part) {
        return new Text("gap." + gap.kind().word() + part, gap.arguments());
    }
}
