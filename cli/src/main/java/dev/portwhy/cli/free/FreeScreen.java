package dev.portwhy.cli.free;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.cli.who.SocketList;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.InTheWay;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What would be done to free a port, or was done, for people: the answer first, then who, then how. */
final class FreeScreen {

    private static final int SOCKETS = 8;

    private final Context context;
    private final Messages messages;
    private final Page page;

    FreeScreen(Context context) {
        this.context = context;
        messages = context.messages();
        page = new Page(context);
    }

    /** A dry run; {@code kill} is whether processes may be killed. */
    void plan(FreeAnswer answer, boolean kill) throws IOException {
        BindAnswers asked = answer.before();
        if (answer.free()) {
            alreadyFree(asked);
            return;
        }
        List<BindAnswer> held = FreeAnswer.held(asked);
        if (context.options().quiet()) {
            context.out().append(title(held.getFirst())).append('\n');
            return;
        }
        titles(held);
        sockets(asked, answer.freeing().holders());
        boolean does = steps(answer.freeing().steps(), kill);
        page.gap();
        page.item("", next(answer, held.getFirst(), does, kill));
        if (answer.freeing().holders().isEmpty()) {
            GapLine.show(context, asked.snapshot().visibility(), true);
        }
    }

    /** What a person types next. */
    private String next(FreeAnswer answer, BindAnswer held, boolean does, boolean kill) {
        if (!context.options().live()) {
            return messages.text("free.recorded", "portwhy free " + word(held) + " --yes");
        }
        if (does) {
            return messages.text("free.not-done", context.again("--yes"));
        }
        if (!kill && answer.freeing().doesSomething(true)) {
            return messages.text("free.kill-only", context.again("--yes", "--kill"));
        }
        return answer.freeing().needsRoot()
                ? messages.text("free.as-root", "sudo " + context.again("--yes"))
                : messages.text("free.nothing-here", context.ask(word(held)));
    }

    private void alreadyFree(BindAnswers asked) throws IOException {
        page.headline(Level.OK, messages.text("free.already", ends(asked)));
    }

    private List<Object> ends(BindAnswers asked) {
        List<Object> ends = new ArrayList<>();
        for (BindAnswer answer : FreeAnswer.all(asked)) {
            ends.add(word(answer));
        }
        return ends;
    }

    private static String word(BindAnswer answer) {
        return FreeWords.end(answer);
    }

    private void titles(List<BindAnswer> held) throws IOException {
        Set<String> told = new LinkedHashSet<>();
        for (BindAnswer answer : held) {
            String title = title(answer);
            if (told.add(title)) {
                page.headline(answer.level(), title);
            }
        }
        if (!held.getFirst().netns().current()) {
            page.item("", messages.text("screen.namespace", held.getFirst().netns().name()));
        }
    }

    private String title(BindAnswer answer) {
        return answer.findings().isEmpty()
                ? answer.outcome()
                : messages.text(answer.findings().getFirst().title());
    }

    private void sockets(BindAnswers asked, List<InTheWay> holders) throws IOException {
        Set<Integer> rows = new LinkedHashSet<>();
        for (InTheWay holder : holders) {
            rows.add(holder.row());
        }
        if (rows.isEmpty()) {
            return;
        }
        int[] few = new int[context.options().verbose() ? rows.size() : Math.min(SOCKETS, rows.size())];
        int at = 0;
        for (int row : rows) {
            if (at < few.length) {
                few[at++] = row;
            }
        }
        page.gap();
        SocketList.write(context, asked.snapshot(), few);
        if (few.length < rows.size()) {
            page.item("", messages.text("free.more-sockets", rows.size() - few.length));
        }
    }

    /** What is done, and what is not, with the reason; says whether there is anything of the first. */
    private boolean steps(List<FreeStep> steps, boolean kill) throws IOException {
        FindingScreen findings = new FindingScreen(context, page);
        int number = 0;
        for (FreeStep step : steps) {
            if (step.obstacle() == null && (kill || !step.kills())) {
                if (number == 0) {
                    page.section(messages.text("free.would"));
                }
                findings.remedy(++number, step.remedy());
            }
        }
        boolean first = true;
        for (FreeStep step : steps) {
            Text obstacle = step.obstacle();
            Text why = obstacle != null ? obstacle : !kill && step.kills() ? Text.of("free.left.kill") : null;
            if (why != null) {
                if (first) {
                    page.section(messages.text("free.left"));
                }
                first = false;
                left(step.remedy(), why);
            }
        }
        return number > 0;
    }

    private void left(Remedy remedy, Text why) throws IOException {
        page.item("- ", messages.text(remedy.text()));
        String command = remedy.command();
        if (command != null) {
            page.command(4, command);
        }
        page.item("  ", messages.text(why));
    }

    /** What was done and what came of it. */
    void done(FreeAnswer answer) throws IOException {
        for (FreeDone done : answer.done()) {
            page.item("- ", done.outcome());
        }
    }
}
