package dev.portwhy.cli.capture;

import dev.portwhy.ask.WholeLook;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Invocation;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.Anonymous;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.NamespaceCapture;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.JsonAnswer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code portwhy capture FILE}: this machine's state in one file. An existing file is left alone unless {@code -f} says
 * otherwise: the state before is often the one that is needed later. {@code -} is standard output. With {@code -N} the file
 * holds what belongs to that namespace; with {@code --anonymous} it does not say whose machine it is.
 */
public final class CaptureCommand implements Command {

    private boolean force;
    private boolean anonymous;

    /** The command. */
    public CaptureCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-f", "--force" -> force = true;
            case "--anonymous" -> anonymous = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw UsageException.of("capture.no-file");
        }
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        boolean toOutput = words.getFirst().equals("-");
        Path file = Path.of(words.getFirst());
        if (!toOutput) {
            check(file);
        }
        Snapshot snapshot = snapshot(context);
        if (toOutput) {
            CaptureFile.write(snapshot, context.out().stream());
            return Exit.OK;
        }
        try {
            CaptureFile.write(snapshot, file);
        } catch (IOException e) {
            throw UsageException.of("capture.unwritable", file, reason(e));
        }
        report(context, snapshot, file);
        return Exit.OK;
    }

    private Snapshot snapshot(Context context) throws IOException {
        NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.ALL);
        Snapshot snapshot = WholeLook.of(context.machine(), choice);
        if (!(choice instanceof NamespaceChoice.All)) {
            snapshot = NamespaceCapture.of(snapshot);
        }
        return anonymous ? Anonymous.of(snapshot) : snapshot;
    }

    private void check(Path file) {
        if (Files.isDirectory(file)) {
            throw UsageException.of("capture.directory", file);
        }
        // A device or a pipe would be replaced by a file of its name.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw UsageException.of("capture.special", file);
        }
        if (Files.exists(file) && !force) {
            throw UsageException.of("capture.exists", file);
        }
    }

    private static Object reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return Text.of("capture.no-directory");
        }
        return e instanceof AccessDeniedException ? Text.of("capture.denied") : String.valueOf(e.getMessage());
    }

    private static void report(Context context, Snapshot snapshot, Path file) throws IOException {
        if (context.options().json()) {
            JsonAnswer.write(context.json(), snapshot.host(), snapshot.visibility(), out -> {
                out.writeStringProperty("file", file.toString());
                out.writeNumberProperty("sockets", snapshot.sockets().size());
                out.writeNumberProperty("namespaces", snapshot.namespaces().size());
            });
            return;
        }
        context.out()
                .append(context.messages()
                        .text(
                                "capture.done",
                                file,
                                snapshot.sockets().size(),
                                snapshot.namespaces().size(),
                                Invocation.quoted(file.toString())))
                .append('\n');
        GapLine.show(context, snapshot.visibility(), true);
    }
}
