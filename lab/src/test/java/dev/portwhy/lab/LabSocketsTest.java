package dev.portwhy.lab;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.SocketOption;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the lab does with sockets, in namespaces of its own, held against what the kernel says of them. */
@Tag("kernel")
class LabSocketsTest {

    private static final Endpoint LOOPBACK = new Endpoint(IpAddress.v4(0x7f000001), 0);

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    /** Work in a namespace of its own, which ends with it. */
    @FunctionalInterface
    private interface Work {
        void run(Stage stage) throws IOException;
    }

    private static void onStage(Work work) throws IOException {
        NetworkThread.onItsOwn(() -> {
            try (Stage stage = Stage.make()) {
                work.run(stage);
            }
            return true;
        });
    }

    private static String ss(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("ss"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> results(String text) throws Exception {
        Scenario scenario = ScenarioParser.parse("test", text);
        return new KernelRunner()
                .run(scenario).stream().map(StepResult::toString).toList();
    }

    @ParameterizedTest
    @EnumSource(SocketOption.Flag.Name.class)
    void aFlagIsTheKernelsOption(SocketOption.Flag.Name name) throws IOException {
        Family family = name == SocketOption.Flag.Name.IPV6_V6ONLY ? Family.INET6 : Family.INET;
        int level = switch (name) {
            case SO_REUSEADDR, SO_REUSEPORT -> SOL_SOCKET;
            case IP_BIND_ADDRESS_NO_PORT, IP_FREEBIND, IP_TRANSPARENT -> SOL_IP;
            case IPV6_V6ONLY -> SOL_IPV6;
        };
        int option = switch (name) {
            case SO_REUSEADDR -> 2;
            case SO_REUSEPORT -> 15;
            case IP_BIND_ADDRESS_NO_PORT -> 24;
            case IP_FREEBIND -> 15;
            case IP_TRANSPARENT -> 19;
            case IPV6_V6ONLY -> 26;
        };
        // In a namespace of one's own, where IP_TRANSPARENT may be set even by who is root of a user namespace only.
        onStage(stage -> {
            try (KernelSocket socket = KernelSocket.tcp(family)) {
                for (int value : new int[] {1, 0}) {
                    OptionNumbers.set(socket, new SocketOption.Flag(name, value));
                    assertThat(socket.get(level, option))
                            .as("%s %d", name, value)
                            .isEqualTo(value);
                }
            }
        });
    }

    @Test
    void otherOptionsHaveTheValueThatWasSaid() throws IOException {
        onStage(stage -> {
            try (KernelSocket socket = KernelSocket.tcp(Family.INET)) {
                OptionNumbers.set(socket, new SocketOption.LocalPortRange(40_000, 40_009));
                assertThat((int) socket.get(SOL_IP, 51)).isEqualTo(40_009 << 16 | 40_000);
                OptionNumbers.set(socket, new SocketOption.DeferAccept(1));
                assertThat(socket.get(SOL_TCP, 9))
                        .as("in whole retransmissions")
                        .isPositive();
                OptionNumbers.set(socket, new SocketOption.BindToDevice("lo"));
                assertThat(socket.get(SOL_SOCKET, 62)).isEqualTo(1);
                OptionNumbers.set(socket, new SocketOption.Linger(OptionalInt.of(0)));
                OptionNumbers.set(socket, new SocketOption.Linger(OptionalInt.empty()));
                assertErrno(Errno.ENODEV, () -> OptionNumbers.set(socket, new SocketOption.BindToDevice("nodevice")));
                assertErrno(Errno.EINVAL, () -> OptionNumbers.set(socket, new SocketOption.LocalPortRange(2, 1)));
            }
        });
    }

    /** A call that the kernel refuses. */
    @FunctionalInterface
    private interface Refused {
        void run() throws KernelException;
    }

    private static void assertErrno(int errno, Refused call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        KernelException.class,
                        e -> assertThat(Errno.name(e.errno())).isEqualTo(Errno.name(errno)));
    }

    /** With SO_LINGER 0 a close() is a reset: nothing is left of the connection, and the other side has lost it. */
    @Test
    void lingerZeroResets() throws Exception {
        assertThat(results("""
                ln = tcp4
                ln bind 127.0.0.1:80
                ln listen
                c = tcp4
                c set SO_LINGER 0
                c connect 127.0.0.1:80
                a = ln accept
                c close
                a receive
                """).getLast()).startsWith("ECONNRESET");
    }

    @Test
    void connectionsToAPortAreCountedAsSsCountsThem() throws IOException {
        for (Endpoint any : List.of(LOOPBACK, new Endpoint(IpAddress.v6(0, 0, 0, 1), 0))) {
            onStage(stage -> {
                Family family = any.address().family();
                try (KernelSocket listener = KernelSocket.tcp(family).bind(any).listen(8);
                        KernelSocket one = KernelSocket.tcp(family).connect(listener.local());
                        KernelSocket other = KernelSocket.tcp(family).connect(listener.local());
                        KernelSocket accepted = listener.accept()) {
                    int port = listener.local().port();
                    PortCount count = new PortCount(family, port);
                    assertThat(count.now()).isEqualTo(2).isEqualTo(lines(ss("-Htan", "dport", "=", ":" + port)));
                    one.shutdown(1);
                    assertThat(accepted.peer()).isEqualTo(one.local());
                    assertThat(count.now()).isEqualTo(2);
                    assertThat(new PortCount(family, port ^ 1).now()).isZero();
                    assertThat(other.peer()).isEqualTo(listener.local());
                }
            });
        }
    }

    private static int lines(String text) {
        return (int) text.lines().filter(line -> !line.isBlank()).count();
    }

    @Test
    void aHeldSocketKnowsWhatTheKernelKnows() throws IOException {
        onStage(stage -> {
            try (KernelSocket listener =
                            KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1);
                    KernelSocket client = KernelSocket.tcp(Family.INET);
                    KernelSocket datagram = KernelSocket.open(Family.INET, SOCK_DGRAM, 0)) {
                HeldSocket held = new HeldSocket(listener, Protocol.TCP, Family.INET, stage);
                assertThat(held.isListener()).isTrue();
                assertThat(held.peer()).isEmpty();
                assertThat(held.device()).isZero();
                HeldSocket calling = held.sibling(client);
                assertThat(calling.isListener()).isFalse();
                client.connect(listener.local());
                assertThat(calling.peer()).contains(listener.local());
                assertThat(new HeldSocket(datagram, Protocol.UDP, Family.INET, stage).isListener())
                        .isFalse();
                OptionNumbers.set(datagram, new SocketOption.BindToDevice("lo"));
                assertThat(new HeldSocket(datagram, Protocol.UDP, Family.INET, stage).device())
                        .isEqualTo(1);
                Endpoint end = client.local();
                calling.destroy();
                assertThat(stage.diag().state(end, listener.local(), 0)).isEqualTo(SocketState.CLOSE);
                assertThat(listener.local().port()).isPositive();
            }
        });
    }

    /** After a close the closing side is no longer on its way when the next step begins, even where nobody has asked. */
    @Test
    void whoClosedIsAtRestAfterwards() throws IOException {
        onStage(stage -> {
            KernelSocket client = KernelSocket.tcp(Family.INET);
            try (KernelSocket listener =
                            KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1);
                    KernelSocket accepted = accepted(client, listener)) {
                HeldSocket held = new HeldSocket(client, Protocol.TCP, Family.INET, stage);
                Endpoint here = client.local();
                Settling settling = Settling.before(held, List.of(held));
                client.close();
                settling.await();
                assertThat(stage.diag().state(here, listener.local(), 0)).isEqualTo(SocketState.FIN_WAIT2);
                assertThat(stage.diag().state(listener.local(), here, 0)).isEqualTo(SocketState.CLOSE_WAIT);
                assertThat(accepted.peer()).isEqualTo(here);
            }
        });
    }

    private static KernelSocket accepted(KernelSocket client, KernelSocket listener) throws KernelException {
        client.connect(listener.local());
        return listener.accept();
    }

    @Test
    void aNameThatIsNoSocketIsABadDescriptor() throws Exception {
        assertThat(results("""
                s = tcp4
                s close
                s bind 127.0.0.1:80 => any
                s listen => any
                s connect 127.0.0.1:80 => any
                s close => any
                s shutdown wr => any
                t = s dup => any
                u = s accept => any
                """))
                .startsWith("OK 0.0.0.0:0", "OK")
                .endsWith("EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF", "EBADF");
    }

    /** A scenario's namespaces are its own, by whatever name another one has them. */
    @Test
    void eachScenarioBeginsAnew() throws Exception {
        String text = """
                sysctl net.ipv4.ip_local_port_range = 40000 40000
                s = tcp4
                s bind 127.0.0.1:0
                netns other
                o = tcp4
                o bind 127.0.0.1:40000
                """;
        assertThat(results(text)).isEqualTo(results(text)).contains("OK 127.0.0.1:40000");
    }

    /** Whatever its call changes, the thread is root again behind it. */
    @Tag("root")
    @Test
    void anotherUserCallsAndRootGoesOn() throws Exception {
        assertThat(results("""
                as uid 1000
                s = tcp4
                s bind 127.0.0.1:80 => EACCES
                s bind 127.0.0.1:1024
                as root
                t = tcp4
                t bind 127.0.0.1:80
                """))
                .containsExactly(
                        "OK 0.0.0.0:0", "EACCES 0.0.0.0:0", "OK 127.0.0.1:1024", "OK 0.0.0.0:0", "OK 127.0.0.1:80");
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_local_port_range, NAMESPACE",
        "net.ipv4.tcp_tw_reuse, NAMESPACE",
        "net.core.rmem_max, MACHINE",
        "net.ipv4.tcp_mem, MACHINE",
        "fs.file-max, MACHINE",
        "net.ipv4.nonesuch, ABSENT",
        "net.ipv4.ip_local_port_range.x, ABSENT",
    })
    void aSettingIsTheNamespacesOrNot(String key, Reach reach) throws IOException {
        onStage(stage -> assertThat(Reach.of(key)).isEqualTo(reach));
    }

    /** Every setting of the registry has a place, and none that a scenario may write is the machine's. */
    @Test
    void whatMayBeWrittenIsNobodyElses() throws IOException {
        onStage(stage -> {
            for (Setting setting : Setting.all()) {
                Reach reach = Reach.of(setting.key());
                if (reach == Reach.NAMESPACE) {
                    assertThat(SharedSettings.has(setting.key()))
                            .as(setting.key())
                            .isFalse();
                }
                if (!setting.perNamespace()) {
                    assertThat(reach).as(setting.key()).isIn(Reach.MACHINE, Reach.ABSENT);
                }
            }
        });
    }
}
