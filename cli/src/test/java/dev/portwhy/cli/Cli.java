package dev.portwhy.cli;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the program in the test's own process.
 *
 * @param status the exit status
 * @param out standard output
 * @param err standard error
 */
public record Cli(int status, String out, String err) {

    /** Runs it on a snapshot, into a pipe. */
    public static Cli run(Snapshot snapshot, String... arguments) {
        return run(what -> snapshot, Screen.PIPE, Map.of(), arguments);
    }

    /** Runs it on a snapshot, on a screen of that many columns. */
    public static Cli onScreen(int columns, Snapshot snapshot, String... arguments) {
        return run(what -> snapshot, new Screen(columns, false), Map.of(), arguments);
    }

    /** Runs it without a machine, for what needs none. */
    public static Cli run(String... arguments) {
        return run(null, Screen.PIPE, Map.of(), arguments);
    }

    /** Runs it on a machine, into a pipe, with a directory in which questions are kept. */
    public static Cli keeping(String records, Machine machine, String... arguments) {
        return run(machine, Screen.PIPE, Map.of(), records, arguments);
    }

    /** Runs it. */
    public static Cli run(
            @Nullable Machine machine, Screen screen, Map<String, String> environment, String... arguments) {
        return run(machine, screen, environment, null, arguments);
    }

    private static Cli run(
            @Nullable Machine machine,
            Screen screen,
            Map<String, String> environment,
            @Nullable String records,
            String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
        int status = Main.run(List.of(arguments), environment, new Output(bytes), err, machine, screen, records);
        return new Cli(status, bytes.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }
}
