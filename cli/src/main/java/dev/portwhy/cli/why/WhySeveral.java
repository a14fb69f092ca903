package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Hosts;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.wire.WhyJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** More than one question of the same kind: several ports, a range of them, a host's name with more addresses than one. */
final class WhySeveral {

    /** Each port is asked of the kernel, too; for more there is the sweep, which says so. */
    private static final int MOST_PORTS = 1000;

    private final Context context;
    private final WhyCommand command;

    WhySeveral(Context context, WhyCommand command) {
        this.context = context;
        this.command = command;
    }

    /** Asks all of them of one look at the machine; the exit status is that of the worst answer. */
    int run(List<EndpointWord> ends) throws IOException {
        bound(ends);
        List<List<EndpointWord>> questions = new ArrayList<>();
        for (EndpointWord end : ends) {
            questions.add(written(end));
        }
        List<BindEnd> asked = new ArrayList<>();
        for (List<EndpointWord> some : questions) {
            for (EndpointWord question : some) {
                asked.add(command.end(question));
            }
        }
        BindAnswers all = command.inquiry(context).ask(asked);
        context.answered(all);
        List<PortAnswers> answers = byWord(ends, questions, all);
        List<List<BindAnswer>> here = new ArrayList<>();
        for (PortAnswers one : answers) {
            here.addAll(one.answers());
        }
        BindAnswers shown = all.only(here);
        if (context.options().json()) {
            WhyJson.writeSeveral(context.json(), shown);
        } else {
            new WhySeveralScreen(context, shown).show(answers);
        }
        return shown.level().exitStatus();
    }

    private void bound(List<EndpointWord> ends) {
        int ports = 0;
        for (EndpointWord end : ends) {
            ports += end.lastPort() - end.port() + 1;
            if (ports > MOST_PORTS) {
                String range = end.port() + "-" + end.lastPort();
                throw UsageException.of(
                        "common.usage.many-ports", end.word(), MOST_PORTS, context.ask("hidden", "--sweep", range));
            }
        }
    }

    /** What a word stands for, written out: every address of its host, every port of its range. */
    private static List<EndpointWord> written(EndpointWord end) {
        List<EndpointWord> all = new ArrayList<>();
        for (EndpointWord one : addresses(end)) {
            for (int port = end.port(); port <= end.lastPort(); port++) {
                all.add(one.at(port));
            }
        }
        return all;
    }

    private static List<EndpointWord> addresses(EndpointWord end) {
        if (end.host().isEmpty()) {
            return List.of(end);
        }
        List<EndpointWord> found = new ArrayList<>();
        // As programs that know nothing of IPv6 see it first.
        for (Family family : Family.values()) {
            for (IpAddress address : Hosts.lookUp(end.host())) {
                if (address.family() == family && !found.contains(end.at(address))) {
                    found.add(end.at(address));
                }
            }
        }
        if (found.isEmpty()) {
            throw UsageException.of("common.usage.no-host", end.word(), end.host());
        }
        return found;
    }

    private List<PortAnswers> byWord(List<EndpointWord> ends, List<List<EndpointWord>> questions, BindAnswers all) {
        List<PortAnswers> answers = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < ends.size(); i++) {
            EndpointWord end = ends.get(i);
            int to = from + questions.get(i).size();
            List<List<BindAnswer>> some = all.answers().subList(from, to);
            List<List<BindAnswer>> here = end.host().isEmpty() ? some : ofThisMachine(end, some);
            answers.add(new PortAnswers(end, all.only(here)));
            from = to;
        }
        return answers;
    }

    /** A name is another machine's, unless one of its addresses is here: nobody binds to it, one connects. */
    private List<List<BindAnswer>> ofThisMachine(EndpointWord end, List<List<BindAnswer>> all) {
        List<List<BindAnswer>> here = new ArrayList<>();
        for (List<BindAnswer> answers : all) {
            for (BindAnswer answer : answers) {
                boolean foreign = !answer.findings().isEmpty()
                        && answer.findings().getFirst().slug() == Slug.ADDRESS_NOT_LOCAL;
                if (!foreign) {
                    here.add(answers);
                    break;
                }
            }
        }
        if (here.isEmpty()) {
            BindAnswer first = all.getFirst().getFirst();
            throw UsageException.of(
                    "common.usage.elsewhere",
                    end.host(),
                    first.question().address(),
                    context.ask("connect", end.host() + ":" + end.port()));
        }
        return here;
    }
}
