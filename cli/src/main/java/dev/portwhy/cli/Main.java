package dev.portwhy.cli;

import dev.portwhy.ask.Answer;
import dev.portwhy.cli.again.RecordShelf;
import dev.portwhy.cli.again.Remembering;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.CaptureException;
import dev.portwhy.model.look.AmbiguousNamespaceException;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.wire.ProgramVersion;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the program begins: understands the command line, runs the command, and turns whatever happens into an exit status. */
public final class Main {

    private static final int STDOUT = 1;
    /** Where the launcher says what the locale was, if it had to choose another one. */
    static final String LOCALE = "portwhy.locale";
    /** So many names make a line that can still be read. */
    private static final int NAMES = 12;

    private Main() {}

    /** Runs the program. */
    public static void main(String[] arguments) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Output out = new Output(new FileOutputStream(FileDescriptor.out));
        int status;
        try {
            status = run(List.of(arguments), environment(), out, err, null, null, "");
        } catch (Throwable thrown) {
            // Not even the words for it could be read. The JVM would end with 1, which is an answer.
            err.println("portwhy: " + thrown);
            status = Exit.FAULT;
        }
        if (status != 0 && !isEnding()) {
            // Runtime.exit() first finds out whether somebody logs it, which takes a third of an answer.
            Runtime.getRuntime().halt(status);
        }
    }

    /** Whether a signal ends the program: what it leaves is being tidied up, and the exit status is the signal's. */
    private static boolean isEnding() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread("none"));
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** The caller's environment, with the locale that was the caller's before the launcher chose one for Java. */
    static Map<String, String> environment() {
        String locale = System.getProperty(LOCALE);
        if (locale == null) {
            return System.getenv();
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("LC_ALL", locale);
        return environment;
    }

    static int run(
            List<String> arguments,
            Map<String, String> environment,
            Output out,
            PrintStream err,
            @Nullable Machine machine,
            @Nullable Screen screen) {
        return run(arguments, environment, out, err, machine, screen, null);
    }

    /**
     * Runs it.
     *
     * @param records the directory in which questions are kept that can be asked again; empty for the caller's own, null for none
     */
    static int run(
            List<String> arguments,
            Map<String, String> environment,
            Output out,
            PrintStream err,
            @Nullable Machine machine,
            @Nullable Screen screen,
            @Nullable String records) {
        Language language = language(arguments, environment);
        try {
            return answer(
                    CommandLine.parse(arguments, language), arguments, environment, out, err, machine, screen, records);
        } catch (Throwable thrown) {
            return failed(thrown, language, environment, out, err);
        }
    }

    /** Runs a command line that was understood; whatever stands in its way is thrown. */
    static int answer(
            CommandLine line,
            List<String> arguments,
            Map<String, String> environment,
            Output out,
            PrintStream err,
            @Nullable Machine machine,
            @Nullable Screen screen,
            @Nullable String records)
            throws IOException {
        Context context = new Context(line.options(), arguments, environment, out, err, machine, screen);
        int status = run(line, context, records);
        out.flush();
        if (records != null) {
            remember(context, records);
        }
        return status;
    }

    private static int run(CommandLine line, Context context, @Nullable String records) throws IOException {
        if (line.options().version()) {
            context.out().append("portwhy ").append(ProgramVersion.TEXT).append('\n');
            return Exit.OK;
        }
        if (line.options().help()) {
            return new HelpCommand().run(context, Commands.exists(line.name()) ? List.of(line.name()) : List.of());
        }
        String verify = line.options().verify();
        if (verify != null) {
            return new Again(context, line, shelf(context, records == null ? "" : records)).run(verify);
        }
        return line.command().run(context, line.words());
    }

    private static RecordShelf shelf(Context context, String records) {
        return records.isEmpty() ? RecordShelf.usual(context.environment()) : RecordShelf.in(records);
    }

    /** Keeps a question about this machine that found something; the answer is out by now, and nothing here changes it. */
    private static void remember(Context context, String records) {
        Answer answer = context.answer();
        if (answer == null
                || answer.level() == Level.OK
                || !context.options().live()
                || context.options().quiet()
                || context.options().verify() != null) {
            return;
        }
        try {
            List<String> asked = context.askedAs();
            List<String> words = asked == null ? Again.words(context.arguments()) : asked;
            Optional<Remembering.Kept> kept =
                    Remembering.keep(shelf(context, records), answer, words, context.program());
            if (kept.isPresent()) {
                Again.tell(context, kept.get().obstacle());
            }
        } catch (IOException | RuntimeException e) {
            if ("1".equals(context.environment().get("PORTWHY_DEBUG"))) {
                e.printStackTrace();
            }
        }
    }

    /** Says what stood in the way, and gives the exit status for it. */
    static int failed(
            Throwable thrown, Language language, Map<String, String> environment, Output out, PrintStream err) {
        if ("1".equals(environment.get("PORTWHY_DEBUG"))) {
            thrown.printStackTrace(err);
        }
        Messages messages = new Messages(language, false, command -> Invocation.of(command, List.of()));
        if (thrown instanceof UsageException usage) {
            err.println("portwhy: " + messages.text(Echo.shortened(usage.text())));
            return Exit.USAGE;
        }
        if (thrown instanceof InvalidPathException path) {
            err.println("portwhy: " + messages.text("common.usage.path", Echo.shortened(path.getInput())));
            return Exit.USAGE;
        }
        if (thrown instanceof Output.ReaderGoneException gone) {
            return unwritten(gone, messages, err);
        }
        // What was already found out stays readable before the sentence that says why there is no more.
        try {
            out.flush();
        } catch (IOException gone) {
            return unwritten(gone, messages, err);
        }
        Text reason = thrown instanceof AnswerException answer
                ? answer.text()
                : thrown instanceof CaptureException capture ? capture.text() : null;
        if (reason != null) {
            err.println("portwhy: " + messages.text(Echo.shortened(reason)));
            return Exit.UNSEEN;
        }
        if (thrown instanceof NoSuchNamespaceException absent) {
            err.println("portwhy: " + messages.text(Echo.shortened(noSuchNamespace(absent))));
            return Exit.USAGE;
        }
        if (thrown instanceof AmbiguousNamespaceException several) {
            err.println("portwhy: "
                    + messages.text("common.usage.netns.several", Echo.shortened(several.name()), several.inodes()));
            return Exit.USAGE;
        }
        if (thrown instanceof IOException) {
            err.println("portwhy: " + Visible.of(Echo.shortened(String.valueOf(thrown.getMessage()))));
            return Exit.UNSEEN;
        }
        if (thrown instanceof OutOfMemoryError && lacksThreads(thrown)) {
            err.println("portwhy: " + messages.text("common.fault.threads"));
            return Exit.FAULT;
        }
        if (thrown instanceof OutOfMemoryError) {
            long most = Runtime.getRuntime().maxMemory() >> 20;
            err.println("portwhy: " + messages.text("common.fault.memory", most));
            return Exit.UNSEEN;
        }
        err.println("portwhy: " + messages.text("common.fault.ours", thrown.toString()));
        return Exit.FAULT;
    }

    /** The JVM has one error for memory and for threads, and only its text tells them apart (hotspot, {@code JVM_StartThread}). */
    private static boolean lacksThreads(Throwable thrown) {
        String text = thrown.getMessage();
        return text != null && text.contains("native thread");
    }

    /** Who closes a pipe has seen enough; a full disk and a closed descriptor leave an answer that nobody has. */
    private static int unwritten(IOException reason, Messages messages, PrintStream err) {
        if (Terminal.readerGone(STDOUT)) {
            return Exit.OK;
        }
        err.println("portwhy: " + messages.text("common.fault.output", String.valueOf(reason.getMessage())));
        return Exit.FAULT;
    }

    private static Text noSuchNamespace(NoSuchNamespaceException absent) {
        String key = Numbers.parse(absent.name()) >= 0 ? "common.usage.netns.number" : "common.usage.netns";
        List<String> known = absent.known();
        int more = known.size() - NAMES;
        Text none = more <= 0
                ? Text.of(key, absent.name(), known)
                : Text.of(key, absent.name(), Text.of("common.usage.netns.more", known.subList(0, NAMES), more));
        return absent.someUnseen() ? Text.of("common.usage.netns.unseen", none) : none;
    }

    /** The language for complaints about the command line itself, which has to be known before it is understood. */
    static Language language(List<String> arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            String code = word.startsWith("--lang=")
                    ? word.substring("--lang=".length())
                    : word.equals("--lang") && i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            Language language = Language.of(code);
            if (language != null) {
                return language;
            }
        }
        return Language.ofLocale(environment);
    }
}
