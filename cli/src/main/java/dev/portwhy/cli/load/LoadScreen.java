package dev.portwhy.cli.load;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.load.Latency;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadResult;
import dev.portwhy.load.PortCounts;
import dev.portwhy.load.WouldRunOut;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a load, for people. */
final class LoadScreen {

    private final Context context;
    private final LoadAnswer answer;
    private final LoadPlan plan;
    private final Messages messages;

    LoadScreen(Context context, LoadAnswer answer) {
        this.context = context;
        this.answer = answer;
        plan = answer.plan();
        messages = context.messages();
    }

    void show() throws IOException {
        LoadResult result = answer.result();
        Page page = new Page(context);
        boolean none = result.failed() > 0 && result.failed() == result.requests();
        String failed =
                none || result.failed() == 0 ? "" : messages.text("load.failed", result.failed(), reasons(result));
        String headline =
                none ? messages.text("load.none", result.failed(), plan.target(), reasons(result)) : done(result);
        Level level = answer.level();
        if (context.options().quiet()) {
            String why = !failed.isEmpty() ? failed : none ? "" : notKeptUp(result);
            page.headline(level, why.isEmpty() ? headline : messages.text("load.both", headline, why));
            return;
        }
        page.headline(level, headline);
        if (!failed.isEmpty()) {
            page.item("", failed);
        }
        if (result.unfinished() > 0) {
            page.item("", messages.text("load.unfinished", result.unfinished()));
        }
        if (result.notBegun() > 0) {
            page.item("", messages.text("load.not-begun", result.notBegun(), plan.connections()));
        }
        page.gap();
        if (result.requests() > result.failed()) {
            Latency latency = result.latency();
            page.item(
                    "  ",
                    messages.text(
                            plan.rate() == 0 ? "load.latency" : "load.latency-planned",
                            millis(latency.p50()),
                            millis(latency.p90()),
                            millis(latency.p99()),
                            millis(latency.p999()),
                            millis(latency.max())));
        }
        if (result.opened() > 0) {
            Latency connects = result.connects();
            page.item(
                    "  ",
                    messages.text(
                            "load.connects",
                            result.opened(),
                            result.openedPerSecond(),
                            connects.p50() / 1000,
                            connects.p99() / 1000,
                            connects.max() / 1000));
        }
        statuses(page, result);
        ports(page);
        FindingScreen findings = new FindingScreen(context, page);
        for (Finding finding : answer.findings()) {
            page.gap();
            findings.title(finding);
            findings.culprits(finding);
            findings.advice(finding);
        }
        if (context.options().verbose()) {
            GapLine.show(context, answer.peak().snapshot().visibility(), true);
        }
    }

    /** What is wrong though nothing failed; empty for nothing. */
    private String notKeptUp(LoadResult result) {
        WouldRunOut runOut = answer.runOut();
        if (result.notBegun() > 0) {
            return messages.text("load.not-begun", result.notBegun(), plan.connections());
        }
        return runOut == null ? "" : wouldRunOut(runOut);
    }

    private String wouldRunOut(WouldRunOut runOut) {
        return messages.text("load.would-run-out", Times.span(runOut.afterMs()), runOut.perSecond());
    }

    private String done(LoadResult result) {
        return messages.text(
                plan.http() ? "load.done" : "load.done-tcp",
                result.requests() - result.failed(),
                plan.target(),
                seconds(result.nanos()),
                result.perSecond());
    }

    private void ports(Page page) throws IOException {
        PortCounts ports = answer.ports();
        page.item("  ", messages.text("load.ports", answer.usable(), ports.before(), ports.peak(), ports.after()));
        int here = ports.timeWaitHere();
        int there = ports.timeWaitThere();
        if (there < 0) {
            page.item("  ", messages.text("load.time-wait-here", here));
        } else {
            page.item("  ", messages.text("load.time-wait", here, there));
        }
        WouldRunOut runOut = answer.runOut();
        if (answer.lackedPorts() && runOut != null) {
            page.item(
                    "  ",
                    messages.text(
                            "load.ran-out",
                            Times.span(runOut.afterMs()),
                            answer.result().openedUntilThen()));
        } else if (runOut != null) {
            page.item("  ", wouldRunOut(runOut));
        } else if (answer.plan().keepAlive()) {
            page.item("  ", messages.text("load.kept"));
        } else {
            page.item("  ", messages.text(here > 0 ? "load.lasts" : "load.not-here"));
        }
    }

    /** Answers of HTTP that are no success; they count as answers. */
    private void statuses(Page page, LoadResult result) throws IOException {
        List<String> others = new ArrayList<>();
        for (Map.Entry<Integer, Long> entry : result.statuses().entrySet()) {
            if (entry.getKey() >= 300) {
                others.add(entry.getKey() + " " + entry.getValue());
            }
        }
        if (!others.isEmpty()) {
            page.item("  ", messages.text("load.statuses", others));
        }
    }

    private List<Object> reasons(LoadResult result) {
        List<Object> reasons = new ArrayList<>();
        for (Map.Entry<String, Long> entry : result.failedByErrno().entrySet()) {
            reasons.add(entry.getKey() + " " + entry.getValue());
        }
        if (result.closedEarly() > 0) {
            reasons.add(messages.text("load.closed-early", result.closedEarly()));
        }
        if (result.timedOut() > 0) {
            reasons.add(messages.text("load.timed-out", result.timedOut(), plan.timeout()));
        }
        if (result.malformed() > 0) {
            reasons.add(messages.text("load.malformed", result.malformed()));
        }
        return reasons;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, nanos < 10_000_000_000L ? "%.2f" : "%.1f", nanos / 1e9);
    }

    /** Milliseconds with three digits that count. */
    private static String millis(long nanos) {
        double value = nanos / 1e6;
        return String.format(
                Locale.ROOT, value < 1 ? "%.3f" : value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
