package dev.portwhy.cli.free;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.cli.who.SocketList;
import dev.portwhy.diagnosis.AlsoEnded;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.InTheWay;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What would be done to free a port, or was done, for people: the answer first, then who, then how. */
final class FreeScreen {

    private static final int SOCKETS = 8;

    private final Context context;
    private final Messages messages;
    private final Page page;
    private final boolean yes;

    /** On the screen of a command that was, or was not, told to do it. */
    FreeScreen(Context context, boolean yes) {
        this.context = context;
        this.yes = yes;
        messages = context.messages();
        page = new Page(context);
    }

    /** A dry run. */
    void plan(FreeAnswer answer) throws IOException {
        BindAnswers asked = answer.before();
        if (answer.free()) {
            if (!besides(asked) || !context.options().quiet()) {
                page.headline(Level.OK, messages.text("free.already", ends(asked)));
            }
            return;
        }
        List<BindAnswer> held = FreeAnswer.held(asked);
        if (context.options().quiet()) {
            context.out().append(title(held.getFirst())).append('\n');
            return;
        }
        titles(held);
        sockets(asked, answer.freeing().holders());
        steps(answer);
        left(answer);
        page.gap();
        page.item("", next(answer, held.getFirst()));
        gaps(answer);
    }

    /** Tells what is wrong though nobody has the port, for whoever wants it has a server that does not work; gives whether it is. */
    private boolean besides(BindAnswers asked) throws IOException {
        boolean any = false;
        for (BindAnswer answer : FreeAnswer.all(asked)) {
            Finding first =
                    answer.findings().isEmpty() ? null : answer.findings().getFirst();
            if (first != null && first.slug() != Slug.PORT_FREE) {
                page.headline(answer.level(), messages.text(first.title()));
                any = true;
            }
        }
        return any;
    }

    /** What was done and what came of it; {@code stopped} is whether somebody had it stop. */
    void done(FreeAnswer answer, boolean stopped) throws IOException {
        if (answer.done().isEmpty()) {
            plan(answer);
            return;
        }
        BindAnswers after = answer.after();
        if (answer.gone()) {
            page.headline(
                    Level.OK,
                    messages.text(
                            "free.done.gone",
                            ends(after),
                            FreeAnswer.all(after).getFirst().netns().name()));
        } else if (answer.free()) {
            String key = stopped ? "free.done.stopped" : "free.done";
            page.headline(Level.OK, messages.text(key, ends(after), FreeWatch.TIME.toSeconds()));
        } else if (answer.back()) {
            back(answer);
        } else {
            BindAnswer first = FreeAnswer.held(after).getFirst();
            page.headline(first.level(), messages.text("free.still", word(first), title(first)));
        }
        if (context.options().quiet()) {
            return;
        }
        if (stopped) {
            page.item("", messages.text("free.stopped"));
        }
        if (!answer.free()) {
            sockets(after, Freeing.of(after.snapshot(), FreeAnswer.all(after)).holders());
        }
        page.section(messages.text("free.acts"));
        for (FreeDone done : answer.done()) {
            page.item("- ", FreeWords.sentence(context, done));
            String undo = done.remedy().undo();
            if (undo != null && done.reason() == null) {
                page.item("  ", messages.text("free.undo", messages.command(undo)));
            }
        }
        if (!answer.free() && !answer.back()) {
            left(answer);
            page.gap();
            page.item("", next(answer, FreeAnswer.held(after).getFirst()));
            gaps(answer);
        }
    }

    private void back(FreeAnswer answer) throws IOException {
        BindAnswer first = FreeAnswer.held(answer.after()).getFirst();
        long seconds = FreeWatch.TIME.toSeconds();
        page.headline(first.level(), messages.text("free.back", word(first), seconds, title(first)));
        for (Text starter : new Starters(answer.after().snapshot()).of(first.blockers())) {
            page.item("", messages.text(starter));
        }
    }

    /** What a person types next. */
    private String next(FreeAnswer answer, BindAnswer held) {
        if (!context.options().live()) {
            return messages.text("free.recorded", "portwhy free " + word(held) + " --yes");
        }
        boolean dry = answer.done().isEmpty();
        if (!yes && answer.doesSomething(answer.kill())) {
            return messages.text("free.not-done", context.again("--yes"));
        }
        boolean killing = !answer.kill() && answer.doesSomething(true) && mayKill(answer);
        if (killing) {
            String again = yes ? context.again("--kill") : context.again("--yes", "--kill");
            return messages.text(dry ? "free.kill-only" : "free.kill-next", again);
        }
        if (dry && answer.wouldNotSuffice() && !answer.freeing().needsRoot()) {
            return messages.text("free.not-enough", context.ask(word(held)));
        }
        return answer.freeing().needsRoot()
                ? messages.text("free.as-root", "sudo " + (yes ? context.again() : context.again("--yes")))
                : messages.text("free.nothing-here", context.ask(word(held)));
    }

    private static boolean mayKill(FreeAnswer answer) {
        for (FreeStep step : answer.steps()) {
            if (step.obstacle() == null && (step.kills() || step.killing() != null)) {
                return true;
            }
        }
        return false;
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
            page.item(
                    "",
                    messages.text("screen.namespace", held.getFirst().netns().name()));
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

    private void steps(FreeAnswer answer) throws IOException {
        FindingScreen findings = new FindingScreen(context, page);
        int number = 0;
        for (FreeStep step : answer.would()) {
            if (number == 0) {
                page.section(messages.text("free.would"));
            }
            findings.remedy(++number, step.remedy());
            also(step.also());
        }
    }

    private void also(AlsoEnded also) throws IOException {
        List<String> sockets = also.sockets();
        boolean all = context.options().verbose() || sockets.size() <= SOCKETS;
        if (!sockets.isEmpty()) {
            page.item(
                    "   ",
                    all
                            ? messages.text("free.also", sockets)
                            : messages.text("free.also.more", sockets.subList(0, SOCKETS), sockets.size() - SOCKETS));
        }
        for (Text other : also.others()) {
            page.item("   ", messages.text(other));
        }
    }

    private void left(FreeAnswer answer) throws IOException {
        boolean first = true;
        for (FreeStep step : answer.left()) {
            if (first) {
                page.section(messages.text("free.left"));
            }
            first = false;
            left(step.remedy(), Objects.requireNonNull(step.obstacle()));
        }
    }

    private void left(Remedy remedy, Text why) throws IOException {
        page.item("- ", messages.text(remedy.text()));
        String command = remedy.command();
        if (command != null) {
            page.command(4, command);
        }
        page.item("  ", messages.text(why));
    }

    /** What could not be seen matters where nobody is known to hold the port. */
    private void gaps(FreeAnswer answer) throws IOException {
        if (answer.freeing().holders().isEmpty()) {
            GapLine.show(context, answer.after().snapshot().visibility(), true);
        }
    }
}
