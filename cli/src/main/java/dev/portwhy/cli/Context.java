package dev.portwhy.cli;

import dev.portwhy.linux.Machine;
import dev.portwhy.model.Text;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a command may use: the options, the machine, the way out, and the words. */
public final class Context {

    private final Options options;
    private final Map<String, String> environment;
    private final Output out;
    private final PrintStream err;
    private final Messages messages;
    private @Nullable Machine machine;
    private @Nullable Screen screen;

    /** With a machine and a screen, or null for those that the options and the environment name. */
    Context(
            Options options,
            Map<String, String> environment,
            Output out,
            PrintStream err,
            @Nullable Machine machine,
            @Nullable Screen screen) {
        this.options = options;
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.messages = new Messages(options.language());
        this.machine = machine;
        this.screen = screen;
    }

    /** The global options. */
    public Options options() {
        return options;
    }

    /** The variables of the environment. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Where the answer goes, and nothing else. */
    public Output out() {
        return out;
    }

    /** The sentences of the chosen language. */
    public Messages messages() {
        return messages;
    }

    /** The machine that the options name. */
    public Machine machine() {
        if (machine == null) {
            machine = Machines.of(options);
        }
        return machine;
    }

    /** What the answer is shown on. */
    public Screen screen() {
        if (screen == null) {
            screen = Screen.ofStandardOutput(environment, options.color());
        }
        return screen;
    }

    /** Says something beside the answer, on standard error. */
    public void note(Text text) {
        err.println("portwhy: " + messages.text(text));
    }
}
