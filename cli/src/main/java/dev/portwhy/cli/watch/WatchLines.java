package dev.portwhy.cli.watch;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.cli.Context;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.WatchRefused;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Visible;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is watched, line by line, each with its time: calls that fail, findings as they begin and end. Where nothing happens there
 * is no line, so that it can go into a file for days.
 */
final class WatchLines {

    private static final int DESTINATIONS = 5;
    private static final int FAILURES = 20;

    private final Context context;
    private final Messages messages;
    private final Duration interval;
    private final boolean binds;
    private @Nullable Map<Key, Text> found;
    private long failed;
    private boolean refusedToSee;

    /** What makes two findings of different looks the same. */
    private record Key(Slug slug, long namespace, String subject) {}

    WatchLines(Context context, Duration interval, boolean binds) {
        this.context = context;
        this.interval = interval;
        this.binds = binds;
        messages = context.messages();
    }

    /** Says what is watched, or that it cannot be. */
    void begin(@Nullable WatchRefused refused) throws IOException {
        refusedToSee = refused != null;
        if (refused != null) {
            line(messages.text(
                    "watch.without",
                    Text.of("watch.cannot", RefusedWords.of(refused)),
                    Times.span(interval.toMillis())));
        } else if (!context.options().quiet()) {
            line(messages.text(binds ? "watch.begin-binds" : "watch.begin", Times.span(interval.toMillis())));
        }
    }

    /** What is new. */
    void show(Moment moment) throws IOException {
        failures(moment);
        Map<Key, Text> before = found;
        Map<Key, Text> now = new LinkedHashMap<>();
        for (Finding finding : moment.verdict().findings()) {
            if (finding.severity() != Severity.INFO) {
                now.put(key(finding), finding.title());
            }
        }
        boolean changed = before == null;
        for (Map.Entry<Key, Text> one : now.entrySet()) {
            if (before == null || !before.containsKey(one.getKey())) {
                at(
                        moment.time(),
                        messages.text(
                                "watch.found",
                                one.getValue(),
                                one.getKey().slug().word()));
                changed = true;
            }
        }
        if (before != null) {
            for (Map.Entry<Key, Text> one : before.entrySet()) {
                if (!now.containsKey(one.getKey())) {
                    at(moment.time(), messages.text("watch.ended", one.getValue()));
                    changed = true;
                }
            }
        }
        if (changed && !context.options().quiet()) {
            destinations(moment);
        }
        found = now;
    }

    private static Key key(Finding finding) {
        Subject subject = finding.subject();
        NetworkNamespace netns = subject.netns();
        return new Key(
                finding.slug(),
                netns == null ? 0 : netns.inode(),
                subject.protocol() + " " + subject.source() + " " + subject.address() + " " + subject.port() + " "
                        + subject.key() + " " + subject.pid());
    }

    private void failures(Moment moment) throws IOException {
        failed += moment.failed();
        long more = moment.otherFailures();
        for (int i = 0; i < moment.failures().size(); i++) {
            FailedCalls row = moment.failures().get(i);
            if (i < FAILURES) {
                at(row.last(), failure(row, moment.snapshot().namespaces().size() > 1));
            } else {
                more += row.count();
            }
        }
        if (more > 0) {
            at(moment.time(), messages.text("watch.more", more));
        }
        if (moment.lost() > 0) {
            at(moment.time(), messages.text("watch.lost", moment.lost()));
        }
        if (moment.passedOver() > 0 && moment.failed() > 0) {
            at(moment.time(), messages.text("watch.passed-over", moment.passedOver()));
        }
    }

    /** {@code connect EADDRNOTAVAIL x12 python3[812] 127.0.0.1 -> 127.0.0.1:8080: ephemeral-ports-exhausted}. */
    private String failure(FailedCalls row, boolean severalNamespaces) {
        Endpoint to = row.destination();
        Endpoint from = row.source();
        Object ends =
                to == null ? from : (from.port() == 0 ? from.address().toString() : from.toString()) + " -> " + to;
        Slug cause = row.cause();
        String line = messages.text(
                "watch.failed",
                row.call().word(),
                row.errno(),
                row.count(),
                Visible.of(row.comm()) + "[" + row.pid() + "]",
                ends,
                cause == null ? Text.of("watch.cause-unknown") : cause.word());
        return severalNamespaces && !row.netns().name().isEmpty()
                ? messages.text("screen.in-namespace", line, row.netns().name())
                : line;
    }

    private void destinations(Moment moment) throws IOException {
        List<Usage> fullest = moment.destinations().fullest();
        for (Usage usage : fullest.subList(0, Math.min(DESTINATIONS, fullest.size()))) {
            List<String> parts = new ArrayList<>();
            String used = messages.text(
                    "watch.destination", usage.source(), usage.destination(), usage.used(), usage.usable());
            parts.add(
                    moment.snapshot().namespaces().size() > 1
                            ? messages.text(
                                    "screen.in-namespace", used, usage.netns().name())
                            : used);
            Long left = usage.capacity().msToExhaustion();
            if (usage.capacity().now().free() == 0) {
                parts.add(messages.text("watch.none-left"));
            } else if (left != null) {
                parts.add(messages.text("watch.left", Times.span(left)));
            }
            at(moment.time(), messages.list(parts));
        }
    }

    /** Says what there was altogether. */
    void end(Duration time) throws IOException {
        end(refusedToSee ? -1 : failed, time);
    }

    /** Says how many calls failed; with -1 that they could not be seen. */
    void end(long failed, Duration time) throws IOException {
        line(
                failed < 0
                        ? messages.text("watch.over-unseen", Times.span(time.toMillis()))
                        : messages.text("watch.over", failed, Times.span(time.toMillis())));
    }

    private void at(Instant time, String text) throws IOException {
        StringBuilder line = new StringBuilder();
        Times.appendLocal(line, time);
        line(line.append("  ").append(text).toString());
    }

    private void line(String text) throws IOException {
        context.out().append(text).append('\n');
    }
}
