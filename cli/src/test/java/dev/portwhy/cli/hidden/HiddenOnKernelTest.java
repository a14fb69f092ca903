package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.lab.hold.Situation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.linux.NetworkThread;
import dev.portwhy.linux.Syscall;
import dev.portwhy.linux.lab.LoopbackDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every situation of the lab, as {@code portwhy hidden} shows it on the running kernel, and as ss and lsof do not. */
@Tag("kernel")
class HiddenOnKernelTest {

    /** One of our own: another run of these tests beside this one has its namespaces on the same machine. */
    private static final int PORT = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);

    private static final int SOMEBODY = 12345;
    private static final String NOTHING = "";
    private static final Pattern CAUSE = Pattern.compile("\"cause\":\"([a-z-]+)\"");
    private static final Pattern RULE = Pattern.compile("\"kind\":\"(redirect|dnat)\"");

    /** What each situation is called; nothing for those that hold no port, or whose holder everybody names. */
    private static final Map<String, String> CAUSES = causes();

    private static final Set<String> IN_THE_WAY =
            Set.of("bound-only", "in-flight", "io-uring", "mapped", "blocked-call", "thread-table", "inherited");

    private static Map<String, String> causes() {
        Map<String, String> causes = new TreeMap<>();
        put(causes, "bound-only", "bound", "bound-failed-connect", "after-rst", "listen-shutdown", "mptcp-bound");
        put(causes, "in-flight", "scm-inflight");
        put(causes, "io-uring", "io-uring");
        put(causes, "mapped", "mmapped");
        put(causes, "blocked-call", "accept-blocked");
        put(causes, "thread-table", "dead-leader", "thread-fdtable");
        put(causes, "inherited", "forkchild", "execleak", "stopped", "pidns", "reuseport", "netns-pid");
        put(causes, "other-namespace", "thread-netns", "netns-sockfd");
        put(causes, "time-wait", "timewait", "netns-fd", "netns-bindmount");
        put(causes, "closing", "finwait1", "finwait2", "closing", "lastack");
        put(causes, "accept-queue", "unaccepted");
        put(causes, "syn-request", "synrecv");
        put(causes, "kernel", "kernel-sock", "vxlan");
        put(causes, "redirect", "nat-redirect");
        put(
                causes,
                NOTHING,
                "freebind",
                "auto-failed-connect",
                "after-rst-auto",
                "sockmap",
                "sockmap-listen",
                "zombie",
                "udp",
                "mptcp",
                "mptcp-conn");
        return causes;
    }

    private static void put(Map<String, String> causes, String cause, String... situations) {
        for (String situation : situations) {
            causes.put(situation, cause);
        }
    }

    static Stream<String> situations() {
        return Situations.all().stream().map(Situation::name);
    }

    @BeforeEach
    void rootOnly() {
        assumeTrue(Syscall.geteuid() == 0, "a network namespace of one's own takes root");
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void everySituationIsExpectedToBeCalledSomething() {
        assertThat(CAUSES.keySet())
                .containsExactlyInAnyOrderElementsOf(situations().toList());
    }

    @ParameterizedTest
    @MethodSource("situations")
    void isCalledByItsCause(String situation) throws IOException {
        Practice.Said said = Practice.with(situation, PORT, Practice::hidden);
        Set<String> called = all(CAUSE, said.text());
        called.addAll(all(RULE, said.text()));
        String cause = CAUSES.getOrDefault(situation, NOTHING);
        assertThat(called).as(said.text()).isEqualTo(cause.isEmpty() ? Set.of() : Set.of(cause));
        if (IN_THE_WAY.contains(cause)) {
            assertThat(said.status()).isEqualTo(1);
        } else {
            // A namespace of somebody else may close while it is looked at; then not everything was seen.
            assertThat(said.status()).isIn(0, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bound", "bound-failed-connect", "after-rst", "listen-shutdown", "mptcp-bound"})
    void ssDoesNotListWhatIsOnlyBound(String situation) throws IOException {
        assertThat(Practice.with(situation, PORT, Practice::ss)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scm-inflight", "io-uring", "mmapped", "accept-blocked", "dead-leader", "thread-fdtable"})
    void ssAndLsofDoNotNameTheHolder(String situation) throws IOException {
        Practice.with(situation, PORT, practice -> {
            assertThat(practice.ss()).contains(":" + PORT).doesNotContain("users:");
            assertThat(practice.lsof()).isEmpty();
            assertThat(practice.why().text()).contains("port-held-by-hidden-holder");
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scm-inflight", "io-uring", "mmapped", "bound", "thread-fdtable", "execleak"})
    void whoMayNotLookIsToldSoAndNeverThatThereIsNobody(String situation) throws IOException {
        Practice.Said said = Practice.with(situation, PORT, practice -> practice.hiddenAs(SOMEBODY));
        assertThat(all(CAUSE, said.text())).isEqualTo(Set.of("not-permitted"));
        assertThat(said.text()).contains("sudo portwhy hidden").doesNotContain("\"reason\":\"unknown\"");
        assertThat(said.status()).isEqualTo(3);
    }

    @Test
    void aRealSlirpIsCalledAForwarder() throws IOException {
        Path program = Path.of("/usr/bin/slirp4netns");
        assumeTrue(Files.isExecutable(program) && Files.exists(Path.of("/dev/net/tun")), "needs slirp4netns and tun");
        String text = NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            return Practice.forwarded(program, PORT);
        });
        assertThat(all(CAUSE, text)).isEqualTo(Set.of("forwarder"));
        assertThat(text).contains("the network namespace pid:");
    }
}
