package dev.portwhy.cli.watch;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A question that is asked again and again; each time as if it had just been typed, and never with a bind() that tries. */
final class WatchedQuestion {

    /** At most a tenth of a processor goes into asking. */
    private static final int REST = 9;

    private final Context context;
    private final List<String> words;
    private boolean warm;
    private Duration work = Duration.ZERO;

    /**
     * What came of asking.
     *
     * @param status the exit status
     * @param text the answer
     * @param beside what was said beside it
     */
    record Asked(int status, String text, String beside) {
        /** The lines of both. */
        List<String> lines() {
            List<String> lines = new ArrayList<>(beside.lines().toList());
            lines.addAll(text.lines().toList());
            return lines;
        }
    }

    WatchedQuestion(Context context, QuestionWords words, boolean probed) {
        this.context = context;
        this.words = new ArrayList<>(words.asking());
        if (probed && !this.words.contains("--no-probe")) {
            this.words.add(endOfOptions(this.words), "--no-probe");
        }
    }

    private static int endOfOptions(List<String> words) {
        int end = words.indexOf("--");
        return end < 0 ? words.size() : end;
    }

    /** Asks for a person, on a screen. */
    Asked text(Screen screen) throws IOException {
        return ask(words, screen);
    }

    /** Asks for a program: one line. */
    Asked json() throws IOException {
        List<String> asking = new ArrayList<>(words);
        asking.add(endOfOptions(asking), "--json");
        return ask(asking, Screen.PIPE);
    }

    /** How long to wait for the next time, by what it has cost. */
    Duration rest(Duration interval) {
        Duration least = work.multipliedBy(REST);
        return least.compareTo(interval) > 0 ? least : interval;
    }

    private Asked ask(List<String> asking, Screen screen) throws IOException {
        Duration before = worked();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteArrayOutputStream beside = new ByteArrayOutputStream();
        Output out = new Output(answer);
        int status;
        try (PrintStream errors = new PrintStream(beside, true, StandardCharsets.UTF_8)) {
            status = context.to(out, errors, screen).run(asking);
        }
        out.flush();
        // The first time is many times the work of those that follow.
        work = warm ? worked().minus(before) : Duration.ZERO;
        warm = true;
        return new Asked(status, answer.toString(StandardCharsets.UTF_8), beside.toString(StandardCharsets.UTF_8));
    }

    private static Duration worked() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
