package dev.portwhy.cli.free;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.why.PortWord;
import dev.portwhy.diagnosis.AlsoEnding;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.wire.FreeJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portwhy free PORT}: what would end whoever holds a port; with {@code --yes} it is done. */
public final class FreeCommand implements Command {

    /** What listens: nobody whom an act ends besides is called by a client's port. */
    private static final Scope SERVED =
            Scope.EVERYTHING.states(Scope.bit(SocketState.LISTEN) | Scope.bit(SocketState.CLOSE));

    private @Nullable Protocol protocol;
    private boolean all;
    private boolean yes;
    private boolean kill;

    /** The command. */
    public FreeCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--tcp", "-t" -> protocol = Protocol.TCP;
            case "--udp", "-u" -> protocol = Protocol.UDP;
            case "--all", "-a" -> all = true;
            case "--yes", "-y" -> yes = true;
            case "--kill" -> kill = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw UsageException.of("free.usage.no-port");
        }
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        if (PortWord.isUnix(words.getFirst())) {
            FreeUnix unix = new FreeUnix(context, PortWord.unixPath(words.getFirst()), kill);
            return yes ? unix.act() : unix.show();
        }
        NamespaceChoice where = context.options().namespacesOr(NamespaceChoice.CURRENT);
        if (where instanceof NamespaceChoice.All) {
            throw UsageException.of("free.usage.one-namespace");
        }
        if (yes && (!context.options().live() || context.machine().probes().isEmpty())) {
            throw UsageException.of("free.usage.recorded");
        }
        List<BindEnd> ends = ends(PortWord.ends(context, words.getFirst(), protocol));
        // As a server binds: with SO_REUSEADDR for TCP, and alone.
        BindInquiry inquiry = new BindInquiry(
                context.machine(), where, false, new BindInquiry.Options(false, null, false, false, -1, true));
        return yes ? act(context, inquiry, ends) : show(context, inquiry, ends);
    }

    private int show(Context context, BindInquiry inquiry, List<BindEnd> ends) throws IOException {
        BindAnswers asked = inquiry.ask(ends);
        Freeing plan = FreeRun.plan(context, asked);
        if (!plan.steps().isEmpty()) {
            plan = AlsoEnding.told(plan, asked.snapshot(), context.machine().look(SERVED));
        }
        FreeAnswer answer = FreeAnswer.dryRun(asked, plan, kill);
        if (context.options().json()) {
            FreeJson.write(context.json(), answer);
        } else {
            new FreeScreen(context, yes).plan(answer);
        }
        if (!answer.free() && answer.doesSomething(kill)) {
            return Exit.WARNING;
        }
        return status(answer);
    }

    private int act(Context context, BindInquiry inquiry, List<BindEnd> ends) throws IOException {
        try (Interrupts interrupts = new Interrupts()) {
            FreeAnswer answer = new FreeRun(context, inquiry, ends, kill, interrupts).run();
            if (context.options().json()) {
                FreeJson.write(context.json(), answer);
            } else {
                new FreeScreen(context, yes).done(answer, interrupts.stopped());
            }
            context.out().flush();
            return status(answer);
        }
    }

    private static int status(FreeAnswer answer) {
        return answer.free() ? Exit.OK : answer.unknown() ? Exit.UNSEEN : Exit.CRITICAL;
    }

    /** With {@code --all} every address of the port, in both protocols. */
    private List<BindEnd> ends(List<BindEnd> named) {
        if (!all) {
            return named;
        }
        List<BindEnd> ends = new ArrayList<>();
        int port = named.getFirst().port();
        ends.add(new BindEnd(Protocol.TCP, null, port));
        ends.add(new BindEnd(Protocol.UDP, null, port));
        return ends;
    }
}
