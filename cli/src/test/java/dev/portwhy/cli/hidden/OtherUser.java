package dev.portwhy.cli.hidden;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.ReadableClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Runs our program as a user without any right, by setpriv(1), from a copy that this user can read. */
final class OtherUser implements AutoCloseable {

    private static final String NOBODY = "65534";

    private final ReadableClasses classes;

    private OtherUser(ReadableClasses classes) {
        this.classes = classes;
    }

    static OtherUser nobody() throws IOException {
        return new OtherUser(ReadableClasses.copy());
    }

    Practice.Said run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"));
        command.addAll(ProgramLine.from(classes.classPath(), arguments));
        return Practice.run(command);
    }

    /** Keeps what this user sees in a file of the directory, which becomes everybody's. */
    Path capture(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path capture = directory.resolve("capture");
        Practice.Said said = run("capture", capture.toString());
        if (!Files.exists(capture)) {
            throw new IOException("no capture: " + said);
        }
        return capture;
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
