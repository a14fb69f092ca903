package dev.portwhy.cli.why;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.cli.who.SocketList;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Evidence;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The answer about one port for people. */
final class WhyScreen {

    private static final int BLOCKERS = 8;

    private final Context context;
    private final Snapshot snapshot;
    private final Messages messages;

    WhyScreen(Context context, Snapshot snapshot) {
        this.context = context;
        this.snapshot = snapshot;
        messages = context.messages();
    }

    void show(BindAnswer answer) throws IOException {
        if (part(answer)) {
            GapLine.show(context, snapshot.visibility(), true);
        }
    }

    /** Shows all but what could not be seen; says whether that belongs to the answer. */
    boolean part(BindAnswer answer) throws IOException {
        if (answer.findings().isEmpty()) {
            context.out().append(answer.outcome()).append('\n');
            return false;
        }
        Finding first = answer.findings().getFirst();
        if (context.options().quiet()) {
            context.out().append(messages.text(first.title())).append('\n');
            return false;
        }
        Page page = new Page(context);
        page.headline(answer.level(), messages.text(first.title()));
        if (!answer.netns().current()) {
            page.item("", messages.text("screen.namespace", answer.netns().name()));
        }
        body(page, answer, first);
        boolean verbose = context.options().verbose();
        // What a rule takes away looks free.
        boolean rulesUnseen = first.slug() == Slug.PORT_FREE
                && (snapshot.visibility().lacks(Gap.Kind.PORT_RULES)
                        || snapshot.visibility().lacks(Gap.Kind.LEGACY_RULES));
        // What no table shows may be among the things that were kept from us.
        boolean unexplained = first.slug() == Slug.PORT_HELD_BY_HIDDEN_HOLDER
                && answer.blockers().isEmpty();
        return verbose
                || rulesUnseen
                || unexplained
                || answer.level() == Level.UNKNOWN
                || anyWithoutHolder(answer.blockers());
    }

    /** What comes below the headline, without what could not be seen. */
    void body(Page page, BindAnswer answer, Finding first) throws IOException {
        FindingScreen findings = new FindingScreen(context, page);
        boolean verbose = context.options().verbose();
        boolean free = first.slug() == Slug.PORT_FREE;
        if (free && !verbose) {
            findings.evidence(beyondTitle(first));
        }
        // The answer, then what to do; who and why stand below for those who read on.
        findings.remedies(first);
        if (answer.rule() != null) {
            page.gap().item("", messages.text("screen.rule", answer.rule()));
        }
        blockers(page, answer);
        if (answer.contradicted() && !free && !verbose) {
            findings.evidence(first.evidence());
        }
        findings.background(first);
        for (Finding finding : answer.findings().subList(1, answer.findings().size())) {
            page.gap();
            findings.title(finding);
            findings.advice(finding);
        }
        if (verbose) {
            page.section(messages.text(asked(answer.kernel())));
        }
    }

    /** That bind() succeeded stands in the title already. */
    private static List<Evidence> beyondTitle(Finding free) {
        List<Evidence> more = new ArrayList<>();
        for (Evidence evidence : free.evidence()) {
            if (!evidence.text().key().equals("finding.port-free.kernel")) {
                more.add(evidence);
            }
        }
        return more;
    }

    private static String asked(KernelTrial trial) {
        if (trial.settled()) {
            return "screen.asked";
        }
        return trial.tried() ? "screen.unsettled" : "screen.not-asked";
    }

    private void blockers(Page page, BindAnswer answer) throws IOException {
        List<Integer> rows = answer.blockers();
        if (rows.isEmpty()) {
            return;
        }
        boolean verbose = context.options().verbose();
        int shown = verbose ? rows.size() : Math.min(BLOCKERS, rows.size());
        if (answer.rule() == null) {
            page.gap();
        }
        int[] few = new int[shown];
        for (int i = 0; i < shown; i++) {
            few[i] = rows.get(i);
        }
        SocketList.write(context, snapshot, few);
        if (shown < rows.size()) {
            page.item(
                    "",
                    messages.text(
                            "screen.more-sockets",
                            rows.size() - shown,
                            context.ask(
                                    "who", "sport", "=", ":" + answer.question().port())));
        }
        new HolderDetails(context, snapshot, page).show(few);
    }

    private boolean anyWithoutHolder(List<Integer> rows) {
        HolderTable holders = snapshot.holders();
        for (int row : rows) {
            if (holders.first(snapshot.sockets().inode(row)) < 0) {
                return true;
            }
        }
        return false;
    }
}
