package dev.portwhy.cli;

import dev.portwhy.ask.past.Telling.Told;
import dev.portwhy.cli.past.PastQuestion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Answers one question about the past for the agent that started it, and ends; also where the agent ends before. */
public final class Then {

    private Then() {}

    /**
     * Prints the answer, or why there is none.
     *
     * @param arguments the language, the directory of the history, the time, and the words of the question
     */
    public static void main(String[] arguments) throws IOException {
        Resident.endWithInput();
        List<String> all = List.of(arguments);
        String language = all.get(0);
        List<String> line = List.of("--lang", language, "--data", all.get(1));
        Map<String, String> environment = Main.environment();
        Context context = new Context(
                CommandLine.parse(line, Main.language(line, environment)).options(),
                line,
                environment,
                new Output(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                null,
                Screen.PIPE);
        Told told = PastQuestion.here(context, Path.of(all.get(1)), all.get(2), all.subList(3, all.size()), language);
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write((told.out() + told.error()).getBytes(StandardCharsets.UTF_8));
        }
        Runtime.getRuntime().halt(told.exit());
    }
}
