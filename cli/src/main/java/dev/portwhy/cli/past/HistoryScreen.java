package dev.portwhy.cli.past;

import dev.portwhy.ask.past.DestinationPeak;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.Incident;
import dev.portwhy.ask.past.IncidentSubject;
import dev.portwhy.ask.past.PastFailures;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.Screen;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened: how many incidents, how the time went, each with who had part in it, and what is not known. */
final class HistoryScreen {

    private static final int INCIDENTS = 20;
    private static final int FAILURES = 10;
    private static final int PROCESSES = 3;
    private static final int DESTINATIONS = 3;
    private static final int WIDEST = 100;
    private static final int INDENT = 2;

    private final Context context;
    private final Messages messages;
    private final Page page;

    HistoryScreen(Context context) {
        this.context = context;
        messages = context.messages();
        page = new Page(context);
    }

    /** How many characters a plot has room for. */
    static int columns(Context context) {
        return Math.min(
                        WIDEST,
                        context.screen().columns() == Screen.PIPE.columns()
                                ? 80
                                : context.screen().columns())
                - INDENT;
    }

    /**
     * Shows it.
     *
     * @param destination whether it is that of one address or port alone
     */
    void show(History history, boolean destination) throws IOException {
        headline(history);
        if (context.options().quiet()) {
            return;
        }
        page.item("", messages.text("history.span", history.from(), history.to()));
        if (history.callsUnseen()) {
            page.item("", messages.text("history.calls-unseen"));
        }
        new HistoryPlot(context, page).show(history, destination);
        incidents(history);
        failures(history);
        fullest(history, destination);
        gaps(history);
        if (!history.incidents().isEmpty()) {
            page.gap();
            page.item("", messages.text("history.next"));
            StringBuilder then = new StringBuilder();
            Times.appendLocal(then, history.incidents().getLast().peak().time());
            page.item("", messages.text("history.then", context.ask("--at", then.toString())));
        }
    }

    private void headline(History history) throws IOException {
        int count = history.incidents().size() + history.moreIncidents();
        int open = 0;
        long failed = history.moreFailures();
        for (Incident incident : history.incidents()) {
            open += incident.end() == null ? 1 : 0;
        }
        for (PastFailures row : history.failures()) {
            failed += row.count();
        }
        if (count == 0 && failed == 0) {
            page.headline(Level.OK, messages.text("history.nothing"));
            return;
        }
        Text goesOn = open == 0 ? Text.of("history.over") : Text.of("history.goes-on", open);
        page.headline(open == 0 ? Level.OK : Level.CRITICAL, messages.text("history.headline", count, goesOn, failed));
    }

    private void incidents(History history) throws IOException {
        List<Incident> all = history.incidents();
        int first = Math.max(0, all.size() - INCIDENTS);
        int more = first + history.moreIncidents();
        if (more > 0) {
            page.gap();
            page.item("", messages.text("history.earlier", more));
        }
        for (Incident incident : all.subList(first, all.size())) {
            page.gap();
            incident(incident);
        }
    }

    private void incident(Incident incident) throws IOException {
        Instant end = incident.end();
        Text when = end == null
                ? Text.of("history.since", incident.begin())
                : Text.of(
                        "history.from-to",
                        incident.begin(),
                        clock(incident.begin(), end),
                        Times.span(Duration.between(incident.begin(), end).toMillis()));
        page.item("", messages.text(when) + "  " + Visible.of(incident.slug()));
        String about = about(incident.subject());
        if (!about.isEmpty()) {
            page.item(" ".repeat(INDENT), about);
        }
        if (incident.peak().usable() > 0) {
            line(
                    "history.peak",
                    incident.peak().used(),
                    incident.peak().usable(),
                    clock(incident.begin(), incident.peak().time()));
        }
        if (incident.failures() > 0) {
            List<String> callers = new ArrayList<>();
            for (Incident.Caller caller : incident.callers()
                    .subList(0, Math.min(PROCESSES, incident.callers().size()))) {
                callers.add(messages.text(
                        "history.caller", Visible.of(caller.comm()) + "[" + caller.pid() + "]", caller.failures()));
            }
            line("history.failed", incident.failures(), callers);
        }
        if (!incident.culprits().isEmpty()) {
            line("history.culprits", processes(incident.culprits()));
        }
        if (!incident.beginSeen()) {
            line("history.begin-unseen");
        }
        if (end != null && !incident.endSeen()) {
            line("history.end-unseen");
        }
    }

    private List<String> processes(List<Culprit> culprits) {
        List<String> processes = new ArrayList<>();
        for (Culprit culprit : culprits.subList(0, Math.min(PROCESSES, culprits.size()))) {
            processes.add(messages.text(
                    culprit.how() == Culprit.How.HOLDS ? "history.holds" : "history.inferred",
                    Visible.of(culprit.program()) + "[" + culprit.pid() + "]",
                    culprit.sockets()));
        }
        return processes;
    }

    private void line(String key, Object... values) throws IOException {
        page.item(" ".repeat(INDENT), messages.text(key, values));
    }

    /** A moment of the same day needs no date. */
    private static String clock(Instant day, Instant moment) {
        StringBuilder first = new StringBuilder();
        Times.appendLocal(first, day);
        StringBuilder second = new StringBuilder();
        Times.appendLocal(second, moment);
        int date = first.indexOf(" ") + 1;
        return first.substring(0, date).contentEquals(second.substring(0, date))
                ? second.substring(date)
                : second.toString();
    }

    /** {@code 127.0.0.1 -> 127.0.0.1:8080}, in which namespace where it has a name. */
    private String about(IncidentSubject subject) {
        IpAddress address = subject.address();
        IpAddress source = subject.source();
        Integer port = subject.port();
        String text = "";
        if (address != null) {
            String to = port == null ? address.toString() : new Endpoint(address, port).toString();
            text = source == null || source.isWildcard() ? to : source + " -> " + to;
        } else if (port != null) {
            text = messages.text("history.port", port);
        } else if (subject.key() != null) {
            text = Visible.of(subject.key());
        } else if (subject.pid() != null) {
            text = messages.text("history.process", subject.pid());
        }
        return in(subject.netns(), text);
    }

    private String in(@Nullable NamespaceId netns, String text) {
        return netns == null || netns.name().isEmpty() || text.isEmpty()
                ? text
                : messages.text("screen.in-namespace", text, Visible.of(netns.name()));
    }

    /** Those that belong to no incident that is shown stand here as well: all that failed, whoever counts. */
    private void failures(History history) throws IOException {
        if (history.failures().isEmpty()) {
            return;
        }
        page.section(messages.text("history.failures"));
        long more = history.moreFailures();
        for (int i = 0; i < history.failures().size(); i++) {
            PastFailures row = history.failures().get(i);
            if (i >= FAILURES) {
                more += row.count();
                continue;
            }
            String slug = row.slug();
            line(
                    "history.failure",
                    row.call(),
                    row.errno(),
                    row.count(),
                    Visible.of(row.comm()) + "[" + row.pid() + "]",
                    about(row.subject()),
                    slug == null ? Text.of("watch.cause-unknown") : slug,
                    row.last());
        }
        if (more > 0) {
            line("history.more-failures", more);
        }
    }

    /** Where nobody asked for a destination, only of those that were half full. */
    private void fullest(History history, boolean destination) throws IOException {
        List<DestinationPeak> shown = history.destinations().stream()
                .filter(one -> destination || one.used() * 2L >= one.usable())
                .limit(destination ? history.destinations().size() : DESTINATIONS)
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        page.section(messages.text("history.fullest"));
        for (DestinationPeak one : shown) {
            String way = one.source() + " -> " + new Endpoint(one.address(), one.port());
            line("history.fullest.destination", in(one.netns(), way), one.used(), one.usable(), one.time());
            page.item(
                    " ".repeat(2 * INDENT),
                    messages.text("history.fullest.states", one.established(), one.timeWait(), one.otherStates()));
            if (!one.holders().isEmpty()) {
                page.item(" ".repeat(2 * INDENT), messages.text("history.culprits", processes(one.holders())));
            }
        }
    }

    private void gaps(History history) throws IOException {
        if (history.gaps().isEmpty()) {
            return;
        }
        page.section(messages.text("history.gaps"));
        for (Unrecorded gap : history.gaps()) {
            line("history.gap", gap.from(), clock(gap.from(), gap.to()), why(gap.why()));
        }
    }

    private static Text why(Unrecorded.Why why) {
        return Text.of(
                switch (why) {
                    case STOPPED -> "history.gap.stopped";
                    case KILLED -> "history.gap.killed";
                    case BOOT -> "history.gap.boot";
                    case CLOCK_FORWARD -> "history.gap.clock-forward";
                    case CLOCK_BACK -> "history.gap.clock-back";
                    case UNWRITABLE -> "history.gap.unwritable";
                    case OTHER -> "history.gap.other";
                });
    }
}
