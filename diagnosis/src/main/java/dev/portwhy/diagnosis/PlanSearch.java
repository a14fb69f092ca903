package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for the fewest changes: takes the one that ends most, again and again, and leaves out what in the end was not needed. */
final class PlanSearch {

    /** More are tried on no machine; each is a whole diagnosis. */
    private static final int MOST_STEPS = 24;

    /**
     * What a TIME_WAIT with a port of its own takes at most: {@code struct tcp_timewait_sock} and two bind buckets, each in a slab object
     * of up to 256 bytes (/proc/slabinfo: {@code tw_sock_TCP}, {@code tcp_bind_bucket}, {@code tcp_bind2_bucket}).
     */
    private static final long WAIT_BYTES = 3 * 256;

    /** Settings that act on what comes, and on nothing that is there: no snapshot shows what they end. */
    private static final Set<Slug> ENDS_LATER = EnumSet.of(
            Slug.FIN_WAIT2_HOLDS_PORTS, Slug.CONNTRACK_FULL, Slug.TIME_WAIT_TABLE_OVERFLOW, Slug.ACCEPT_QUEUE_FULL);

    private final Snapshot snapshot;
    private final Verdict verdict;
    private final List<PlanStep> steps = new ArrayList<>();
    private final List<Finding> targets = new ArrayList<>();

    PlanSearch(Snapshot snapshot) {
        this.snapshot = snapshot;
        verdict = Diagnosis.machine(snapshot);
        for (Finding finding : verdict.findings()) {
            boolean any = finding.severity() != Severity.INFO;
            for (Remedy remedy : finding.remedies()) {
                PlanStep step = PlanStep.of(finding, remedy);
                if (step != null && steps.size() < MOST_STEPS && isKnown(step)) {
                    steps.add(step);
                    any = true;
                }
            }
            if (any) {
                targets.add(finding);
            }
        }
    }

    /** A value in whose place another would be put blindly is not changed. */
    private boolean isKnown(PlanStep step) {
        return step.sets().stream().allMatch(set -> set.from(snapshot) != null);
    }

    TunePlan plan() {
        List<PlanStep> chosen = new ArrayList<>();
        Score best = Objects.requireNonNull(score(chosen));
        while (true) {
            PlanStep next = null;
            for (PlanStep step : steps) {
                List<PlanStep> more = new ArrayList<>(chosen);
                more.add(step);
                Score score = chosen.contains(step) ? null : score(more);
                if (score != null && score.isBetterThan(best)) {
                    best = score;
                    next = step;
                }
            }
            if (next == null) {
                break;
            }
            chosen.add(next);
        }
        for (PlanStep step : List.copyOf(chosen)) {
            List<PlanStep> fewer = new ArrayList<>(chosen);
            fewer.remove(step);
            Score score = score(fewer);
            if (score != null && !best.isBetterThan(score)) {
                chosen = fewer;
            }
        }
        return done(chosen);
    }

    private TunePlan done(List<PlanStep> chosen) {
        List<Finding> then = then(chosen);
        List<Finding> ended = new ArrayList<>();
        List<Finding> left = new ArrayList<>();
        List<PlanStep> all = new ArrayList<>(chosen);
        for (Finding target : targets) {
            if (!isIn(then, target)) {
                ended.add(target);
                continue;
            }
            PlanStep later = later(target, all);
            if (later != null) {
                all.add(later);
                ended.add(target);
            } else if (target.severity() != Severity.INFO) {
                left.add(target);
            }
        }
        return new TunePlan(verdict, changes(all), ended, left, TunePlan.remedies(left));
    }

    /** The first step that ends a finding once what is there now has passed; null where there is none. */
    private @Nullable PlanStep later(Finding target, List<PlanStep> chosen) {
        if (!ENDS_LATER.contains(target.slug())) {
            return null;
        }
        for (PlanStep step : steps) {
            List<PlanStep.Set> sets = new ArrayList<>();
            boolean fits = true;
            for (PlanStep one : chosen) {
                fits &= PlanStep.merge(sets, one);
            }
            if (step.finding().equals(target) && fits && PlanStep.merge(sets, step)) {
                return step;
            }
        }
        return null;
    }

    private List<TuneChange> changes(List<PlanStep> chosen) {
        List<PlanStep.Set> sets = new ArrayList<>();
        for (PlanStep step : chosen) {
            PlanStep.merge(sets, step);
        }
        List<TuneChange> changes = new ArrayList<>();
        for (boolean first : new boolean[] {true, false}) {
            for (PlanStep.Set set : sets) {
                // What must not be handed out is reserved before the range is wider.
                if (first == (set.setting() == Setting.IP_LOCAL_RESERVED_PORTS)) {
                    changes.add(change(chosen, set));
                }
            }
        }
        return changes;
    }

    private TuneChange change(List<PlanStep> chosen, PlanStep.Set set) {
        PlanStep step = chosen.getFirst();
        for (PlanStep one : chosen) {
            boolean its = one.sets().stream().anyMatch(other -> other.isAbout(set));
            step = its ? one : step;
        }
        return new TuneChange(
                set.netns(),
                set.setting(),
                set.from(snapshot),
                set.to(),
                step.finding().slug(),
                step.effect(set),
                step.remedy().risk(),
                caution(step, set));
    }

    /** What more connections cost, where there may not be room for them; else what the finding says. */
    private static Text caution(PlanStep step, PlanStep.Set set) {
        NetworkNamespace netns = set.netns();
        PortRange before = netns == null ? null : netns.settings().portRange();
        if (netns == null || before == null || set.setting() != Setting.IP_LOCAL_PORT_RANGE) {
            return step.remedy().caution();
        }
        Long count = netns.conntrackCount();
        Long most = netns.conntrackMax();
        String[] ends = set.to().split(" ", 2);
        long more = Long.parseLong(ends[1]) - Long.parseLong(ends[0]) - (before.high() - before.low());
        if (count != null && most != null && count > 0 && count + more > most) {
            return Text.of("apply.caution.conntrack", more, count, most);
        }
        long waiting = netns.sockstat().getOrDefault("TCP.tw", 0L);
        long room = netns.settings().number(Setting.TCP_MAX_TW_BUCKETS, Long.MAX_VALUE);
        return waiting > 0 && waiting + more > room
                ? Text.of("apply.caution.buckets", more, waiting, room)
                : Text.of("apply.caution.memory", step.remedy().caution(), more, Math.max(1, more * WAIT_BYTES >> 20));
    }

    private List<Finding> then(List<PlanStep> chosen) {
        List<PlanStep.Set> sets = new ArrayList<>();
        for (PlanStep step : chosen) {
            PlanStep.merge(sets, step);
        }
        return sets.isEmpty()
                ? verdict.findings()
                : Diagnosis.machine(PlanStep.with(snapshot, sets)).findings();
    }

    /** Whether a step rests on timestamps of a peer that nobody has seen using them. */
    private boolean isUncertain(PlanStep step) {
        Subject about = step.finding().subject();
        NetworkNamespace netns = about.netns();
        IpAddress address = about.address();
        Integer port = about.port();
        for (PlanStep.Set set : step.sets()) {
            if (set.setting() == Setting.TCP_TW_REUSE && netns != null && address != null && port != null) {
                ConnectQuestion question = new ConnectQuestion(Protocol.TCP, about.source(), address, port);
                int index = snapshot.namespaces().indexOf(netns);
                return index < 0
                        || SettingEffect.of(snapshot, index, question, Map.of(set.setting(), set.to()))
                                .uncertain();
            }
        }
        return false;
    }

    /**
     * How good a choice is.
     *
     * @param left how much is left of what was found, a critical finding counting most
     * @param uncertain how many of its steps rest on what nobody has seen
     * @param settings how many settings it changes
     */
    private record Score(int left, int uncertain, int settings) {

        boolean isBetterThan(Score other) {
            if (left != other.left) {
                return left < other.left;
            }
            return uncertain != other.uncertain ? uncertain < other.uncertain : settings < other.settings;
        }
    }

    /** Null where the steps do not go together, or something new is found after them. */
    private @Nullable Score score(List<PlanStep> chosen) {
        List<PlanStep.Set> sets = new ArrayList<>();
        for (PlanStep step : chosen) {
            if (!PlanStep.merge(sets, step)) {
                return null;
            }
        }
        int left = 0;
        List<Finding> then = then(chosen);
        for (Finding finding : then) {
            Finding before = in(verdict.findings(), finding);
            if (before == null && finding.severity() != Severity.INFO
                    || before != null && weight(finding) > weight(before)) {
                return null;
            }
            left += in(targets, finding) == null ? 0 : weight(finding);
        }
        int uncertain = 0;
        for (PlanStep step : chosen) {
            uncertain += isUncertain(step) ? 1 : 0;
        }
        return new Score(left, uncertain, sets.size());
    }

    private static int weight(Finding finding) {
        return switch (finding.severity()) {
            case CRITICAL -> 100;
            case WARNING -> 10;
            case INFO -> 1;
        };
    }

    static boolean isIn(List<Finding> findings, Finding finding) {
        return in(findings, finding) != null;
    }

    /** The finding of the same kind about the same; that ports are gone and that they will be is one kind. */
    private static @Nullable Finding in(List<Finding> findings, Finding finding) {
        for (Finding other : findings) {
            if (kind(other.slug()) == kind(finding.slug()) && isSame(other.subject(), finding.subject())) {
                return other;
            }
        }
        return null;
    }

    private static Slug kind(Slug slug) {
        return slug == Slug.EPHEMERAL_PORTS_RUNNING_OUT ? Slug.EPHEMERAL_PORTS_EXHAUSTED : slug;
    }

    /** Whether two findings of one kind are about the same: of a destination the namespace and the source address count as well. */
    static boolean isSame(Subject one, Subject other) {
        return Objects.equals(id(one.netns()), id(other.netns()))
                && Objects.equals(one.protocol(), other.protocol())
                && Objects.equals(one.source(), other.source())
                && Objects.equals(one.address(), other.address())
                && Objects.equals(one.port(), other.port())
                && Objects.equals(one.key(), other.key())
                && Objects.equals(one.pid(), other.pid());
    }

    private static @Nullable NamespaceId id(@Nullable NetworkNamespace netns) {
        return netns == null ? null : netns.id();
    }
}
