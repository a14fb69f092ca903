package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.WhatIfInquiry;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect.Verdict;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.ports.kernel.NamespaceSettings;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private static final IpAddress HERE = IpAddress.v4(0x0a050001);
    private static final int PORT = 9;
    private static final int PORTS = 10;
    private static final int AT_A_TIME = 4;
    private static final String FIN_WAIT1 = "04";

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** The connections of a namespace that has ten ports, all of them taken. */
    private static final class Full implements AutoCloseable {

        private final List<KernelSocket> open = new ArrayList<>();
        private final KernelSocket listener;

        Full() throws IOException {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
                routes.addAddress(HERE, 24, Optional.empty());
            }
            SysctlFile.write(Setting.IP_LOCAL_PORT_RANGE.key(), "40000 40009");
            listener =
                    KernelSocket.tcp(Family.INET).bind(new Endpoint(HERE, PORT)).listen(100);
            open.add(listener);
        }

        Full with(String state) throws IOException {
            for (int i = 0; i < PORTS; i++) {
                KernelSocket client = KernelSocket.tcp(Family.INET).connect(new Endpoint(HERE, PORT));
                KernelSocket accepted = listener.accept();
                switch (state) {
                    case "TIME_WAIT" -> {
                        client.close();
                        accepted.close();
                    }
                    case "FIN_WAIT2" -> {
                        client.close();
                        open.add(accepted);
                    }
                    case "CLOSE_WAIT" -> {
                        accepted.close();
                        open.add(client);
                    }
                    default -> {
                        open.add(client);
                        open.add(accepted);
                    }
                }
            }
            awaitRest();
            return this;
        }

        /** An acknowledgement may be put off by 40 to 200 ms; until it comes, who has closed is in FIN_WAIT1. */
        private static void awaitRest() throws IOException {
            long deadline = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < deadline
                    && Files.readAllLines(Path.of("/proc/thread-self/net/tcp")).stream()
                            .anyMatch(row -> row.strip().split("\\s+")[3].equals(FIN_WAIT1))) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        int canBeOpened(int tries) throws IOException {
            int made = 0;
            for (int i = 0; i < tries; i++) {
                KernelSocket client = KernelSocket.tcp(Family.INET);
                open.add(client);
                try {
                    client.connect(new Endpoint(HERE, PORT));
                    made++;
                } catch (KernelException e) {
                    assertThat(e.errno()).isEqualTo(99);
                }
            }
            return made;
        }

        @Override
        public void close() {
            open.forEach(KernelSocket::close);
        }
    }

    private static WhatIfInquiry.Destination ask(Map<Setting, String> changes) throws IOException {
        return new WhatIfInquiry(new LiveMachine(), NamespaceChoice.CURRENT)
                .ask(new ConnectQuestion(Protocol.TCP, HERE, HERE, PORT), changes)
                .destinations()
                .getFirst();
    }

    private static void change(Map<Setting, String> changes) throws IOException {
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            SysctlFile.write(change.getKey().key(), change.getValue());
        }
    }

    /** Asks, repeats, and does it, in a state; says what differs. */
    private static List<String> differences(KernelProcess lab, String state, Map<Setting, String> changes)
            throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            List<String> wrong = new ArrayList<>();
            WhatIfInquiry.Destination asked;
            try (Full full = new Full().with(state)) {
                asked = ask(changes);
                Trial trial = asked.repetition().now().with();
                TrialResult without = lab.run(asked.repetition().now().without());
                TrialResult with = lab.run(trial);
                String name = state + " " + changes;
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
            default -> List.of("TIME_WAIT");
        };
    }

    @Test
    void forEachSettingThatTheLabTakesWhatIsSaidIsWhatHappens() throws Exception {
        List<Callable<List<String>>> work = new ArrayList<>();
        try (KernelProcess lab = KernelProcess.start();
                ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (Setting setting : NamespaceSettings.all()) {
                if (setting.removed() == null) {
                    for (String state : states(setting)) {
                        work.add(() -> differences(lab, state, Map.of(setting, other(setting))));
                    }
                }
            }
            assertThat(work).hasSizeGreaterThan(60);
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
            assertThat(differences(lab, "TIME_WAIT", both)).isEmpty();
        }
    }

    /** What counts only for connections made from then on is set first, and then the same state made. */
    @Test
    void whatHelpsOnlyLaterHelpsThen() throws Exception {
        Map<Setting, String> change = Map.of(Setting.TCP_FIN_TIMEOUT, "2");
        try (KernelProcess lab = KernelProcess.start()) {
            WhatIfInquiry.Destination asked = NetworkThread.inNewNamespace(() -> {
                try (Full full = new Full().with("FIN_WAIT2")) {
                    assertThat(full.canBeOpened(1)).isZero();
                    return ask(change);
                }
            });
            assertThat(asked.effect().verdict()).isEqualTo(Verdict.HELPS_LATER);
            Repetition.Pair later = Objects.requireNonNull(asked.repetition().later());
            int without = lab.run(later.without()).made();
            int with = lab.run(later.with()).made();
            assertThat(without).isEqualTo(later.without().expected()).isZero();
            assertThat(with).isEqualTo(later.with().expected()).isEqualTo(PORTS);
            int really = NetworkThread.inNewNamespace(() -> {
                try (Full full = new Full()) {
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
