package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A finding's command to see that it is gone asks the same question: the address, its interface, every option, the user. */
class SameQuestionAgainTest {

    private static BindQuestion question(String address, int port) {
        return new BindQuestion(Protocol.TCP, Snapshots.address(address), port, false, true, false, 0, false);
    }

    private static String again(Snapshots machine, BindQuestion question, KernelTrial trial) {
        return AskAgain.bind(BindScene.of(machine.snapshot(), 0, question, trial))
                .substring(AskAgain.PROGRAM.length());
    }

    private static String again(BindQuestion question) {
        return again(Snapshots.machine().lookedAs(0), question, KernelTrial.NOT_TRIED);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 80, 0.0.0.0:80",
        "::, 80, [::]:80",
        "127.0.0.1, 0, 127.0.0.1:0",
        "::ffff:10.0.0.1, 65535, [::ffff:10.0.0.1]:65535",
        "fd00::1, 1, [fd00::1]:1",
    })
    void theAddressIsNamedAsItWasAskedFor(String address, int port, String words) {
        assertThat(again(question(address, port))).isEqualTo(" " + words);
    }

    @Test
    void everyOptionIsSaidAgain() {
        BindQuestion all = new BindQuestion(
                Protocol.MPTCP, Snapshots.address("fe80::1"), 8080, true, false, true, 1000, true, "eth0");
        assertThat(again(all))
                .isEqualTo(" [fe80::1%eth0]:8080/mptcp --v6only --no-reuseaddr --reuseport --freebind --uid 1000");
        assertThat(again(all.withReuseport(false)))
                .isEqualTo(" [fe80::1%eth0]:8080/mptcp --v6only --no-reuseaddr --freebind --uid 1000");
        assertThat(again(all.withReuseaddr(true)))
                .isEqualTo(" [fe80::1%eth0]:8080/mptcp --v6only --reuseport --freebind --uid 1000");
    }

    @Test
    void whatIsUsualForAProtocolIsNotSaid() {
        BindQuestion udp = new BindQuestion(Protocol.UDP, Snapshots.address("::"), 53, false, false, false, 0, false);
        assertThat(again(udp)).isEqualTo(" [::]:53/udp");
        assertThat(again(udp.withReuseaddr(true))).isEqualTo(" [::]:53/udp --reuseaddr");
    }

    @ParameterizedTest
    @CsvSource({
        // who looked, whom the bind is by, what is said of it
        "0, 0, ''",
        "1000, 1000, ''",
        "1000, 0, ' --uid 0'",
        "0, 1000, ' --uid 1000'",
        "0, -2, ' --uid 4294967294'",
        "-2, -2, ''",
    })
    void theUserIsSaidWhereItIsNotWhoLooks(int looker, int uid, String said) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("::"), 80, false, true, false, uid, false);
        assertThat(again(Snapshots.machine().lookedAs(looker), question, KernelTrial.NOT_TRIED))
                .isEqualTo(" [::]:80" + said);
    }

    @Test
    void whoWantedNoBindGetsNoneWhenAskingAgain() {
        assertThat(again(Snapshots.machine().lookedAs(0), question("::", 80), KernelTrial.NOT_WANTED))
                .isEqualTo(" [::]:80 --no-probe");
        assertThat(again(Snapshots.machine().lookedAs(0), question("::", 80), KernelTrial.of("EADDRINUSE")))
                .isEqualTo(" [::]:80");
    }

    @ParameterizedTest
    @CsvSource({
        "web-1, 12, ' -N web-1'",
        "'a b', 12, ' -N 12'",
        "'', 12, ' -N 12'",
        "-x, 12, ' -N 12'",
        "'a;reboot', 12, ' -N 12'",
        "'a\nb', 12, ' -N 12'",
        "张, 12, ' -N 12'",
        "fd:812/5, 0, ' -N 4026531841'",
        "/run/netns/x, 0, ' -N 4026531841'",
    })
    void anotherNamespaceIsNamedInAWayThatAShellTakes(String name, int pid, String said) {
        Snapshot snapshot = Snapshots.machine()
                .namespace(name, NetworkNamespace.Kind.CONTAINER, pid)
                .lookedAs(0)
                .snapshot();
        BindScene scene = BindScene.of(snapshot, 1, question("::", 80), KernelTrial.NOT_TRIED);
        assertThat(AskAgain.bind(scene)).isEqualTo(AskAgain.PROGRAM + said + " [::]:80");
        assertThat(AskAgain.bindAsRoot(scene)).isEqualTo("sudo " + AskAgain.PROGRAM + said + " [::]:80");
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, , 0, 10.0.0.9, ' connect 10.0.0.9:443'",
        "UDP, , 0, 10.0.0.9, ' connect --udp 10.0.0.9:443'",
        "TCP, 10.0.0.1, 0, 10.0.0.9, ' connect 10.0.0.1 10.0.0.9:443'",
        "TCP, 10.0.0.1, 5000, 10.0.0.9, ' connect 10.0.0.1:5000 10.0.0.9:443'",
        "TCP, fd00::1, 5000, fd00::9, ' connect [fd00::1]:5000 [fd00::9]:443'",
        "TCP, fd00::1, 0, fd00::9, ' connect fd00::1 [fd00::9]:443'",
    })
    void aConnectionIsAskedAboutWithItsNearEnd(
            Protocol protocol,
            @org.jspecify.annotations.Nullable String source,
            int sourcePort,
            String address,
            String said) {
        ConnectQuestion question = new ConnectQuestion(
                protocol,
                source == null ? null : Snapshots.address(source),
                sourcePort,
                Snapshots.address(address),
                443);
        NetworkNamespace netns = Snapshots.machine().snapshot().namespaces().getFirst();
        assertThat(AskAgain.connect(netns, question)).isEqualTo(AskAgain.PROGRAM + said);
    }

    /** The verify of the only act of that id. */
    private static List<String> verify(Finding finding, String id) {
        List<String> verify = new ArrayList<>();
        for (Remedy remedy : finding.remedies()) {
            if (remedy.id().startsWith(id)) {
                verify.add(remedy.verify());
            }
        }
        return verify;
    }

    private static Finding first(Snapshot snapshot, BindQuestion question) {
        return Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_TRIED)
                .findings()
                .getFirst();
    }

    @Test
    void anOptionThatHelpsIsAskedAboutWithTheOption() {
        Snapshots machine =
                Snapshots.machine().process(7, "mdns").udp("0.0.0.0:5353").heldBy(7);
        Snapshot snapshot = machine.snapshot().with(Map.of(1001L, new SocketOptions(true, false, null)));
        BindQuestion plain =
                new BindQuestion(Protocol.UDP, Snapshots.address("0.0.0.0"), 5353, false, false, false, 0, false);
        assertThat(verify(first(snapshot, plain), "set-option:SO_REUSEADDR"))
                .containsExactly(AskAgain.PROGRAM + " 0.0.0.0:5353/udp --reuseaddr");
        Snapshot port = machine.snapshot().with(Map.of(1001L, new SocketOptions(false, true, null)));
        assertThat(verify(first(port, plain), "set-option:SO_REUSEPORT"))
                .containsExactly(AskAgain.PROGRAM + " 0.0.0.0:5353/udp --reuseport");
    }

    @Test
    void anOptionDoesNotTakeTheInterfaceAway() {
        Snapshots machine = Snapshots.machine()
                .local("fe80::1", 64)
                .process(7, "mdns")
                .udp("[fe80::1]:5353")
                .heldBy(7);
        Snapshot snapshot = machine.snapshot().with(Map.of(1001L, new SocketOptions(false, true, true)));
        BindQuestion plain = new BindQuestion(
                Protocol.UDP, Snapshots.address("fe80::1"), 5353, false, false, false, 0, false, "eth0");
        assertThat(verify(first(snapshot, plain), "set-option:SO_REUSEPORT"))
                .containsExactly(AskAgain.PROGRAM + " [fe80::1%eth0]:5353/udp --reuseport");
    }

    @Test
    void oneAddressInPlaceOfAllIsAskedAboutWithTheSameOptions() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "nginx")
                .listen("127.0.0.1:8080")
                .heldBy(7)
                .snapshot();
        BindQuestion plain =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 8080, false, false, false, 1000, false);
        assertThat(verify(first(snapshot, plain), "bind-elsewhere:one-address"))
                .containsExactly(AskAgain.PROGRAM + " 10.0.0.1:8080 --no-reuseaddr --uid 1000");
    }

    @Test
    void usersAreToldByTheirNumbersWithoutASign() {
        Snapshots listener = Snapshots.machine()
                .process(7, "nginx")
                .listen("0.0.0.0:8080")
                .uid(-2)
                .heldBy(7);
        BindQuestion shared =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 8080, false, true, true, -3, false);
        Finding mismatch = first(listener.snapshot(), shared);
        assertThat(mismatch.slug()).isEqualTo(Slug.REUSEPORT_MISMATCH);
        assertThat(mismatch.toString())
                .contains("4294967294", "4294967293")
                .doesNotContain(", -2", "[-2", ", -3", "=-2");
        BindQuestion privileged =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 80, false, true, false, -2, false);
        Finding refused = first(Snapshots.machine().snapshot(), privileged);
        assertThat(refused.title().arguments()).contains(4_294_967_294L);
    }
}
