package dev.portwhy.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The program from its command line on, in the process of a test. */
public final class WholeProgram {

    private WholeProgram() {}

    /** Runs it; an exception that reached its outermost catch is thrown as a bug. Returns the exit status. */
    public static int run(List<String> arguments) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
        int status = Main.run(
                arguments,
                Map.of("PORTWHY_DEBUG", "1"),
                new Output(new ByteArrayOutputStream()),
                err,
                null,
                new Screen(80, false));
        if (status == Exit.FAULT) {
            throw new IllegalStateException(arguments + ": " + errors.toString(StandardCharsets.UTF_8));
        }
        return status;
    }
}
