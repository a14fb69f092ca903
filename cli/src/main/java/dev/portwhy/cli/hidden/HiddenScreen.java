package dev.portwhy.cli.hidden;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.HiddenAnswer;
import dev.portwhy.diagnosis.HiddenCause;
import dev.portwhy.diagnosis.HiddenEntry;
import dev.portwhy.diagnosis.HiddenRule;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.Container;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.SourceDifference.Source;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.SweepResult;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What others do not explain, for people: who, why nobody else says so, where it was found, how to end it. */
final class HiddenScreen {

    private static final String INDENT = "   ";

    private final Context context;
    private final Snapshot snapshot;
    private final Messages messages;
    private final Page page;
    private final SocketNames names;
    private final @Nullable SweepResult swept;
    private final Set<HiddenCause> explained = EnumSet.noneOf(HiddenCause.class);

    /** A screen; {@code swept} is null where no range was swept. */
    HiddenScreen(Context context, Snapshot snapshot, @Nullable SweepResult swept) {
        this.context = context;
        this.swept = swept;
        this.snapshot = snapshot;
        messages = context.messages();
        page = new Page(context);
        names = new SocketNames(snapshot, messages, context.options().verbose());
    }

    /** Shows it; {@code whole} where no filter left anything out. */
    void show(HiddenAnswer answer, boolean whole) throws IOException {
        page.headline(answer.level(), headline(answer, whole));
        if (context.options().quiet()) {
            return;
        }
        List<HiddenEntry> elsewhere = answer.entries().stream()
                .filter(entry -> entry.cause() == HiddenCause.OTHER_NAMESPACE)
                .toList();
        for (HiddenEntry entry : answer.entries()) {
            if (entry.cause() != HiddenCause.OTHER_NAMESPACE) {
                entry(entry);
            }
        }
        sweep(answer);
        if (!answer.rules().isEmpty()) {
            page.section(messages.text("hidden.section.rules"));
            List<HiddenRule> rules = answer.rules();
            for (int i = 0; i < rules.size(); i++) {
                rule(rules.get(i));
                // Rules that stand together are told once how to take them out.
                if (i + 1 == rules.size()
                        || !rules.get(i).remedy().equals(rules.get(i + 1).remedy())) {
                    remedy(rules.get(i).remedy());
                }
            }
        }
        if (!elsewhere.isEmpty()) {
            page.section(messages.text("hidden.section.namespaces"));
            for (HiddenEntry entry : elsewhere) {
                namespace(entry);
            }
        }
        if (answer.entries().stream().anyMatch(this::outlivesDestruction)) {
            page.gap();
            page.item("", messages.text("hidden.kill"));
        }
        GapLine.show(context, snapshot.visibility(), true);
    }

    /** What bind() said, and where the sources disagree. */
    private void sweep(HiddenAnswer answer) throws IOException {
        if (swept != null) {
            page.section(messages.text("hidden.sweep", swept.asked(), swept.refused()));
            if (swept.unanswered() > 0) {
                page.item(INDENT, messages.text("hidden.sweep.unanswered", swept.unanswered()));
            }
            if (answer.differences().isEmpty() && swept.unanswered() == 0) {
                page.item(INDENT, messages.text("hidden.sweep.agree"));
            }
        } else if (!answer.differences().isEmpty()) {
            page.section(messages.text("hidden.section.differences"));
        }
        for (SourceDifference difference : answer.differences()) {
            difference(difference);
        }
    }

    private void difference(SourceDifference difference) throws IOException {
        Set<Source> known = difference.knownTo();
        if (known.equals(EnumSet.of(Source.BIND))) {
            page.item(
                    INDENT,
                    messages.text(
                            "hidden.difference.bind",
                            difference.protocol(),
                            Integer.toString(difference.local().port())));
            page.item(INDENT, messages.text("hidden.end", Text.of("hidden.end.difference")));
        } else {
            page.item(
                    INDENT,
                    messages.text(
                            "hidden.difference",
                            difference.protocol(),
                            difference.local(),
                            sources(known),
                            sources(difference.unknownTo())));
        }
    }

    private static List<String> sources(Set<Source> sources) {
        return sources.stream().sorted().map(HiddenScreen::source).toList();
    }

    private static String source(Source source) {
        return switch (source) {
            case NETLINK -> "sock_diag";
            case PROC_TEXT -> "/proc/net";
            case BPF_ITERATOR -> "BPF";
            case FILE_TABLES -> "/proc/PID/fd";
            case SOCKET_COPY -> "pidfd_getfd";
            case BIND -> "bind()";
        };
    }

    private String headline(HiddenAnswer answer, boolean whole) {
        int things = answer.entries().size()
                + answer.rules().size()
                + answer.differences().size();
        boolean seen = answer.level() != Level.UNKNOWN;
        if (things == 0) {
            return messages.text(!seen ? "hidden.none.unseen" : whole ? "hidden.none" : "hidden.none.matching");
        }
        return switch (answer.level()) {
            case OK -> messages.text("hidden.headline.ordinary", things);
            case UNKNOWN -> messages.text("hidden.headline.unseen", things);
            case WARNING, CRITICAL -> messages.text("hidden.headline.found", things);
        };
    }

    /** Whether somebody might try {@code ss -K} on it and be worse off. */
    private boolean outlivesDestruction(HiddenEntry entry) {
        return !entry.cause().ordinary()
                && entry.cause() != HiddenCause.NOT_PERMITTED
                && entry.rows().stream().map(snapshot.sockets()::state).anyMatch(this::isOpen);
    }

    private boolean isOpen(SocketState state) {
        return state == SocketState.LISTEN || state == SocketState.BOUND;
    }

    private void entry(HiddenEntry entry) throws IOException {
        boolean first = explained.add(entry.cause());
        if (entry.cause() == HiddenCause.NOT_PERMITTED
                && !first
                && !context.options().verbose()) {
            // Told once: there may be a line for each of hundreds of namespaces.
            page.item("", title(entry));
            return;
        }
        page.section(title(entry));
        if (first || context.options().verbose() || entry.cause() == HiddenCause.FORWARDER) {
            page.item(INDENT, messages.text("hidden.why", entry.why()));
        }
        page.item(INDENT, messages.text("hidden.found", entry.found()));
        if (entry.cause() == HiddenCause.INHERITED) {
            String ancestry = names.ancestry(entry.pids().getFirst());
            if (!ancestry.isEmpty()) {
                page.item(INDENT, messages.text("hidden.ancestry", ancestry));
            }
        }
        remedy(entry.remedy());
    }

    private void remedy(Remedy remedy) throws IOException {
        page.item(INDENT, messages.text("hidden.end", remedy.text()));
        if (remedy.command() != null) {
            page.command(INDENT.length() + 4, remedy.command());
        }
    }

    private String title(HiddenEntry entry) {
        HiddenCause cause = entry.cause();
        NetworkNamespace netns = snapshot.namespaces().get(entry.namespaceIndex());
        String sockets = cause == HiddenCause.NOT_PERMITTED || cause == HiddenCause.TIME_WAIT
                ? names.ports(entry.rows())
                : names.sockets(entry.rows());
        int count = entry.rows().size();
        String title = switch (cause) {
            case ACCEPT_QUEUE ->
                entry.pids().isEmpty()
                        ? messages.text("hidden.title.accept-queue", count, sockets)
                        : messages.text("hidden.title.accept-queue.by", count, sockets, names.processes(entry.pids()));
            case KERNEL, UNKNOWN, GONE, NOT_PERMITTED, SYN_REQUEST, CLOSING, TIME_WAIT, OTHER_NAMESPACE ->
                messages.text("hidden.title." + cause.word(), count, sockets);
            case BOUND_ONLY,
                    THREAD_TABLE,
                    IN_FLIGHT,
                    IO_URING,
                    MAPPED,
                    BLOCKED_CALL,
                    SOCKET_UNIT,
                    INHERITED,
                    FORWARDER ->
                messages.text(
                        entry.pids().size() == 1 ? "hidden.title.held" : "hidden.title.held.several",
                        names.processes(entry.pids()),
                        sockets);
        };
        return netns.current() ? title : messages.text("hidden.title.in", name(entry.namespaceIndex()), title);
    }

    /** A namespace's name, with the state of the container that it was made for where that does not run. */
    private String name(int index) {
        String name = snapshot.namespaces().get(index).name();
        Container container = snapshot.hidden().owner(index);
        String state = container == null ? null : container.state();
        return state == null || state.equals("running") ? name : messages.text("hidden.namespace.state", name, state);
    }

    /** One namespace in a few words: there may be hundreds, and none of them is in the way. */
    private void namespace(HiddenEntry entry) throws IOException {
        String name = name(entry.namespaceIndex());
        String listening = names.listening(entry.rows());
        int count = entry.rows().size();
        page.item(
                "",
                listening.isEmpty()
                        ? messages.text("hidden.title.other-namespace", name, count)
                        : messages.text("hidden.title.other-namespace.listening", name, count, listening));
        boolean lived = snapshot.namespaces().get(entry.namespaceIndex()).pid() > 0;
        if (!lived || context.options().verbose()) {
            page.item(INDENT, messages.text("hidden.found", entry.found()));
            page.item(INDENT, messages.text("hidden.end", entry.remedy().text()));
        }
        if (entry.remedy().command() != null) {
            page.command(INDENT.length() + 4, entry.remedy().command());
        }
    }

    private void rule(HiddenRule hidden) throws IOException {
        PortRule rule = hidden.rule();
        String range = rule.firstPort() == rule.lastPort()
                ? Integer.toString(rule.firstPort())
                : rule.everyPort() ? "*" : rule.firstPort() + "-" + rule.lastPort();
        String ports = rule.protocol().word() + " " + (rule.address() == null ? "" : rule.address() + ":") + range;
        String kind = rule.kind().word();
        String title = rule.target().isEmpty()
                ? messages.text("hidden.title.rule", ports, kind)
                : hidden.container().isEmpty()
                        ? messages.text("hidden.title.rule.target", ports, kind, hidden.target())
                        : messages.text(
                                "hidden.title.rule.container", ports, kind, hidden.target(), hidden.container());
        NetworkNamespace netns = snapshot.namespaces().get(rule.namespaceIndex());
        page.item("", netns.current() ? title : messages.text("hidden.title.in", netns.name(), title));
    }
}
