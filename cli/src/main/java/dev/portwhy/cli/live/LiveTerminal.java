package dev.portwhy.cli.live;

import dev.portwhy.cli.Output;
import dev.portwhy.linux.sys.TerminalInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;

/**
 * The terminal of standard input and output while a screen is on it: its other page is shown, without a cursor, and each key comes as it
 * is pressed. Whatever ends the program gives it back as it was, and so does the suspend key until it goes on.
 */
final class LiveTerminal implements AutoCloseable {

    /** The other page, no cursor, lines that end where the screen ends (XTerm Control Sequences, "DEC Private Mode Set"). */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

    private static final String LEAVE = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";

    private static final String RESIZED = "WINCH";
    private static final String SUSPEND = "TSTP";
    private static final String CONTINUED = "CONT";

    private final Output out;
    private final Terminal terminal;
    private final Attributes before;
    private final Runnable suspend;
    private boolean entered;

    private LiveTerminal(Output out, Terminal terminal, Runnable suspend) {
        this.out = out;
        this.terminal = terminal;
        this.suspend = suspend;
        before = terminal.getAttributes();
    }

    /**
     * Takes it over.
     *
     * @param changed is told when it has another size, or may have been used by others
     * @param suspend is told that the suspend key was pressed
     * @throws IOException where there is none that can be had
     */
    static LiveTerminal open(Output out, Runnable changed, Runnable suspend) throws IOException {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .name("portwhy")
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .provider(TerminalBuilder.PROP_PROVIDER_FFM)
                    .dumb(false)
                    // What a terminal can do is not looked up: nothing is used that one has not.
                    .type("ansi")
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(false)
                    .build();
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
        LiveTerminal live = new LiveTerminal(out, terminal, suspend);
        Signals.register(RESIZED, changed);
        Signals.register(CONTINUED, changed);
        Signals.register(SUSPEND, suspend);
        live.enter();
        return live;
    }

    /** How large it is now. */
    Size size() {
        org.jline.terminal.Size size = terminal.getSize();
        return Size.of(size.getColumns(), size.getRows());
    }

    /** Takes it over once more: somebody else may have had it meanwhile. */
    void enter() throws IOException {
        Attributes raw = new Attributes(before);
        raw.setLocalFlag(Attributes.LocalFlag.ICANON, false);
        raw.setLocalFlag(Attributes.LocalFlag.ECHO, false);
        raw.setLocalFlag(Attributes.LocalFlag.IEXTEN, false);
        raw.setInputFlag(Attributes.InputFlag.IXON, false);
        raw.setInputFlag(Attributes.InputFlag.ICRNL, false);
        raw.setInputFlag(Attributes.InputFlag.INLCR, false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 1);
        raw.setControlChar(Attributes.ControlChar.VTIME, 0);
        // The JVM would write over the screen where its threads are.
        raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
        terminal.setAttributes(raw);
        entered = true;
        write(ENTER);
    }

    void write(String text) throws IOException {
        out.append(text).flush();
    }

    /** Gives it back, and stops as any program does that the suspend key stops; comes back when it is continued. */
    void suspend() throws IOException {
        leave();
        Signals.registerDefault(SUSPEND);
        TerminalInput.stopHere();
        Signals.register(SUSPEND, suspend);
        enter();
    }

    private void leave() throws IOException {
        if (entered) {
            entered = false;
            try {
                write(LEAVE);
            } finally {
                settingsAsBefore();
            }
        }
    }

    /** Where the program is told to end the library has done that already, at the same time as this, and does nothing more. */
    private void settingsAsBefore() {
        try {
            terminal.setAttributes(before);
        } catch (IllegalStateException closed) {
            entered = false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            leave();
        } finally {
            Signals.registerDefault(RESIZED);
            Signals.registerDefault(CONTINUED);
            Signals.registerDefault(SUSPEND);
            terminal.close();
        }
    }
}
