package dev.portwhy.cli.explain;

import dev.portwhy.ask.explain.Explanation;
import dev.portwhy.ask.explain.LookAlike;
import dev.portwhy.ask.explain.Question;
import dev.portwhy.ask.explain.Understood;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was understood, for people: in front of the answer, or in its place where the line asks for none. */
final class ExplainScreen {

    private static final int OTHERS = 12;
    /** A line that old is about what may be over. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private final Context context;
    private final Messages messages;

    ExplainScreen(Context context) {
        this.context = context;
        messages = context.messages();
    }

    /** What was read and assumed: below the answer, after an empty line. */
    void show(Explanation explanation, Question question, Instant now) throws IOException {
        if (context.options().quiet()) {
            return;
        }
        Page page = new Page(context).gap();
        Explanation.Group group = explanation.problems().getFirst();
        page.item("", messages.text("explain.read", read(group.understood())));
        if (group.count() > 1) {
            page.item("", messages.text(often(group)));
        }
        for (Text assumption : question.assumed()) {
            page.item("", messages.text(assumption));
        }
        Instant time = group.last() == null ? group.understood().time() : group.last();
        if (time != null && time.plus(OLD).isBefore(now)) {
            page.item(
                    "",
                    messages.text(
                            "explain.old",
                            Times.span(Duration.between(time, now).toMillis())));
        }
        others(page, explanation);
    }

    /** What it is instead. */
    void none(Explanation explanation, Text sentence) throws IOException {
        Page page = new Page(context);
        page.item("", messages.text(sentence));
        if (!context.options().quiet() && !explanation.problems().isEmpty()) {
            Understood first = explanation.problems().getFirst().understood();
            if (first.call() != null) {
                page.gap().item("", messages.text("explain.read", read(first)));
            }
            others(page, explanation);
        }
    }

    /** The sentence about the first line, which asks no question. */
    static Text about(Explanation explanation) {
        Understood first = explanation.problems().getFirst().understood();
        LookAlike what = first.lookAlike();
        if (what == null) {
            throw new IllegalStateException("a line that asks a question");
        }
        Text sentence = Text.of("explain.about." + what.word());
        return first.errno() == null ? sentence : Text.of("explain.about", first.errno(), sentence);
    }

    /** How an end is written that was asked about. */
    static String place(Question question, @Nullable IpAddress address) {
        if (address == null) {
            return ":" + question.port();
        }
        String zone = question.zone();
        return zone.isEmpty()
                ? new Endpoint(address, question.port()).toString()
                : "[" + address + "%" + zone + "]:" + question.port();
    }

    private void others(Page page, Explanation explanation) throws IOException {
        List<Explanation.Group> groups = explanation.problems();
        if (groups.size() < 2) {
            return;
        }
        page.gap().item("", messages.text("explain.others"));
        for (Explanation.Group group : groups.subList(1, Math.min(groups.size(), OTHERS + 1))) {
            page.item("  ", messages.text("explain.other", group.count(), read(group.understood())));
        }
        int more = groups.size() - 1 - OTHERS;
        if (more > 0) {
            page.item("  ", messages.text("explain.others.more", more));
        }
    }

    private static Text often(Explanation.Group group) {
        Instant first = group.first();
        Instant last = group.last();
        return first == null || last == null
                ? Text.of("explain.often", group.count())
                : Text.of("explain.often.times", group.count(), first, last);
    }

    private static Text read(Understood line) {
        LookAlike what = line.lookAlike();
        Text said;
        if (what != null && line.call() == null) {
            said = Text.of("explain.other." + what.word());
        } else {
            said = call(line);
        }
        String program = line.program();
        return program == null ? said : Text.of("explain.read.program", program, said);
    }

    private static Text call(Understood line) {
        String call = line.call();
        Text what = line.errno() == null ? Text.of("explain.read.failed") : Text.of("explain.read.error", line.errno());
        Text place = place(line);
        if (call == null && line.errno() == null) {
            return Text.of("explain.read.kernel", place);
        }
        if (call == null) {
            return Text.of("explain.read.no-call", line.errno() == null ? "" : line.errno(), place);
        }
        Understood.Near near = line.source();
        return near == null
                ? Text.of("explain.read.call", call, place, what)
                : Text.of("explain.read.call.from", call, place, what, near.address() + ":" + near.port());
    }

    private static Text place(Understood line) {
        String address = line.address();
        Integer port = line.port();
        if (address == null) {
            return port == null
                    ? Text.of("explain.place.none")
                    : Text.of("explain.place.port", port.toString(), protocol(line));
        }
        if (port == null) {
            return Text.of("explain.place.address", address);
        }
        String joined = address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
        return Text.of("explain.place.both", joined, protocol(line));
    }

    private static String protocol(Understood line) {
        return line.protocol() == null ? "" : "/" + line.protocol();
    }
}
