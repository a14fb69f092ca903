package dev.portwhy.cli;

import dev.portwhy.words.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a command's own screen shows of a result that a test made up. */
public final class ShownBy {

    private ShownBy() {}

    /** Shows something. */
    @FunctionalInterface
    public interface Shower {
        /** Shows it in the context. */
        void show(Context context) throws IOException;
    }

    /** The text on a screen of that many columns, 0 for a pipe, with options of the command line. */
    public static String text(int columns, List<String> line, Shower shower) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output out = new Output(bytes);
        Screen screen = columns == 0 ? Screen.PIPE : new Screen(columns, false);
        CommandLine parsed = CommandLine.parse(line, Language.EN);
        PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        shower.show(new Context(parsed.options(), line, Map.of(), out, err, null, screen));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
