package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.who.SocketList;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several answers about ports for people: each as if it had been asked for alone, a range in brief. */
final class WhySeveralScreen {

    private final Context context;
    private final BindAnswers asked;
    private final Snapshot snapshot;
    private final Messages messages;
    private boolean gaps;

    WhySeveralScreen(Context context, BindAnswers asked) {
        this.context = context;
        this.asked = asked;
        snapshot = asked.snapshot();
        messages = context.messages();
    }

    void show(List<PortAnswers> all) throws IOException {
        boolean first = true;
        for (PortAnswers one : all) {
            if (!first && !context.options().quiet()) {
                context.out().append('\n');
            }
            first = false;
            if (one.range()) {
                range(one);
            } else {
                each(one);
            }
        }
        if (gaps && !context.options().quiet()) {
            GapLine.show(context, snapshot.visibility(), true);
        }
    }

    /** One port, on each address that was asked about. */
    private void each(PortAnswers one) throws IOException {
        List<List<BindAnswer>> answers = one.answers();
        for (int i = 0; i < answers.size(); i++) {
            boolean quiet = context.options().quiet();
            if (i > 0 && !quiet) {
                context.out().append('\n');
            }
            List<BindAnswer> here = answers.get(i);
            Level worst = here.getFirst().level();
            if (here.size() > 1 || asked.level(here) != worst) {
                new WhyEverywhereScreen(context, asked).show(text(one, here.getFirst()), here);
            } else if (i > 0 && !quiet && sameAs(answers.getFirst(), here)) {
                // Told already: who has both.
                new Page(context)
                        .headline(
                                here.getFirst().level(),
                                messages.text(
                                        here.getFirst().findings().getFirst().title()));
            } else {
                gaps |= new WhyScreen(context, snapshot).part(here.getFirst());
            }
        }
    }

    private static boolean sameAs(List<BindAnswer> first, List<BindAnswer> here) {
        BindAnswer one = first.getFirst();
        BindAnswer other = here.getFirst();
        return first.size() == 1
                && !other.findings().isEmpty()
                && other.outcome().equals(one.outcome())
                && other.blockers().equals(one.blockers());
    }

    private static String text(PortAnswers one, BindAnswer answer) {
        return one.end().host().isEmpty()
                ? one.end().text()
                : one.end().at(answer.question().address()).text();
    }

    /** Which ports of a range are held and by whom, and the first that is free. */
    private void range(PortAnswers one) throws IOException {
        int ports = one.end().lastPort() - one.end().port() + 1;
        gaps |= one.level() == Level.UNKNOWN;
        List<BindAnswer> refused = new ArrayList<>();
        BindAnswer free = null;
        for (BindAnswer worst : worstOfEach(one, ports)) {
            if (!worst.outcome().equals("OK")) {
                refused.add(worst);
            } else if (free == null) {
                free = worst;
            }
            gaps |= worst.level() == Level.UNKNOWN;
        }
        String headline;
        if (refused.isEmpty()) {
            headline = messages.text("screen.range.free", one.end().text(), ports);
        } else if (free == null) {
            headline = messages.text("screen.range.none", one.end().text(), ports);
        } else {
            headline = messages.text(
                    "screen.range.some",
                    one.end().text(),
                    refused.size(),
                    ports,
                    Integer.toString(free.question().port()));
        }
        if (context.options().quiet()) {
            context.out().append(headline).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(one.level(), headline);
        holders(refused);
        others(page, one.end(), refused);
    }

    /** For each port what stands most in its way, on whichever of the addresses and in whichever namespace. */
    private static List<BindAnswer> worstOfEach(PortAnswers one, int ports) {
        List<BindAnswer> worst = new ArrayList<>();
        for (int i = 0; i < one.answers().size(); i++) {
            BindAnswer answer = one.answers().get(i).getFirst();
            int port = i % ports;
            if (i < ports) {
                worst.add(answer);
            } else if (answer.level().comparedByWorst(worst.get(port).level()) < 0) {
                worst.set(port, answer);
            }
        }
        return worst;
    }

    private void holders(List<BindAnswer> refused) throws IOException {
        List<Integer> rows = new ArrayList<>();
        for (BindAnswer answer : refused) {
            for (int row : answer.blockers()) {
                if (!rows.contains(row)) {
                    rows.add(row);
                }
                gaps |= snapshot.holders().first(snapshot.sockets().inode(row)) < 0;
            }
        }
        if (!rows.isEmpty()) {
            context.out().append('\n');
            SocketList.write(
                    context, snapshot, rows.stream().mapToInt(row -> row).toArray());
        }
    }

    /** Those that no socket holds: a line for each run of neighbours that are refused alike. */
    private void others(Page page, EndpointWord end, List<BindAnswer> refused) throws IOException {
        boolean first = true;
        for (int i = 0; i < refused.size(); i++) {
            BindAnswer answer = refused.get(i);
            if (!answer.blockers().isEmpty()) {
                continue;
            }
            int last = i;
            while (last + 1 < refused.size() && continues(refused.get(last), refused.get(last + 1))) {
                last++;
            }
            int low = answer.question().port();
            int high = refused.get(last).question().port();
            if (first) {
                page.gap();
            }
            first = false;
            page.item(
                    "",
                    messages.text(
                            "screen.range.refused",
                            low == high ? Integer.toString(low) : low + "-" + high,
                            answer.outcome(),
                            context.instead(end.word(), end.at(low).typed())));
            i = last;
        }
    }

    private static boolean continues(BindAnswer one, BindAnswer next) {
        return next.question().port() == one.question().port() + 1
                && next.blockers().isEmpty()
                && next.outcome().equals(one.outcome());
    }
}
