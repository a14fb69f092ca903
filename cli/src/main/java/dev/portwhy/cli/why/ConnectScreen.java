package dev.portwhy.cli.why;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer about one destination for people. */
final class ConnectScreen {

    private final Context context;
    private final Snapshot snapshot;
    private final Messages messages;
    private final @Nullable Double opensPerSecond;

    /** With how many connections the namespace opens, where only that is known; null where it is not. */
    ConnectScreen(Context context, Snapshot snapshot, @Nullable Double opensPerSecond) {
        this.context = context;
        this.snapshot = snapshot;
        this.opensPerSecond = opensPerSecond;
        messages = context.messages();
    }

    void show(ConnectAnswer answer) throws IOException {
        String headline = headline(answer);
        if (context.options().quiet()) {
            context.out().append(headline).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(answer.level(), headline);
        if (!answer.netns().current()) {
            page.item("", messages.text("screen.namespace", answer.netns().name()));
        }
        if (!answer.noWay()) {
            body(page, answer);
        }
        if (context.options().verbose() || answer.level() == Level.UNKNOWN) {
            GapLine.show(context, snapshot.visibility(), true);
        }
    }

    /** What comes below the headline, without what could not be seen. */
    void body(Page page, ConnectAnswer answer) throws IOException {
        boolean udp = answer.question().protocol() == Protocol.UDP;
        if (answer.netns().settingsUnseen()) {
            page.gap();
            page.item(
                    "  ",
                    withStates(
                            messages.text(
                                    "screen.capacity.used-only",
                                    answer.capacity().now().used()),
                            answer.capacity()));
            return;
        }
        FindingScreen findings = new FindingScreen(context, page);
        boolean first = true;
        for (Finding finding : answer.findings()) {
            if (!first) {
                page.gap();
                findings.title(finding);
            }
            findings.culprits(finding);
            findings.remedies(finding);
            if (first) {
                numbers(page, answer, udp);
            }
            findings.background(finding);
            first = false;
        }
        if (first) {
            numbers(page, answer, udp);
        }
    }

    /** How many ports there are and how many are in use: what the answer rests on. */
    private void numbers(Page page, ConnectAnswer answer, boolean udp) throws IOException {
        boolean chosen = answer.question().sourcePort() != 0;
        if (!chosen) {
            page.gap();
            capacity(page, answer.capacity(), udp);
        } else if (opensPerSecond != null || answer.outsideRange() > 0) {
            page.gap();
        }
        if (opensPerSecond != null) {
            page.item("  ", messages.text("screen.capacity.opens", opensPerSecond));
        }
        if (answer.outsideRange() > 0) {
            page.item("  ", messages.text("screen.capacity.outside", answer.outsideRange()));
        }
        if (!udp && !chosen) {
            page.item("  ", messages.text("screen.capacity.bound-first", answer.boundFirst()));
        }
    }

    String headline(ConnectAnswer answer) {
        boolean unsure = answer.level() == Level.UNKNOWN && !answer.netns().settingsUnseen();
        return unsure ? messages.text("why.unsure", plainHeadline(answer)) : plainHeadline(answer);
    }

    private String plainHeadline(ConnectAnswer answer) {
        if (!answer.findings().isEmpty()) {
            return messages.text(answer.findings().getFirst().title());
        }
        Endpoint destination =
                new Endpoint(answer.question().address(), answer.question().port());
        if (answer.noWay()) {
            return messages.text("screen.connect.no-way", destination, answer.outcome(), destination.address());
        }
        if (answer.netns().settingsUnseen()) {
            return messages.text(
                    "screen.connect.range-unseen", destination, answer.netns().name());
        }
        String possible = possible(answer, destination);
        return Diagnosis.serverUnseen(snapshot, answer)
                ? messages.text("screen.connect.server-unseen", possible)
                : possible;
    }

    private String possible(ConnectAnswer answer, Endpoint destination) {
        int more = answer.capacity().now().free();
        IpAddress source = answer.source();
        if (answer.question().sourcePort() != 0 && source != null) {
            return messages.text(
                    "screen.connect.fixed",
                    new Endpoint(source, answer.question().sourcePort()),
                    destination);
        }
        if (answer.question().protocol() == Protocol.UDP) {
            return messages.text("screen.connect.more-udp", more, destination);
        }
        return answer.source() == null
                ? messages.text("screen.connect.more", more, destination)
                : messages.text("screen.connect.more-from", more, destination, answer.source());
    }

    private void capacity(Page page, Capacity capacity, boolean udp) throws IOException {
        int bound = capacity.now().bound();
        int reserved = capacity.now().reserved();
        page.item(
                "  ",
                messages.text(
                        bound + reserved == 0 ? "screen.capacity.range" : "screen.capacity.range.less",
                        capacity.now().low(),
                        capacity.now().high(),
                        capacity.now().high() - capacity.now().low() + 1,
                        reserved,
                        bound));
        String used = messages.text(
                udp ? "screen.capacity.used-udp" : "screen.capacity.used",
                capacity.now().used(),
                capacity.now().usable());
        page.item("  ", withStates(used, capacity));
        // Only TCP goes through one parity after the other; UDP keeps a map of the ports in use.
        if (!udp && capacity.now().pastHalf() && !capacity.now().exhausted()) {
            page.item("  ", messages.text("screen.capacity.past-half"));
        }
        if (capacity.now().reusable() > 0) {
            page.item(
                    "  ",
                    messages.text("screen.capacity.reusable", capacity.now().reusable()));
        }
        Double perSecond = capacity.perSecond();
        Long left = capacity.msToExhaustion();
        // Slower than one in ten seconds says nothing; and what has run out runs out no more.
        if (perSecond != null && perSecond >= 0.1) {
            page.item(
                    "  ",
                    left == null || left == 0
                            ? messages.text("screen.capacity.rate", perSecond)
                            : messages.text("screen.capacity.rate-left", perSecond, Times.span(left)));
        }
    }

    private String withStates(String used, Capacity capacity) {
        List<String> states = new ArrayList<>();
        for (Map.Entry<SocketState, Integer> entry :
                capacity.now().usedByState().entrySet()) {
            states.add(entry.getKey() + " " + entry.getValue());
        }
        return states.isEmpty() ? used : messages.text("screen.capacity.states", used, states);
    }
}
