package dev.portwhy.cli.live;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes of one interval after the other what is to be shown. It keeps no more than a bounded number of rows, whatever comes. */
final class LiveFeed {

    private static final int FAILURES = 1000;
    private static final int ENDED = 50;

    /** So long is shown what is over. */
    private static final Duration SHOWN = Duration.ofMinutes(5);

    private final Messages messages;
    /** In the order in which they failed last. */
    private final Map<String, LiveRow.Failure> failures = new LinkedHashMap<>();

    private final Map<String, LiveRow.Found> found = new LinkedHashMap<>();
    private long failed;
    private long unlisted;
    private long passedOver;

    LiveFeed(Messages messages) {
        this.messages = messages;
    }

    /** With another interval. */
    LiveView with(Moment moment) {
        Places places = new Places(moment.snapshot());
        failures(moment, places);
        findings(moment);
        List<LiveRow.Destination> destinations = new ArrayList<>();
        for (Usage usage : moment.destinations().fullest()) {
            destinations.add(destination(usage, places));
        }
        return new LiveView(
                Visible.of(moment.snapshot().host().name()),
                moment.time(),
                true,
                List.copyOf(found.values()),
                destinations,
                moment.destinations().others(),
                moment.destinations().usedByOthers(),
                List.copyOf(failures.values()).reversed(),
                failed,
                unlisted,
                passedOver);
    }

    private static LiveRow.Destination destination(Usage usage, Places places) {
        String who = usage.culprits().isEmpty() ? "" : who(usage.culprits().getFirst());
        String netns = places.shown(usage.netns());
        List<String> question = places.question(
                usage.netns(),
                "connect",
                usage.source().toString(),
                usage.destination().toString());
        String ends = usage.source() + " " + usage.destination();
        return new LiveRow.Destination(
                usage.netns().inode() + " " + ends, small(ends, who, netns), usage, who, netns, question);
    }

    private static String who(Culprit culprit) {
        return (culprit.comm().isEmpty() ? "?" : Visible.of(culprit.comm())) + "[" + culprit.pid() + "]";
    }

    private void failures(Moment moment, Places places) {
        failed += moment.failed();
        unlisted += moment.otherFailures() + moment.lost();
        passedOver += moment.failed() > 0 ? moment.passedOver() : 0;
        // The most frequent come first there; those that failed last are to be last here.
        List<FailedCalls> calls = new ArrayList<>(moment.failures());
        calls.sort((one, two) -> one.last().compareTo(two.last()));
        for (FailedCalls one : calls) {
            LiveRow.Failure row = failure(one, places);
            LiveRow.Failure before = failures.remove(row.key());
            failures.put(row.key(), before == null ? row : again(row, before));
        }
        while (failures.size() > FAILURES) {
            LiveRow.Failure oldest =
                    failures.remove(failures.keySet().iterator().next());
            unlisted += oldest == null ? 0 : oldest.count();
        }
    }

    private static LiveRow.Failure again(LiveRow.Failure row, LiveRow.Failure before) {
        return new LiveRow.Failure(
                row.key(),
                row.text(),
                row.calls(),
                before.count() + row.count(),
                row.who(),
                row.netns(),
                row.question());
    }

    private static LiveRow.Failure failure(FailedCalls calls, Places places) {
        Endpoint to = calls.destination();
        String who = Visible.of(calls.comm()) + "[" + calls.pid() + "]";
        String netns = places.shown(calls.netns());
        Slug cause = calls.cause();
        String ends = calls.source() + " " + (to == null ? "" : to.toString());
        String what = calls.call().word() + " " + calls.errno();
        return new LiveRow.Failure(
                calls.netns().inode() + " " + what + " " + calls.protocol() + " " + ends + " " + who,
                small(what, ends, who, netns, cause == null ? "" : cause.word()),
                calls,
                calls.count(),
                who,
                netns,
                to == null ? bind(calls, places) : connect(calls, to, places));
    }

    private static List<String> bind(FailedCalls calls, Places places) {
        return places.question(
                calls.netns(),
                "why",
                "--" + calls.protocol().word(),
                calls.source().toString());
    }

    private static List<String> connect(FailedCalls calls, Endpoint to, Places places) {
        Endpoint from = calls.source();
        String source = from.port() == 0 ? from.address().toString() : from.toString();
        String protocol = "--" + (calls.protocol().word().equals("udp") ? "udp" : "tcp");
        return from.address().isWildcard()
                ? places.question(calls.netns(), "connect", protocol, to.toString())
                : places.question(calls.netns(), "connect", protocol, source, to.toString());
    }

    private void findings(Moment moment) {
        Instant now = moment.time();
        Map<String, LiveRow.Found> before = new LinkedHashMap<>(found);
        found.clear();
        for (Finding finding : moment.verdict().findings()) {
            if (finding.severity() != Severity.INFO) {
                String key = finding.slug() + " " + place(finding);
                LiveRow.Found known = before.remove(key);
                Instant since = known != null && known.ended() == null ? known.since() : now;
                String title = Messages.plain(messages.text(finding.title()));
                found.put(
                        key, new LiveRow.Found(key, small(title, finding.slug().word()), finding, title, since, null));
            }
        }
        int ended = 0;
        for (LiveRow.Found known : before.values()) {
            Instant end = known.ended() == null ? now : known.ended();
            if (ended < ENDED && Duration.between(end, now).compareTo(SHOWN) < 0) {
                ended++;
                found.put(
                        known.key(),
                        new LiveRow.Found(
                                known.key(), known.text(), known.finding(), known.title(), known.since(), end));
            }
        }
    }

    private static String place(Finding finding) {
        NetworkNamespace netns = finding.subject().netns();
        return (netns == null ? 0 : netns.inode()) + " " + finding.subject().protocol() + " "
                + finding.subject().source() + " " + finding.subject().address() + " "
                + finding.subject().port() + " " + finding.subject().key() + " "
                + finding.subject().pid();
    }

    private static String small(String... parts) {
        return String.join(" ", parts).toLowerCase(Locale.ROOT);
    }

    /** The namespaces of a snapshot, as they are told and as they are typed. */
    private static final class Places {
        private final boolean several;
        private long here;
        private final Map<String, Integer> named = new HashMap<>();

        Places(Snapshot snapshot) {
            several = snapshot.namespaces().size() > 1;
            for (NetworkNamespace netns : snapshot.namespaces()) {
                named.merge(netns.name(), 1, Integer::sum);
                if (netns.current()) {
                    here = netns.inode();
                }
            }
        }

        String shown(NamespaceId netns) {
            return several ? Visible.of(netns.name()) : "";
        }

        List<String> question(NamespaceId netns, String... words) {
            List<String> question = new ArrayList<>();
            if (netns.inode() != here && netns.inode() != 0) {
                Integer same = named.get(netns.name());
                question.add("-N");
                question.add(same != null && same == 1 ? netns.name() : Long.toString(netns.inode()));
            }
            question.addAll(List.of(words));
            return question;
        }
    }
}
