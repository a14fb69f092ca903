package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.lab.FullDestination.Shape;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.ports.kernel.NamespaceSettings;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is said beforehand of each setting, against what then really happens: a namespace in that state, the setting changed in
 * it, connections counted.
 */
@Tag("kernel")
class WhatIfOnKernelTest {

    private static final int PORTS = FullDestination.PORTS;
    private static final int AT_A_TIME = 4;

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static WhatIfInquiry.Destination ask(Shape shape, Map<Setting, String> changes) throws IOException {
        ConnectQuestion question =
                new ConnectQuestion(Protocol.TCP, shape.address(), shape.address(), FullDestination.PORT);
        return new WhatIfInquiry(new LiveMachine(), NamespaceChoice.CURRENT)
                .ask(question, changes)
                .destinations()
                .getFirst();
    }

    private static void change(Map<Setting, String> changes) throws IOException {
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            SysctlFile.write(change.getKey().key(), change.getValue());
        }
    }

    /** Asks, repeats, and does it, in a state; says what differs. */
    private static List<String> differences(KernelProcess lab, Shape shape, String state, Map<Setting, String> changes)
            throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            List<String> wrong = new ArrayList<>();
            WhatIfInquiry.Destination asked;
            try (FullDestination full = new FullDestination(shape).with(state)) {
                asked = ask(shape, changes);
                Trial trial = asked.repetition().now().with();
                TrialResult without = lab.run(asked.repetition().now().without());
                TrialResult with = lab.run(trial);
                String name = shape + " " + state + " " + changes;
                if (trial.shape().boundFirst() != shape.boundFirst()) {
                    wrong.add(name + ": taken for one whose port is " + (shape.boundFirst() ? "not " : "")
                            + "bound first");
                }
                same(
                        wrong,
                        name + " predicted as it is",
                        asked.repetition().now().without().expected(),
                        without.made());
                same(wrong, name + " predicted", trial.expected(), with.made());
                change(changes);
                LockSupport.parkNanos(trial.waitMs() * 1_000_000L);
                same(wrong, name + " measured", with.made(), full.canBeOpened(trial.tries()));
            }
            return wrong;
        });
    }

    private static void same(List<String> wrong, String what, int said, int was) {
        if (said != was) {
            wrong.add(what + ": " + said + ", in truth " + was);
        }
    }

    /** A value that it may have and does not begin with. */
    private static String other(Setting setting) {
        if (setting == Setting.IP_LOCAL_PORT_RANGE) {
            return "40000 40019";
        }
        if (setting == Setting.IP_LOCAL_RESERVED_PORTS) {
            return "40000-40003";
        }
        if (setting.form().kind() == SettingForm.Kind.SIGNED && setting.form().count() == 3) {
            return "4096 16384 65536";
        }
        String initial = setting.initial(dev.portwhy.model.KernelVersion.MEASURED);
        for (String value : List.of("1", "5", "1500", "0")) {
            long number = Long.parseLong(value);
            if (!value.equals(initial)
                    && number >= setting.form().low()
                    && number <= setting.form().high()) {
                return value;
            }
        }
        return "1";
    }

    /** Each setting is tried where TIME_WAIT hold the ports, and where what it is about does. */
    private static List<String> states(Setting setting) {
        return switch (setting.decides()) {
            case PORT_CHOICE -> List.of("TIME_WAIT", "ESTABLISHED");
            case TIME_WAIT -> List.of("TIME_WAIT", "FIN_WAIT2");
            case CLOSING -> List.of("TIME_WAIT", "FIN_WAIT2", "CLOSE_WAIT");
            case KEEPALIVE -> List.of("TIME_WAIT", "ESTABLISHED", "CLOSE_WAIT");
            case BIND, CONNECTING, ACCEPTING, MEMORY, TABLES -> List.of("TIME_WAIT");
            // The lab does not take them.
            case FORWARDING, IPV6, TRACKING, FILES, PROCESSES, OBSERVING -> List.of();
        };
    }

    /** The settings of the registry that {@code lab what-if} takes and this kernel has: those, and no list of this test's own. */
    private static List<Setting> taken() {
        List<Setting> taken = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            try {
                AskedSettings.check(Map.of(setting.key(), "1"));
            } catch (AnswerException e) {
                continue;
            }
            if (setting.removed() == null) {
                taken.add(setting);
            }
        }
        return taken;
    }

    @Test
    void forEachSettingThatTheLabTakesWhatIsSaidIsWhatHappens() throws Exception {
        List<Callable<List<String>>> work = new ArrayList<>();
        Set<Setting> tried = new HashSet<>();
        try (KernelProcess lab = KernelProcess.start();
                ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (Setting setting : taken()) {
                for (String state : states(setting)) {
                    tried.add(setting);
                    work.add(() -> differences(lab, Shape.V4, state, Map.of(setting, other(setting))));
                }
            }
            assertThat(tried).containsExactlyInAnyOrderElementsOf(taken());
            assertThat(tried)
                    .as("what the model knows")
                    .containsExactlyInAnyOrderElementsOf(NamespaceSettings.all().stream()
                            .filter(setting -> setting.removed() == null)
                            .toList());
            assertThat(work).hasSizeGreaterThan(60);
            List<String> wrong = new ArrayList<>();
            for (Future<List<String>> done : threads.invokeAll(work)) {
                wrong.addAll(done.get());
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** The settings that decide anything, over IPv6 and where bind() takes the port before connect() does. */
    @Test
    void overIpv6AndWherePortsAreBoundFirstToo() throws Exception {
        Programs.assumeBpf();
        Map<Setting, String> changes = new LinkedHashMap<>();
        changes.put(Setting.IP_LOCAL_PORT_RANGE, "40000 40019");
        changes.put(Setting.IP_LOCAL_RESERVED_PORTS, "40000-40003");
        changes.put(Setting.TCP_TW_REUSE, "0");
        changes.put(Setting.TCP_TW_REUSE_DELAY, "200");
        changes.put(Setting.TCP_TIMESTAMPS, "0");
        changes.put(Setting.TCP_FIN_TIMEOUT, "2");
        List<Callable<List<String>>> work = new ArrayList<>();
        try (KernelProcess lab = KernelProcess.start();
                ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (Shape shape : List.of(Shape.V6, Shape.V4_BOUND_FIRST, Shape.V6_BOUND_FIRST)) {
                changes.forEach((setting, value) -> {
                    work.add(() -> differences(lab, shape, "TIME_WAIT", Map.of(setting, value)));
                    String other = setting == Setting.TCP_FIN_TIMEOUT ? "FIN_WAIT2" : "ESTABLISHED";
                    work.add(() -> differences(lab, shape, other, Map.of(setting, value)));
                });
            }
            assertThat(work).hasSize(36);
            List<String> wrong = new ArrayList<>();
            for (Future<List<String>> done : threads.invokeAll(work)) {
                wrong.addAll(done.get());
            }
            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void severalAtOnceToo() throws Exception {
        Map<Setting, String> both = new LinkedHashMap<>();
        both.put(Setting.IP_LOCAL_PORT_RANGE, "40000 40015");
        both.put(Setting.TCP_TW_REUSE, "1");
        both.put(Setting.TCP_TW_REUSE_DELAY, "200");
        both.put(Setting.IP_LOCAL_RESERVED_PORTS, "40000-40001");
        try (KernelProcess lab = KernelProcess.start()) {
            assertThat(differences(lab, Shape.V4, "TIME_WAIT", both)).isEmpty();
        }
    }

    /** Which end of an odd range a connect() leaves out is chance: it is told that one more may be made, and one more may be. */
    @Test
    void ofAnOddRangeOneMoreMayBeMade() throws Exception {
        Map<Setting, String> change = Map.of(Setting.IP_LOCAL_PORT_RANGE, "40000 40018");
        NetworkThread.inNewNamespace(() -> {
            try (FullDestination full = new FullDestination(Shape.V4).with("ESTABLISHED")) {
                WhatIfInquiry.Destination asked = ask(Shape.V4, change);
                assertThat(asked.effect().changes().getFirst().why().key()).isEqualTo("whatif.odd");
                Trial trial = asked.repetition().now().with();
                change(change);
                assertThat(full.canBeOpened(trial.tries() + 1)).isBetween(trial.expected(), trial.expected() + 1);
            }
            return null;
        });
    }

    /** What counts only for connections made from then on is set first, and then the same state made. */
    @Test
    void whatHelpsOnlyLaterHelpsThen() throws Exception {
        Map<Setting, String> change = Map.of(Setting.TCP_FIN_TIMEOUT, "2");
        try (KernelProcess lab = KernelProcess.start()) {
            WhatIfInquiry.Destination asked = NetworkThread.inNewNamespace(() -> {
                try (FullDestination full = new FullDestination(Shape.V4).with("FIN_WAIT2")) {
                    assertThat(full.canBeOpened(1)).isZero();
                    return ask(Shape.V4, change);
                }
            });
            assertThat(asked.effect().verdict()).isEqualTo(Verdict.HELPS_LATER);
            Repetition.Pair later = Objects.requireNonNull(asked.repetition().later());
            int without = lab.run(later.without()).made();
            int with = lab.run(later.with()).made();
            assertThat(without).isEqualTo(later.without().expected()).isZero();
            assertThat(with).isEqualTo(later.with().expected()).isEqualTo(PORTS);
            int really = NetworkThread.inNewNamespace(() -> {
                try (FullDestination full = new FullDestination(Shape.V4)) {
                    change(change);
                    full.with("FIN_WAIT2");
                    LockSupport.parkNanos(later.with().waitMs() * 1_000_000L);
                    return full.canBeOpened(PORTS);
                }
            });
            assertThat(really).isEqualTo(with);
        }
    }
}
