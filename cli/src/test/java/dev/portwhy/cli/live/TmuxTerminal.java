package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A terminal with a shell in it, that nobody sees: tmux(1) with a server of its own. */
final class TmuxTerminal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path socket;

    private TmuxTerminal(Path socket) {
        this.socket = socket;
    }

    /** One of that size; its shell has job control, no start files and a dollar for a prompt. */
    static TmuxTerminal open(Path directory, int columns, int rows) throws IOException {
        TmuxTerminal terminal = new TmuxTerminal(directory.resolve("tmux"));
        terminal.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "-c",
                directory.toString(),
                "env LC_ALL=C.UTF-8 PS1='$ ' bash --norc --noprofile -i");
        return terminal;
    }

    /** Types keys, by the names that tmux has for them. */
    void keys(String... keys) throws IOException {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words.toArray(new String[0]));
    }

    /** Types a line. */
    void line(String text) throws IOException {
        tmux("send-keys", "-l", text);
        keys("Enter");
    }

    void resize(int columns, int rows) throws IOException {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** What is on it. */
    String picture() throws IOException {
        return tmux("capture-pane", "-p");
    }

    /** Whether the other page is shown, whether there is a cursor, and whether lines are wrapped: 1 or 0 each. */
    String modes() throws IOException {
        return tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}")
                .strip();
    }

    /** Waits until it shows something, and gives it. */
    String await(String what, Predicate<String> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String picture = picture();
        while (!wanted.test(picture)) {
            assertThat(System.nanoTime() - end)
                    .as("%s; there is:%n%s", what, picture)
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
            picture = picture();
        }
        return picture;
    }

    /** Waits until it shows a text. */
    String await(String text) throws IOException, InterruptedException {
        return await(text, picture -> picture.contains(text));
    }

    private String tmux(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        tmux("kill-server");
    }
}
