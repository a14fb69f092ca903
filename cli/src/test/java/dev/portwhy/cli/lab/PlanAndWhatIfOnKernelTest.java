package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.TuneChange;
import dev.portwhy.diagnosis.TunePlan;
import dev.portwhy.diagnosis.WontHelp;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import dev.portwhy.ports.shape.TrialResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@code tune plan} proposes and what it rejects, against what {@code lab what-if} says and measures of the same, over
 * generated troubles of real connections in namespaces of their own. {@code -Dportwhy.agree.troubles=N} makes more of them,
 * {@code -Dportwhy.agree.seed=N} others.
 */
@Tag("kernel")
class PlanAndWhatIfOnKernelTest {

    private static final int TROUBLES = Integer.getInteger("portwhy.agree.troubles", 12);
    private static final long SEED = Long.getLong("portwhy.agree.seed", 14);
    private static final int AT_A_TIME = 9;

    /** What people try, one at a time. */
    private static final Map<Setting, List<String>> SINGLE = new LinkedHashMap<>();

    static {
        SINGLE.put(Setting.TCP_TW_REUSE, List.of("1", "2"));
        SINGLE.put(Setting.TCP_TIMESTAMPS, List.of("1"));
        SINGLE.put(Setting.TCP_FIN_TIMEOUT, List.of("5"));
        SINGLE.put(Setting.TCP_MAX_TW_BUCKETS, List.of("1000000"));
        SINGLE.put(Setting.TCP_ORPHAN_RETRIES, List.of("1"));
        SINGLE.put(Setting.TCP_KEEPALIVE_TIME, List.of("10"));
        SINGLE.put(Setting.TCP_RETRIES2, List.of("3"));
        SINGLE.put(Setting.IP_LOCAL_RESERVED_PORTS, List.of(""));
        SINGLE.put(Setting.IP_LOCAL_PORT_RANGE, List.of("10000 60999"));
    }

    /** What a finding says does nothing, by what it calls it; which ways of setting it are meant. */
    private static final Map<String, Map<Setting, String>> REJECTED = Map.of(
            "myth.fin-timeout", Map.of(Setting.TCP_FIN_TIMEOUT, "5"),
            "myth.tw-buckets", Map.of(Setting.TCP_MAX_TW_BUCKETS, "1000000"),
            "myth.tw-reuse", Map.of(Setting.TCP_TW_REUSE, "1"),
            "myth.tw-reuse-2", Map.of(Setting.TCP_TW_REUSE, "2"),
            "myth.time-wait-settings", Map.of(Setting.TCP_TW_REUSE, "1"),
            "myth.close-wait-settings", Map.of(Setting.TCP_KEEPALIVE_TIME, "10"),
            "myth.connection-settings", Map.of(Setting.TCP_TW_REUSE, "1"),
            "myth.more-ports", Map.of(Setting.IP_LOCAL_PORT_RANGE, "10000 60999"));

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** What came of one trouble. */
    private static final class Judged {

        private final List<String> wrong = new ArrayList<>();
        private int planned;
        private int rejected;
        private int unaided;
        private int measured;
    }

    /** As it was when the plan was made: what is in TIME_WAIT grows older meanwhile, and may be taken over, or gone. */
    private record Kept(Snapshot seen) implements Machine {

        @Override
        public Snapshot look(Scope scope) {
            return seen;
        }

        @Override
        public Optional<Probes> probes() {
            return Optional.empty();
        }
    }

    private static WhatIfInquiry.Destination ask(Machine machine, Subject about, Map<Setting, String> changes)
            throws IOException {
        ConnectQuestion question = new ConnectQuestion(
                Protocol.TCP,
                about.source(),
                Objects.requireNonNull(about.address()),
                Objects.requireNonNull(about.port()));
        return new WhatIfInquiry(machine, NamespaceChoice.CURRENT)
                .ask(question, changes)
                .destinations()
                .getFirst();
    }

    private static boolean isDestination(Finding finding) {
        Subject about = finding.subject();
        IpAddress address = about.address();
        return address != null && about.port() != null && about.protocol() == Protocol.TCP && about.source() != null;
    }

    private static Judged judge(KernelProcess lab, TroubleOnStage trouble, Random random) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            Judged judged = new Judged();
            try (trouble) {
                trouble.make();
                PlanAnswer answer = PlanAnswer.of(new LiveMachine(), NamespaceChoice.CURRENT);
                Machine kept = new Kept(answer.snapshot());
                TunePlan plan = answer.plan();
                Map<Setting, String> changes = new LinkedHashMap<>();
                for (TuneChange change : plan.changes()) {
                    changes.put(change.setting(), change.to());
                }
                for (Finding ended : plan.ended()) {
                    if (isDestination(ended) && !changes.isEmpty()) {
                        judged.planned++;
                        planned(judged, lab, kept, trouble, ended, changes);
                    }
                }
                for (Finding left : plan.left()) {
                    if (isDestination(left)) {
                        unaided(judged, kept, trouble, left);
                    }
                }
                for (Finding finding : plan.verdict().findings()) {
                    if (isDestination(finding)) {
                        rejected(judged, lab, kept, trouble, finding, random);
                    }
                }
            }
            return judged;
        });
    }

    /** What a plan says to end, what-if says to help, and in the repetition more connections are made than without. */
    private static void planned(
            Judged judged,
            KernelProcess lab,
            Machine kept,
            TroubleOnStage trouble,
            Finding ended,
            Map<Setting, String> changes)
            throws IOException {
        WhatIfInquiry.Destination asked = ask(kept, ended.subject(), changes);
        SettingEffect effect = asked.effect();
        if (!effect.verdict().helps() || !effect.trouble()) {
            judged.wrong.add(trouble + ": planned " + changes + ", what-if says " + effect.verdict());
            return;
        }
        Repetition repetition = asked.repetition();
        Repetition.Pair pair = effect.verdict() == Verdict.HELPS ? repetition.now() : repetition.later();
        if (pair != null && !repetition.modelled()) {
            int more = lab.run(pair.with()).made() - lab.run(pair.without()).made();
            judged.measured++;
            if (more <= 0) {
                judged.wrong.add(trouble + ": planned " + changes + ", and " + more + " more connections were made");
            }
        }
    }

    /** Where nothing is planned against something, what-if knows no single setting that helps there. */
    private static void unaided(Judged judged, Machine kept, TroubleOnStage trouble, Finding left) throws IOException {
        judged.unaided++;
        for (Map.Entry<Setting, List<String>> single : SINGLE.entrySet()) {
            for (String value : single.getValue()) {
                Map<Setting, String> change = Map.of(single.getKey(), value);
                SettingEffect effect = ask(kept, left.subject(), change).effect();
                if (effect.trouble() && effect.verdict().helps()) {
                    judged.wrong.add(trouble + ": no plan for " + left.slug() + ", what-if says " + effect.verdict()
                            + " of " + change);
                }
            }
        }
    }

    /** What is said not to help, what-if does not call a help; one of them is repeated, and makes no more connections. */
    private static void rejected(
            Judged judged, KernelProcess lab, Machine kept, TroubleOnStage trouble, Finding finding, Random random)
            throws IOException {
        List<Map<Setting, String>> all = new ArrayList<>();
        for (WontHelp one : finding.wontHelp()) {
            Map<Setting, String> change = REJECTED.get(one.text().key());
            if (change != null) {
                all.add(change);
            }
        }
        judged.rejected += all.size();
        for (Map<Setting, String> change : all) {
            SettingEffect effect = ask(kept, finding.subject(), change).effect();
            if (effect.verdict().helps()) {
                judged.wrong.add(trouble + ": rejected " + change + ", what-if says " + effect.verdict());
            }
        }
        if (!all.isEmpty()) {
            Map<Setting, String> change = all.get(random.nextInt(all.size()));
            WhatIfInquiry.Destination asked = ask(kept, finding.subject(), change);
            if (asked.effect().verdict() == Verdict.NOTHING) {
                TrialResult without = lab.run(asked.repetition().now().without());
                TrialResult with = lab.run(asked.repetition().now().with());
                judged.measured++;
                if (with.made() != without.made()) {
                    judged.wrong.add(trouble + ": rejected " + change + ", and in place of " + without.made() + " "
                            + with.made() + " connections were made");
                }
            }
        }
    }

    @Test
    void theyNeverContradictEachOther() throws Exception {
        List<Callable<Judged>> work = new ArrayList<>();
        List<String> made = new ArrayList<>();
        try (KernelProcess lab = KernelProcess.start();
                ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (int i = 0; i < TROUBLES; i++) {
                Random random = new Random(SEED * 1000 + i);
                TroubleOnStage trouble = TroubleOnStage.of(i, random);
                made.add(trouble.toString());
                work.add(() -> judge(lab, trouble, random));
            }
            Judged all = new Judged();
            for (Future<Judged> done : threads.invokeAll(work)) {
                Judged one = done.get();
                all.wrong.addAll(one.wrong);
                all.planned += one.planned;
                all.rejected += one.rejected;
                all.unaided += one.unaided;
                all.measured += one.measured;
            }
            assertThat(all.wrong).as("seed " + SEED + ": " + made).isEmpty();
            assertThat(all.planned).as("planned").isGreaterThan(TROUBLES / 4);
            assertThat(all.rejected).as("rejected").isGreaterThan(TROUBLES / 2);
            assertThat(all.unaided).as("without a plan").isPositive();
            assertThat(all.measured).as("measured").isGreaterThan(TROUBLES / 2);
        }
    }
}
