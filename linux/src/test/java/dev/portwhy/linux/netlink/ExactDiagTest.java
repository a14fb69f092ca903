package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netlink.ExactDiag.Now;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One socket by its ends, looked up and ended in a namespace of our own; ss(8) is the second witness. */
@Tag("kernel")
class ExactDiagTest {

    private static final Endpoint ANY = new Endpoint(IpAddress.ANY4, 0);
    private static final Endpoint LOOPBACK = new Endpoint(IpAddress.v4(0x7f000001), 0);
    private static final Endpoint LOOPBACK6 =
            new Endpoint(IpAddress.parse("::1").orElseThrow(), 0);

    /** Work with a socket of netlink in a namespace. */
    @FunctionalInterface
    private interface Work {
        void run(ExactDiag diag, TestNamespace namespace) throws IOException;
    }

    private static void inNamespace(Work work) throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.run(() -> {
                try (ExactDiag diag = ExactDiag.open()) {
                    work.run(diag, namespace);
                }
                return 0;
            });
        }
    }

    @Test
    void aConnectionIsFoundByItsEndsAndNoOther() throws IOException {
        for (Endpoint any : new Endpoint[] {LOOPBACK, LOOPBACK6}) {
            inNamespace((diag, namespace) -> {
                try (KernelSocket listener = KernelSocket.tcp(any.address().family())
                                .bind(any)
                                .listen(1);
                        KernelSocket client =
                                KernelSocket.tcp(any.address().family()).connect(listener.local());
                        KernelSocket accepted = listener.accept()) {
                    Endpoint here = client.local();
                    Endpoint there = listener.local();
                    assertThat(diag.state(here, there, 0)).isEqualTo(SocketState.ESTABLISHED);
                    assertThat(diag.state(there, here, 0)).isEqualTo(SocketState.ESTABLISHED);
                    assertThat(diag.state(new Endpoint(here.address(), here.port() ^ 1), there, 0))
                            .as("the listener answers to that, and is no connection")
                            .isEqualTo(SocketState.CLOSE);
                    accepted.shutdown(1);
                    assertThat(diag.state(here, there, 0)).isEqualTo(SocketState.CLOSE_WAIT);
                    assertThat(namespace.command("ss", "-Htan", "state", "close-wait"))
                            .contains(Integer.toString(here.port()));
                }
            });
        }
    }

    /** As one who accepts sees the other end: by fchown(2) it is another user's; TIME_WAIT and a listener are nobody's. */
    @Test
    @Tag("root")
    void theUserOfTheOtherEndIsTold() throws IOException {
        for (Endpoint any : new Endpoint[] {LOOPBACK, LOOPBACK6}) {
            inNamespace((diag, namespace) -> {
                Endpoint here;
                Endpoint there;
                try (KernelSocket listener =
                        KernelSocket.tcp(any.address().family()).bind(any).listen(1)) {
                    try (KernelSocket client =
                                    KernelSocket.tcp(any.address().family()).connect(listener.local());
                            KernelSocket accepted = listener.accept()) {
                        here = accepted.peer();
                        there = accepted.local();
                        assertThat(diag.user(here, there)).hasValue(0);
                        client.chown((int) 4_000_000_000L);
                        assertThat(diag.user(here, there)).hasValue((int) 4_000_000_000L);
                        assertThat(diag.user(there, here)).hasValue(0);
                    }
                    assertThat(diag.user(here, there)).isEmpty();
                    assertThat(diag.user(new Endpoint(here.address(), here.port() ^ 1), there))
                            .isEmpty();
                    assertThat(diag.user(there, here)).as("the listener").isEmpty();
                }
            });
        }
    }

    @Test
    void whatIsLeftOfAConnectionIsFoundToo() throws IOException {
        inNamespace((diag, namespace) -> {
            Endpoint here;
            Endpoint there;
            KernelSocket client = KernelSocket.tcp(Family.INET);
            try (KernelSocket listener =
                            KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1);
                    KernelSocket accepted = accepted(client, listener)) {
                here = client.local();
                there = listener.local();
                assertThat(accepted.peer()).isEqualTo(here);
                client.close();
            }
            assertThat(diag.state(here, there, 0)).isEqualTo(SocketState.TIME_WAIT);
            assertThat(namespace.command("ss", "-Htan", "state", "time-wait")).contains(Integer.toString(here.port()));
        });
    }

    private static KernelSocket accepted(KernelSocket client, KernelSocket listener) throws KernelException {
        client.connect(listener.local());
        return listener.accept();
    }

    @Test
    void whatBecameOfASocketIsToldByItsCookie() throws IOException {
        inNamespace((diag, namespace) -> {
            Endpoint here;
            long cookie;
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1)) {
                here = listener.local();
                cookie = listener.get(SOL_SOCKET, SO_COOKIE);
                assertThat(diag.now(Protocol.TCP, here, ANY, 0, cookie)).isEqualTo(Now.OPEN);
                assertThat(diag.now(Protocol.TCP, here, ANY, 0, cookie + 1)).isEqualTo(Now.ANOTHER);
                assertThat(diag.now(Protocol.TCP, here, ANY, 0, cookie ^ 1L << 40))
                        .isEqualTo(Now.ANOTHER);
            }
            assertThat(diag.now(Protocol.TCP, here, ANY, 0, cookie)).isEqualTo(Now.NONE);
            try (KernelSocket next = KernelSocket.tcp(Family.INET).bind(here).listen(1)) {
                assertThat(next.local()).isEqualTo(here);
                assertThat(diag.now(Protocol.TCP, here, ANY, 0, cookie)).isEqualTo(Now.ANOTHER);
            }
        });
    }

    /** The kernel takes the ends of UDP the other way round. */
    @Test
    void datagramSocketsAreFoundByTheirEnds() throws IOException {
        inNamespace((diag, namespace) -> {
            try (KernelSocket server =
                            KernelSocket.open(Family.INET, SOCK_DGRAM, 0).bind(LOOPBACK);
                    KernelSocket client =
                            KernelSocket.open(Family.INET, SOCK_DGRAM, 0).connect(server.local())) {
                long ofServer = server.get(SOL_SOCKET, SO_COOKIE);
                long ofClient = client.get(SOL_SOCKET, SO_COOKIE);
                assertThat(diag.now(Protocol.UDP, server.local(), ANY, 0, ofServer))
                        .isEqualTo(Now.OPEN);
                assertThat(diag.now(Protocol.UDP, client.local(), server.local(), 0, ofClient))
                        .isEqualTo(Now.OPEN);
                assertThat(diag.now(Protocol.UDP, client.local(), server.local(), 0, ofServer))
                        .isEqualTo(Now.ANOTHER);
            }
        });
    }

    @Test
    void onlyTheSocketThatWasMeantIsEnded() throws IOException {
        inNamespace((diag, namespace) -> {
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1)) {
                Endpoint here = listener.local();
                long cookie = listener.get(SOL_SOCKET, SO_COOKIE);
                assertThatThrownBy(() -> diag.destroy(Protocol.TCP, here, ANY, 0, cookie + 1))
                        .isInstanceOfSatisfying(
                                KernelException.class,
                                e -> assertThat(e.errno()).isIn(Errno.ESTALE, Errno.ENOENT));
                assertThat(namespace.command("ss", "-Htln")).contains(here.toString());
                diag.destroy(Protocol.TCP, here, ANY, 0, cookie);
                assertThat(namespace.command("ss", "-Htln")).doesNotContain(here.toString());
                assertThatThrownBy(() -> diag.destroy(Protocol.TCP, here, ANY, 0, cookie))
                        .isInstanceOf(KernelException.class)
                        .hasMessageStartingWith("SOCK_DESTROY " + here);
            }
        });
    }
}
