package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an ordinary user is told to type works as they type it: with sudo where the act needs root, and only there. */
class AsRootTest {

    private static final int USER = 1000;

    private static @Nullable String first(Snapshots machine, int uid) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 8080, false, true, false, uid, false);
        return Diagnosis.bind(machine.snapshot(), 0, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst()
                .remedies()
                .getFirst()
                .command();
    }

    private static Snapshots held(int uid) {
        return Snapshots.machine()
                .process(7, "web", uid, "ann")
                .listen("0.0.0.0:8080")
                .heldBy(7);
    }

    @Test
    void onesOwnProcessIsStoppedWithoutAndAnothersWith() {
        assertThat(first(held(USER).lookedAs(USER), USER)).isEqualTo("kill 7");
        assertThat(first(held(0).lookedAs(USER), USER)).isEqualTo("sudo kill 7");
        assertThat(first(held(0).process(8, "web", USER, "ann").heldBy(8).lookedAs(USER), USER))
                .isEqualTo("sudo kill 7 8");
        assertThat(first(held(USER).lookedAs(0), 0)).isEqualTo("kill 7");
        // Nobody knows who looked: nothing is put in front.
        assertThat(first(held(0), 0)).isEqualTo("kill 7");
    }

    @Test
    void settingsAndSocketsOfOthersTakeRoot() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_003).lookedAs(USER);
        for (int port = 40_000; port <= 40_003; port++) {
            machine.timeWait("10.0.0.1:" + port, "10.0.0.2:443", 30_000);
        }
        machine.timeWait("10.0.0.1:8080", "10.0.0.9:5000", 30_000);
        assertThat(Diagnosis.machine(machine.snapshot()).findings())
                .flatExtracting(Finding::remedies)
                .extracting(Remedy::command)
                .filteredOn(command -> command != null && command.contains("sysctl -w"))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command).startsWith("sudo sysctl -w"));
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 8080, false, true, false, USER, false);
        assertThat(Diagnosis.bind(machine.snapshot(), 0, question, KernelTrial.of("EADDRINUSE"))
                        .findings()
                        .getFirst()
                        .remedies())
                .extracting(Remedy::command)
                .anySatisfy(command -> assertThat(command).startsWith("sudo ss -K "));
    }

    /** As root the question would be about root. */
    @Test
    void whoAsksAgainAsRootAsksAboutTheSameUser() {
        Snapshots machine = Snapshots.machine()
                .namespace("blue", NetworkNamespace.Kind.NAMED, 20)
                .listen("0.0.0.0:8080")
                .gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 3))
                .lookedAs(USER);
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 8080, false, false, false, USER, false);
        Remedy remedy = Diagnosis.bind(machine.snapshot(), 1, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst()
                .remedies()
                .getFirst();
        assertThat(remedy.command()).isEqualTo("sudo portwhy:again -N blue 0.0.0.0:8080 --no-reuseaddr --uid 1000");
        assertThat(remedy.verify()).isEqualTo("portwhy:again -N blue 0.0.0.0:8080 --no-reuseaddr");
    }

    @Test
    void everyOptionOfAQuestionIsKept() {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("::"), 8080, true, false, true, 33, true);
        Snapshots machine = Snapshots.machine()
                .listen("[::]:8080")
                .process(7, "web")
                .heldBy(7)
                .lookedAs(0);
        assertThat(Diagnosis.bind(machine.snapshot(), 0, question, KernelTrial.of("EADDRINUSE"))
                        .findings()
                        .getFirst()
                        .remedies()
                        .getFirst()
                        .verify())
                .isEqualTo("portwhy:again [::]:8080 --v6only --no-reuseaddr --reuseport --freebind --uid 33");
    }

    /** The second act of a chain needs root as much as the first. */
    @Test
    void everyActOfAChainIsTypedByRoot() {
        Snapshots machine = Snapshots.machine().range(40_000, 40_001).listen("0.0.0.0:30000");
        machine.connection(SocketState.ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:80");
        machine.connection(SocketState.ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:80");
        assertThat(Diagnosis.machine(machine.lookedAs(USER).snapshot())
                        .findings()
                        .getFirst()
                        .remedies())
                .last()
                .satisfies(remedy -> {
                    assertThat(remedy.command())
                            .isEqualTo("sudo sysctl -w net.ipv4.ip_local_reserved_ports=30000"
                                    + " && sudo sysctl -w net.ipv4.ip_local_port_range=\"10240 65535\"");
                    assertThat(remedy.undo())
                            .isEqualTo("sudo sysctl -w net.ipv4.ip_local_port_range=\"40000 40001\""
                                    + " && sudo sysctl -w net.ipv4.ip_local_reserved_ports=");
                });
    }
}
