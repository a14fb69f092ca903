package dev.portwhy.cli.why;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.util.List;

/** The verdict about the machine on one screen. */
final class VerdictScreen {

    private static final int FINDINGS = 5;

    private final Context context;
    private final Snapshot snapshot;
    private final Messages messages;

    VerdictScreen(Context context, Snapshot snapshot) {
        this.context = context;
        this.snapshot = snapshot;
        messages = context.messages();
    }

    void show(Verdict verdict) throws IOException {
        List<Finding> findings = verdict.findings();
        if (context.options().quiet()) {
            context.out().append(line(verdict)).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(verdict.level(), headline(verdict));
        FindingScreen screen = new FindingScreen(context, page);
        boolean verbose = context.options().verbose();
        int shown = verbose ? findings.size() : Math.min(FINDINGS, findings.size());
        for (Finding finding : findings.subList(0, shown)) {
            page.gap();
            if (verbose) {
                screen.title(finding);
                screen.culprits(finding);
                screen.advice(finding);
            } else {
                screen.brief(finding);
            }
        }
        if (shown < findings.size()) {
            page.gap().item("", messages.text("screen.more-findings", findings.size() - shown, context.again("-v")));
        } else if (!verbose && !findings.isEmpty()) {
            page.gap().item("", messages.text("screen.details", context.again("-v")));
        }
        busiest(page, verdict.busiest(), findings.subList(0, shown));
        GapLine.show(context, snapshot.visibility(), true);
    }

    private String headline(Verdict verdict) {
        int sockets = snapshot.sockets().size();
        int namespaces = snapshot.namespaces().size();
        return switch (verdict.level()) {
            // What is good to know stands below: then the first line is not that all is well.
            case OK ->
                messages.text(
                        verdict.findings().isEmpty() ? "screen.verdict.ok" : "screen.verdict.ok-but",
                        sockets,
                        namespaces);
            case WARNING -> messages.text("screen.verdict.warning", sockets, namespaces);
            case CRITICAL -> messages.text("screen.verdict.critical", sockets, namespaces);
            case UNKNOWN -> messages.text("screen.verdict.unknown", sockets, namespaces);
        };
    }

    /** The verdict in one line: the worst finding and how many more there are, or that none is worse than good to know. */
    private String line(Verdict verdict) {
        List<Finding> findings = verdict.findings();
        if (verdict.level() == Level.OK) {
            return headline(verdict);
        }
        if (verdict.level() == Level.UNKNOWN) {
            return findings.isEmpty()
                    ? headline(verdict)
                    : messages.text("screen.and-findings", headline(verdict), findings.size());
        }
        String title = messages.text(findings.getFirst().title());
        return findings.size() == 1 ? title : messages.text("screen.and-more", title, findings.size() - 1);
    }

    /** The destinations with a share of their ports that counts, without those that a finding above is about. */
    private void busiest(Page page, List<Usage> busiest, List<Finding> told) throws IOException {
        boolean first = true;
        for (Usage usage : busiest) {
            boolean busy = usage.rangeAssumed() || usage.capacity().percent() > 0;
            if (!context.options().verbose() && (!busy || isToldBy(told, usage))) {
                continue;
            }
            if (first) {
                page.section(messages.text("screen.busiest"));
                first = false;
            }
            Capacity capacity = usage.capacity();
            boolean unseen = usage.rangeAssumed();
            // What connect() takes over is not in its way: 100 % means that there is no more.
            int taken = unseen
                    ? capacity.now().used()
                    : capacity.now().usable() - capacity.now().free();
            String line = messages.text(
                    unseen ? "screen.destination-range-unseen" : "screen.destination",
                    usage.source(),
                    usage.destination(),
                    taken,
                    capacity.now().usable(),
                    capacity.percent());
            if (capacity.now().reusable() > 0 && !unseen) {
                line = messages.text("screen.reusable", line, capacity.now().reusable());
            }
            if (snapshot.namespaces().size() > 1) {
                line = messages.text("screen.in-namespace", line, usage.netns().name());
            }
            if (!usage.culprits().isEmpty()) {
                Culprit most = usage.culprits().getFirst();
                String name = (most.comm().isEmpty() ? "?" : Visible.of(most.comm())) + "[" + most.pid() + "]";
                line = messages.text("screen.busiest.who", line, name);
            }
            page.item("  ", line);
        }
    }

    private static boolean isToldBy(List<Finding> told, Usage usage) {
        for (Finding finding : told) {
            Subject subject = finding.subject();
            Integer port = subject.port();
            NetworkNamespace netns = subject.netns();
            if (netns != null
                    && netns.inode() == usage.netns().inode()
                    && port != null
                    && port == usage.destination().port()
                    && usage.destination().address().equals(subject.address())
                    && usage.source().equals(subject.source())) {
                return true;
            }
        }
        return false;
    }
}
