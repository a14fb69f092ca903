package dev.portwhy.cli;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real situations, each in a network namespace of its own and kept in one capture, so that all four forms of every answer are
 * about the same instant: they come down to the same.
 */
@Tag("kernel")
class AgreementOnKernelTest {

    private static final int PORT = 8080;
    private static final int SOMEBODY = 12345;
    /** As many as are called a leak, and some. */
    private static final int LEAKED = 120;

    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final Endpoint SERVICE = new Endpoint(LOOPBACK, PORT);
    private static final List<String> EVERYWHERE = List.of(
            "",
            "8080",
            "127.0.0.1:8080",
            "0.0.0.0:8080 --no-reuseaddr",
            "8080 --reuseport",
            "8080/udp",
            "9",
            "0",
            "-N all 8080",
            "connect 127.0.0.1:8080",
            "connect 127.0.0.9:8080",
            "-N all connect 127.0.0.1:8080",
            "hidden",
            "hidden sport = :8080");
    private static final List<String> LISTS =
            List.of("who", "who -l", "who sport = :8080", "who state time-wait", "who state close-wait", "who -u");

    /**
     * A situation, with the question it is about, the finding that shows that it really stands, and the exit status that
     * follows from it.
     */
    enum Situation {
        LISTENER("8080", "port-held-by-listener", Exit.CRITICAL) {
            @Override
            void make(Sockets sockets) throws IOException {
                sockets.tcp(Family.INET).bind(SERVICE).listen(5);
            }
        },
        TIME_WAIT("8080 --no-reuseaddr", "port-held-by-time-wait", Exit.CRITICAL) {
            @Override
            void make(Sockets sockets) throws IOException {
                try (KernelSocket listener =
                        KernelSocket.tcp(Family.INET).bind(SERVICE).listen(5)) {
                    KernelSocket client = sockets.tcp(Family.INET).connect(SERVICE);
                    listener.accept().close();
                    client.receive();
                    client.close();
                }
                Poll.until("TIME_WAIT", () -> rows("06") == 1);
            }
        },
        LEAK("", "close-wait-leak", Exit.WARNING) {
            @Override
            void make(Sockets sockets) throws IOException {
                KernelSocket listener = sockets.tcp(Family.INET).bind(SERVICE).listen(LEAKED);
                for (int i = 0; i < LEAKED; i++) {
                    try (KernelSocket client = KernelSocket.tcp(Family.INET)) {
                        client.connect(SERVICE);
                        sockets.keep(listener.accept());
                    }
                }
                Poll.until("CLOSE_WAIT", () -> rows("08") == LEAKED);
            }
        },
        EXHAUSTED("connect 127.0.0.1:8080", "ephemeral-ports-exhausted", Exit.CRITICAL) {
            @Override
            void make(Sockets sockets) throws IOException {
                SysctlFile.write("net.ipv4.ip_local_port_range", "40000 40003");
                sockets.tcp(Family.INET).bind(SERVICE).listen(5);
                for (int i = 0; i < 4; i++) {
                    sockets.tcp(Family.INET).connect(SERVICE);
                }
            }
        },
        REDIRECT("8080", "port-served-by-rule", Exit.WARNING) {
            @Override
            void make(Sockets sockets) throws IOException {
                nft("table ip portwhy { chain inbound { type nat hook prerouting priority -100; tcp dport 8080 redirect"
                        + " to :1; }; }");
            }
        },
        REUSEPORT("8080 --reuseport", "reuseport-mismatch", Exit.UNSEEN) {
            @Override
            void make(Sockets sockets) throws IOException {
                KernelSocket group = sockets.tcp(Family.INET).set(SOL_SOCKET, SO_REUSEPORT, 1);
                group.chown(SOMEBODY);
                group.bind(new Endpoint(IpAddress.ANY4, PORT)).listen(5);
            }
        },
        DUAL_STACK("0.0.0.0:8080", "dual-stack-conflict", Exit.CRITICAL) {
            @Override
            void make(Sockets sockets) throws IOException {
                sockets.tcp(Family.INET6)
                        .bind(new Endpoint(IpAddress.parse("::").orElseThrow(), PORT))
                        .listen(5);
            }
        },
        NOTHING("8080", "port-free", Exit.OK) {
            @Override
            void make(Sockets sockets) {}
        };

        private final String question;
        private final String finding;
        private final int status;

        Situation(String question, String finding, int status) {
            this.question = question;
            this.finding = finding;
            this.status = status;
        }

        abstract void make(Sockets sockets) throws IOException;
    }

    /** What a situation has open. */
    static final class Sockets implements AutoCloseable {

        private final List<KernelSocket> open = new ArrayList<>();

        KernelSocket keep(KernelSocket socket) {
            open.add(socket);
            return socket;
        }

        KernelSocket tcp(Family family) throws KernelException {
            return keep(KernelSocket.tcp(family));
        }

        @Override
        public void close() {
            open.forEach(KernelSocket::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFormOfAnAnswerComesDownToTheSame(Situation situation, @TempDir Path directory) throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a network namespace of one's own takes root");
        Path file = directory.resolve("capture");
        NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            try (Sockets sockets = new Sockets()) {
                situation.make(sockets);
                String own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                        .toString()
                        .replaceAll("[^0-9]", "");
                Cli kept = Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "-N", own, "capture", file.toString());
                assertThat(kept.status()).as(kept.err()).isZero();
            }
            return 0;
        });
        List<String> from = List.of("--from", file.toString());
        Cli about = ask(from, situation.question);
        assertThat(about.out()).contains("\"slug\":\"" + situation.finding + "\"");
        assertThat(about.status()).as(about.out()).isEqualTo(situation.status);
        for (String question : EVERYWHERE) {
            AgreementTest.check(null, from, question, situation.name());
        }
        for (String question : LISTS) {
            AgreementTest.checkList(null, from, question, situation.name());
        }
    }

    private static Cli ask(List<String> from, String question) {
        List<String> words = new ArrayList<>(from);
        if (!question.isEmpty()) {
            words.addAll(List.of(question.split(" ")));
        }
        words.add("--json");
        return Cli.run(words.toArray(String[]::new));
    }

    /** The rows of the kernel's own table in a state, a number of {@code include/net/tcp_states.h}. */
    private static long rows(String state) throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/net/tcp")).stream()
                .filter(line -> line.strip().split("\\s+")[3].equals(state))
                .count();
    }

    /** Rules of the calling thread's namespace. */
    private static void nft(String rules) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "needs nft");
        Process process = new ProcessBuilder("/usr/sbin/nft", rules)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
