package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program listens and does not accept: what is said of it is what a further client meets, and the advice empties the queue. */
@Tag("kernel")
class AcceptQueueOnKernelTest extends NamespaceOfItsOwn {

    /** tcp(7). */
    private static final int IPPROTO_TCP = 6;

    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int PORT = 8000;
    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), PORT);
    private static final String FULL = "\"slug\":\"accept-queue-full\"";

    /** Connects; whether the kernel lets it wait for an answer that does not come. */
    private boolean hangs() throws IOException {
        return netns.run(() -> {
            try (KernelSocket client = KernelSocket.tcp(Family.INET)) {
                client.limitWaits(0, 300);
                client.connect(SERVER);
                return false;
            } catch (KernelException e) {
                assertThat(e.getMessage()).contains("EINPROGRESS");
                return true;
            }
        });
    }

    @Test
    void aFullQueueIsToldWithWhoFillsItAndIsGoneOnceTheProgramGoesOn() throws IOException {
        Process server = netns.start(new ProcessBuilder("python3", "-c", """
                                import socket
                                s=socket.socket(); s.setsockopt(1,2,1); s.bind(('127.0.0.1',8000)); s.listen(4)
                                print('ready',flush=True); kept=[]
                                while True: kept.append(s.accept()[0])
                                """));
        server.inputReader().readLine();
        netns.command("kill", "-STOP", Long.toString(server.pid()));
        Poll.until(
                "it is stopped",
                () -> netns.command("cat", "/proc/" + server.pid() + "/stat").contains(") T "));
        for (int i = 0; i < 5; i++) {
            netns.run(() -> netns.closeWithIt(KernelSocket.tcp(Family.INET).connect(SERVER)::close));
        }
        assertThat(hangs()).as("a sixth with room for five").isTrue();

        Cli told = machine();
        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out())
                .contains(
                        FULL,
                        "\"severity\":\"critical\"",
                        "\"pid\":" + server.pid(),
                        "\"command\":\"kill -CONT " + server.pid());
        assertThat(ask("--json", "connect", SERVER.toString()).out()).contains("\"outcome\":\"ETIMEDOUT\"", FULL);
        assertThat(ask("--json", Integer.toString(PORT)).out()).contains(FULL);
        assertThat(ask("connect", "127.0.0.1:8001").status()).isZero();

        netns.command("kill", "-CONT", Long.toString(server.pid()));
        Poll.until("the queue is empty", () -> !machine().out().contains(FULL));
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
        assertThat(hangs()).isFalse();
    }

    @Test
    void clientsThatGaveUpWhileTheyWaitedAreCounted() throws IOException {
        netns.run(() -> {
            netns.closeWithIt(KernelSocket.tcp(Family.INET).bind(SERVER).listen(64)::close);
            for (int i = 0; i < 20; i++) {
                KernelSocket.tcp(Family.INET).connect(SERVER).close();
            }
            return 0;
        });
        Poll.until("all have said so", () -> machine().out().contains("all of them already closed by their clients"));
        assertThat(machine().out()).contains(" has 20 connections waiting for ");
        assertThat(machine().status()).isEqualTo(1);
        assertThat(ask("connect", SERVER.toString()).status()).isEqualTo(1);
    }

    @Test
    void aServerThatAcceptsAndKeepsManyIsFine() throws IOException {
        netns.run(() -> {
            KernelSocket listener = KernelSocket.tcp(Family.INET).bind(SERVER).listen(16);
            netns.closeWithIt(listener::close);
            for (int i = 0; i < 300; i++) {
                netns.closeWithIt(KernelSocket.tcp(Family.INET).connect(SERVER)::close);
                netns.closeWithIt(listener.accept()::close);
            }
            return 0;
        });
        assertThat(machine().out()).doesNotContain(FULL);
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
    }

    /** With TCP_DEFER_ACCEPT a connection stays half open until its client sends. */
    @Test
    void halfOpenConnectionsWithoutCookiesAreToldAndCookiesHelp() throws IOException {
        netns.command("sysctl", "-qw", "net.ipv4.tcp_syncookies=0");
        netns.run(() -> {
            netns.closeWithIt(KernelSocket.tcp(Family.INET)
                    .set(IPPROTO_TCP, TCP_DEFER_ACCEPT, 30)
                    .bind(SERVER)
                    .listen(4)::close);
            for (int i = 0; i < 5; i++) {
                netns.closeWithIt(KernelSocket.tcp(Family.INET).connect(SERVER)::close);
            }
            return 0;
        });
        assertThat(hangs()).isTrue();
        assertThat(machine().out()).contains(FULL, "SYN cookies are off");
        Cli told = ask("--json", "connect", SERVER.toString());
        assertThat(told.out()).contains("\"outcome\":\"ETIMEDOUT\"", "sysctl -w net.ipv4.tcp_syncookies=1");
        netns.command("sysctl", "-w", "net.ipv4.tcp_syncookies=1");
        assertThat(hangs()).isFalse();
        assertThat(ask("connect", SERVER.toString()).status()).isZero();
    }
}
