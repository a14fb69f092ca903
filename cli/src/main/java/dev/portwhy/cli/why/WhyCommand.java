package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.RunningPrograms;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.WhyJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy PORT}, {@code portwhy ADDR:PORT}, {@code portwhy why …}: can a socket bind here, and if not, why not. */
public final class WhyCommand implements Command {

    private @Nullable Protocol option;
    private boolean v6only;
    private boolean reuseaddr;
    private boolean withoutReuseaddr;
    private boolean reuseport;
    private boolean freebind;
    private boolean probe = true;
    private @Nullable String user;
    private long uid = -1;

    /** The command. */
    public WhyCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--tcp", "-t" -> option = Protocol.TCP;
            case "--udp", "-u" -> option = Protocol.UDP;
            case "--mptcp", "-M" -> option = Protocol.MPTCP;
            case "--v6only" -> v6only = true;
            case "--reuseaddr" -> reuseaddr = true;
            case "--no-reuseaddr" -> withoutReuseaddr = true;
            case "--reuseport" -> reuseport = true;
            case "--freebind" -> freebind = true;
            case "--no-probe" -> probe = false;
            case "--uid" -> user = arguments.value(name);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw UsageException.of("common.usage.no-port");
        }
        if (UnixQuestion.is(words.getFirst())) {
            if (words.size() > 1) {
                throw UsageException.of("common.usage.extra", words.get(1));
            }
            return UnixQuestion.run(context, words.getFirst());
        }
        uid = user == null ? -1 : Users.uid("--uid", user, context.options());
        List<EndpointWord> ends = EndpointWord.all(words);
        for (int i = 0; i < ends.size(); i++) {
            EndpointWord end = ends.get(i).asked(option);
            if (v6only && end.address() != null && end.address().family() == Family.INET) {
                throw UsageException.of("common.usage.v6only", end.word());
            }
            if (end.guessed()) {
                context.note(Text.of("common.note.read-as", end.word(), end.text()));
            }
            ends.set(i, end);
        }
        told(context, words.getFirst(), ends);
        if (ends.size() > 1 || !ends.getFirst().single()) {
            return new WhySeveral(context, this).run(ends);
        }
        EndpointWord end = ends.getFirst();
        BindAnswers asked = inquiry(context).ask(List.of(end(end)));
        context.answered(asked);
        if (context.options().json()) {
            WhyJson.write(context.json(), asked);
        } else {
            AnswerScreens.show(context, asked, end.text());
        }
        return asked.level().exitStatus();
    }

    /** The question as the options put it. */
    BindInquiry inquiry(Context context) {
        Boolean addressReuse = reuseaddr ? Boolean.TRUE : withoutReuseaddr ? Boolean.FALSE : null;
        return new BindInquiry(
                context.machine(),
                context.options().namespacesOr(NamespaceChoice.CURRENT),
                context.options().quiet(),
                new BindInquiry.Options(v6only, addressReuse, reuseport, freebind, uid, probe));
    }

    /** An end that was typed, as it is asked about. */
    BindEnd end(EndpointWord end) {
        return new BindEnd(end.protocolOr(option), end.address(), end.zone(), end.port(), end.protocol() == null);
    }

    /** A service may have the name of a program that runs here; then both can be meant. */
    private static void told(Context context, String word, List<EndpointWord> ends) {
        EndpointWord end = ends.getFirst();
        boolean named = ends.size() == 1 && context.options().live() && EndpointWord.isService(word);
        if (named
                && !RunningPrograms.pids(LinuxRoot.LIVE, RunningPrograms.comm(word))
                        .isEmpty()) {
            String port = Integer.toString(end.port());
            context.note(Text.of("common.note.program", word, port, context.ask("who", "comm", "=", word)));
        }
    }
}
