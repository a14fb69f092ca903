package dev.portwhy.cli.explain;

import dev.portwhy.ask.Answer;
import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.ask.explain.Asked;
import dev.portwhy.ask.explain.Explanation;
import dev.portwhy.ask.explain.Question;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Glance;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.why.AnswerScreens;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.ExplainJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy explain}: understands what a program printed and puts the question that it asks to the machine. */
public final class ExplainCommand implements Command {

    private boolean list;
    private boolean probe = true;

    /** The command. */
    public ExplainCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--list" -> list = true;
            case "--no-probe" -> probe = false;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (list) {
            return ManualPages.list(context);
        }
        if (words.isEmpty()) {
            throw UsageException.of("explain.usage.nothing", context.ask("explain", "-"));
        }
        if (words.size() == 1 && ManualPages.has(words.getFirst())) {
            return ManualPages.show(context, words.getFirst());
        }
        boolean log = words.size() == 1 && words.getFirst().equals("-");
        return answer(context, log ? Input.read(context) : Input.of(String.join(" ", words)));
    }

    private int answer(Context context, Explanation explanation) throws IOException {
        if (explanation.problems().isEmpty()) {
            String key = explanation.lines() == 0 ? "explain.nothing.empty" : "explain.nothing.known";
            return none(context, explanation, new Question(Asked.NONE), Text.of(key, explanation.lines()), Exit.UNSEEN);
        }
        Question question = Question.of(explanation.problems().getFirst().understood());
        if (question.asked() == Asked.NONE) {
            return none(context, explanation, question, ExplainScreen.about(explanation), Exit.OK);
        }
        IpAddress address = question.host().isEmpty() ? question.address() : lookedUp(question);
        if (!question.host().isEmpty() && address == null) {
            question = question.withoutPlace(Text.of("explain.assumed.no-host", question.host()));
        }
        return ask(context, explanation, question, address);
    }

    /** The address of a name in the line; null where no host has it here, or the resolver is too slow to wait for. */
    private static @Nullable IpAddress lookedUp(Question question) {
        try {
            IpAddress source = question.source();
            for (IpAddress address : Hosts.lookUp(question.host())) {
                if (source == null || source.family() == address.family()) {
                    return address;
                }
            }
        } catch (UsageException e) {
            return null;
        }
        return null;
    }

    private int ask(Context context, Explanation explanation, Question question, @Nullable IpAddress address)
            throws IOException {
        ExplainScreen screen = new ExplainScreen(context);
        Answer answer = switch (question.asked()) {
            case WHY -> bind(context, question, address);
            case CONNECT -> connect(context, question, address);
            case PORTWHY, NONE ->
                MachineAnswer.of(context.machine(), context.options().namespacesOr(NamespaceChoice.ALL));
        };
        String program = explanation.problems().getFirst().understood().program();
        context.answered(answer, words(context, question, address), program == null ? "" : program);
        if (context.options().json()) {
            ExplainJson.write(context.json(), explanation, question, answer);
        } else {
            switch (answer) {
                case BindAnswers binds -> AnswerScreens.show(context, binds, ExplainScreen.place(question, address));
                case ConnectAnswers connects -> AnswerScreens.show(context, connects);
                case MachineAnswer machine -> AnswerScreens.show(context, machine);
                case UnixAnswer unix -> AnswerScreens.show(context, unix);
            }
            screen.show(explanation, question, answer.snapshot().host().time());
        }
        return answer.level().exitStatus();
    }

    /** The words that put the same question without the line: nothing of a log is kept. */
    private List<String> words(Context context, Question question, @Nullable IpAddress address) {
        List<String> words = new ArrayList<>();
        NamespaceChoice namespaces = context.options().namespaces();
        if (namespaces != null) {
            words.add("-N");
            words.add(namespaces instanceof NamespaceChoice.Named named ? named.name() : "all");
        }
        if (question.asked() == Asked.WHY) {
            words.add("why");
            if (!probe) {
                words.add("--no-probe");
            }
            words.add("--" + question.protocol().word());
            words.add(ExplainScreen.place(question, address));
        } else if (question.asked() == Asked.CONNECT && address != null) {
            words.add("connect");
            words.add("--" + question.protocol().word());
            if (question.source() != null) {
                words.add(question.source().toString());
            }
            words.add(new Endpoint(address, question.port()).toString());
        }
        return words;
    }

    private Answer bind(Context context, Question question, @Nullable IpAddress address) throws IOException {
        return new BindInquiry(
                        context.machine(),
                        context.options().namespacesOr(NamespaceChoice.CURRENT),
                        context.options().quiet(),
                        new BindInquiry.Options(false, null, false, false, -1, probe))
                .ask(List.of(new BindEnd(question.protocol(), address, question.zone(), question.port(), false)));
    }

    private static Answer connect(Context context, Question question, @Nullable IpAddress address) throws IOException {
        if (address == null) {
            throw new IllegalStateException("a connection to nowhere");
        }
        return new ConnectInquiry(context.machine(), context.options().namespacesOr(NamespaceChoice.CURRENT))
                .ask(new ConnectQuestion(question.protocol(), question.source(), address, question.port()));
    }

    private static int none(Context context, Explanation explanation, Question question, Text sentence, int status)
            throws IOException {
        if (context.options().json()) {
            Snapshot snapshot = context.machine().look(Glance.SCOPE);
            ExplainJson.write(context.json(), snapshot.host(), snapshot.visibility(), explanation, question, sentence);
        } else {
            new ExplainScreen(context).none(explanation, sentence);
        }
        return status;
    }
}
