package dev.portwhy.cli;

import dev.portwhy.ask.Answer;
import dev.portwhy.cli.past.PastMachine;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Machine;
import dev.portwhy.wire.JsonSink;
import dev.portwhy.words.Messages;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All that a command may use: the options, the machine, the way out, and the words. */
public final class Context {

    private final Options options;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Output out;
    private final PrintStream err;
    private final Messages messages;
    private @Nullable Answer answer;
    private @Nullable List<String> askedAs;
    private String program = "";
    private @Nullable Machine machine;
    private @Nullable Screen screen;

    /** With a machine and a screen, or null for those that the options and the environment name. */
    Context(
            Options options,
            List<String> arguments,
            Map<String, String> environment,
            Output out,
            PrintStream err,
            @Nullable Machine machine,
            @Nullable Screen screen) {
        this.options = options;
        this.arguments = arguments;
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.messages = new Messages(options.language(), !options.json(), new UnaryOperator<>() {
            @Override
            public String apply(String command) {
                return Invocation.of(command, options.machine());
            }
        });
        this.machine = machine;
        this.screen = screen;
    }

    /** The same machine asked by other words, the answer going elsewhere. */
    Context with(Options others, List<String> words, Output other, PrintStream errors) {
        return new Context(others, words, environment, other, errors, machine(), Screen.PIPE);
    }

    /** The same with the answer going elsewhere, onto another screen. */
    public Context to(Output other, PrintStream errors, Screen elsewhere) {
        return new Context(options, arguments, environment, other, errors, machine, elsewhere);
    }

    /**
     * Puts another question to this machine, as if its words had been typed; what stands in its way is said on standard error.
     *
     * @return its exit status
     */
    public int run(List<String> words) {
        List<String> line = new ArrayList<>(List.of("--lang", options.language().code()));
        line.addAll(words);
        return Main.run(line, environment, out, err, null, screen());
    }

    /**
     * The same, of all words that a command line has, to a machine that is at hand, or with null to the one that the words name; the
     * answer goes elsewhere.
     */
    public int run(List<String> words, @Nullable Machine about, Output other, PrintStream errors) {
        return Main.run(words, environment, other, errors, about, Screen.PIPE);
    }

    /** Says what came of the question, so that the same can be asked again afterwards. */
    public void answered(Answer given) {
        answer = given;
    }

    /**
     * The same, where the question is not what was typed but what that stands for.
     *
     * @param words the words that ask it
     * @param asker the program that it is about; empty for none
     */
    public void answered(Answer given, List<String> words, String asker) {
        answer = given;
        askedAs = words;
        program = asker;
    }

    /** What came of the question; null where it is none that can be asked again. */
    @Nullable Answer answer() {
        return answer;
    }

    /** The words that ask the question, where they are not those that were typed. */
    @Nullable List<String> askedAs() {
        return askedAs;
    }

    /** The program that the question is about; empty for none. */
    String program() {
        return program;
    }

    /** The words of the command line. */
    List<String> arguments() {
        return arguments;
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

    /** Where the answer goes as JSON. */
    public JsonSink json() {
        return new JsonSink(out.stream(), messages);
    }

    /** The sentences of the chosen language. */
    public Messages messages() {
        return messages;
    }

    /** The machine that the options name. */
    public Machine machine() {
        if (machine == null) {
            machine = options.at() == null ? Machines.of(options) : PastMachine.of(this);
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
        err.println("portwhy: " + Messages.plain(messages.text(text)));
    }

    /** Says beside the answer, on standard error, what another question said there. */
    public void beside(String line) {
        err.println(line);
    }

    /** Says on standard error how far it is, over what was said before. */
    public void progress(Text text) {
        err.print("\r" + Messages.plain(messages.text(text)));
        err.flush();
    }

    /** Takes the last {@link #progress} away (ECMA-48, erase in line). */
    public void progressEnds() {
        err.print("\r\u001b[K");
        err.flush();
    }

    /** The same command line with more words behind it, to be typed. */
    public String again(String... more) {
        return line(arguments, more);
    }

    /** Another question to the same machine, to be typed. */
    public String ask(String... words) {
        return line(options.machine(), words);
    }

    /** The same command line with another word in the place of one. */
    public String instead(String word, String other) {
        List<String> line = new ArrayList<>(arguments);
        int at = line.indexOf(word);
        if (at < 0) {
            return ask(other);
        }
        line.set(at, other);
        return line(line);
    }

    private static String line(List<String> before, String... words) {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of(words));
        return line.isEmpty() ? Invocation.program() : Invocation.program() + " " + Invocation.quoted(line);
    }
}
