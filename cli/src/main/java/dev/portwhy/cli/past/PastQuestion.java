package dev.portwhy.cli.past;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Telling.Told;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Output;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.wire.HistoryJson;
import dev.portwhy.words.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A question about the past that is put to an agent. In each of them is all of the machine once more, so a process of its own answers
 * it, one at a time: whatever is asked, it takes neither the memory that the agent records with nor its time.
 */
public final class PastQuestion {

    private static final String MAIN = "dev.portwhy.cli.Then";

    /** An answer is cut where it is longer. */
    private static final int LONGEST = 1 << 20;

    /** After so long nobody waits for it any more. */
    private static final int PATIENCE_SECONDS = 20;

    private final Context context;
    private final Path data;

    PastQuestion(Context context, Path data) {
        this.context = context;
        this.data = data;
    }

    /** The answer, from another process; from this one where nothing is known of how it was started. */
    synchronized Told ask(String time, List<String> asked, String language) {
        Messages messages = WebTelling.messages(language);
        try {
            List<String> words = new ArrayList<>(List.of(language, data.toString(), time));
            words.addAll(asked);
            List<String> command = OwnProgram.with(List.of(), MAIN, words);
            return command.isEmpty() ? here(context, data, time, asked, language) : apart(command, messages);
        } catch (IOException e) {
            return failed(messages, String.valueOf(e.getMessage()));
        }
    }

    /** What it prints is the answer, or why there is none. Its input ends with us, and it with that. */
    private static Told apart(List<String> command, Messages messages) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return switch (exit) {
                case Exit.OK -> new Told(exit, said, "");
                case Exit.USAGE, Exit.UNSEEN -> new Told(exit, "", said);
                default -> failed(messages, "exit " + exit);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(messages, "interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static Told failed(Messages messages, String why) {
        return WebTelling.refused(Exit.FAULT, messages, Text.of("agent.ask.failed", why));
    }

    /** The answer, from this process. */
    public static Told here(Context context, Path data, String time, List<String> asked, String language) {
        Messages messages = WebTelling.messages(language);
        Snapshot nearest;
        try {
            nearest = Pasts.in(data).nearest(PastTime.of("time", time));
        } catch (UsageException e) {
            return WebTelling.refused(Exit.USAGE, messages, e.text());
        } catch (PastException e) {
            return WebTelling.refused(Exit.UNSEEN, messages, e.text());
        }
        List<String> words = new ArrayList<>(List.of(
                "--lang",
                language,
                "--data",
                data.toString(),
                "--at",
                nearest.host().time().toString()));
        words.addAll(asked);
        Bounded out = new Bounded();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exit;
        try (PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
            exit = context.run(words, new CapturedMachine(nearest), new Output(out), err);
        }
        String text = out.text() + errors.toString(StandardCharsets.UTF_8);
        if (out.cut) {
            text += "\n" + messages.text("agent.ask.cut") + "\n";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistoryJson.then(bytes, nearest.host().time(), text, exit);
        // What the command says of itself stands in the object.
        return new Told(Exit.OK, bytes.toString(StandardCharsets.UTF_8), "");
    }

    /** Takes what fits, and lets the rest go. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean cut;

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            int room = Math.min(length, LONGEST - bytes.size());
            bytes.write(from, offset, room);
            cut |= room < length;
        }

        /** Without a letter that was cut in its middle. */
        String text() {
            byte[] all = bytes.toByteArray();
            int end = all.length;
            while (cut && end > 0 && all[end - 1] != '\n') {
                end--;
            }
            return new String(all, 0, end, StandardCharsets.UTF_8);
        }
    }
}
