package dev.portwhy.cli.past;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This program, to be started once more beside itself. */
final class OwnProgram {

    private static final String OURS = "dev.portwhy.cli.Main";
    private static final Path OWN_WORDS = Path.of("/proc/self/cmdline");

    private OwnProgram() {}

    /**
     * The words that start the same JVM with the same flags and jars as this one; none where this one was started in another way.
     *
     * @param flags what is otherwise: of a flag that stands there twice the last one counts, right before the class
     * @param main the class whose main method is called instead
     */
    static List<String> with(List<String> flags, String main, List<String> arguments) throws IOException {
        Charset encoding = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        List<String> own = List.of(new String(Files.readAllBytes(OWN_WORDS), encoding).split("\0"));
        int at = own.indexOf(OURS);
        if (at < 0) {
            return List.of();
        }
        List<String> command = new ArrayList<>(own.subList(0, at));
        command.addAll(flags);
        command.add(main);
        command.addAll(arguments);
        return command;
    }
}
