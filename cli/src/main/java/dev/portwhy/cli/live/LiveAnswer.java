package dev.portwhy.cli.live;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Invocation;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.Screen;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The answer about a row: what the same question gives that is typed in a shell, or all that is known of a finding. */
final class LiveAnswer {

    private final Context context;
    private final LiveRow row;
    private final int columns;
    private final List<String> words;

    LiveAnswer(Context context, LiveRow row, int columns) {
        this.context = context;
        this.row = row;
        this.columns = columns;
        words = new ArrayList<>();
        switch (row) {
            case LiveRow.Destination destination -> words.addAll(destination.question());
            case LiveRow.Failure failure -> words.addAll(failure.question());
            case LiveRow.Found found ->
                words.addAll(List.of("explain", found.finding().slug().word()));
        }
    }

    /** The command that asks it. */
    String asked() {
        return Invocation.program() + " " + Invocation.quoted(words);
    }

    /** Asks. Takes as long as an answer takes. */
    List<String> lines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        Screen screen = new Screen(columns, context.screen().colors());
        try (PrintStream errors = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            Context there = context.to(out, errors, screen);
            if (row instanceof LiveRow.Found found) {
                finding(there, found.finding());
            } else {
                there.run(words);
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be written", e);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void finding(Context there, Finding finding) throws IOException {
        FindingScreen screen = new FindingScreen(there, new Page(there));
        screen.title(finding);
        screen.culprits(finding);
        screen.advice(finding);
        // With -v it stands there already.
        if (!there.options().verbose()) {
            screen.evidence(finding.evidence());
        }
    }
}
