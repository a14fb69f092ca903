package dev.portwhy.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class KernelSocketTest {

    private static final Endpoint LOOPBACK = new Endpoint(IpAddress.v4(0x7f000001), 0);

    @Test
    void addressesSurviveTheWayThroughMemory() {
        try (NativeMemory memory = new NativeMemory(SocketAddresses.BYTES)) {
            Endpoint four = new Endpoint(IpAddress.v4(0xc0000201), 443);
            assertThat(SocketAddresses.write(memory, four)).isEqualTo(16);
            assertThat(SocketAddresses.read(memory)).isEqualTo(four);
            Endpoint six = new Endpoint(IpAddress.parse("2001:db8::fe01").orElseThrow(), 65535);
            assertThat(SocketAddresses.write(memory, six)).isEqualTo(28);
            assertThat(SocketAddresses.read(memory)).isEqualTo(six);
        }
    }

    @Test
    void bindsWhatTheJdkThenCannot() throws IOException {
        try (KernelSocket socket = KernelSocket.tcp(Family.INET).bind(LOOPBACK)) {
            Endpoint local = socket.local();
            assertThat(local.address()).isEqualTo(LOOPBACK.address());
            assertThat(local.port()).isPositive();
            assertThatThrownBy(() -> new ServerSocket(local.port(), 1, InetAddress.getLoopbackAddress()).close())
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> bindAndClose(local))
                    .isInstanceOfSatisfying(
                            KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
        }
    }

    @Test
    void connectsAndAccepts() throws IOException {
        try (KernelSocket listener =
                        KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1);
                KernelSocket client = KernelSocket.tcp(Family.INET).connect(listener.local());
                KernelSocket accepted = listener.accept()) {
            assertThat(accepted.local()).isEqualTo(listener.local());
            assertThat(client.set(1, 9, 1).get(1, 9)).isEqualTo(1); // SO_KEEPALIVE
        }
    }

    private static void bindAndClose(Endpoint local) throws IOException {
        try (KernelSocket socket = KernelSocket.tcp(Family.INET)) {
            socket.bind(local);
        }
    }
}
