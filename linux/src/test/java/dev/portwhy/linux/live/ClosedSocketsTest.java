package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What became of sockets that were there a moment ago. */
@Tag("kernel")
class ClosedSocketsTest {

    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final Endpoint NOWHERE = new Endpoint(IpAddress.ANY4, 0);

    @Test
    void aListenerIsThereUntilItIsClosed() throws IOException {
        try (ExactDiag diag = ExactDiag.open()) {
            Endpoint end;
            long cookie;
            try (KernelSocket listener = KernelSocket.tcp(Family.INET)
                    .bind(new Endpoint(LOOPBACK, 0))
                    .listen(4)) {
                end = listener.local();
                cookie = listener.get(SOL_SOCKET, SO_COOKIE);
                assertThat(diag.now(Protocol.TCP, end, NOWHERE, 0, cookie)).isEqualTo(ExactDiag.Now.OPEN);
                assertThat(diag.now(Protocol.TCP, end, NOWHERE, 0, cookie + 1)).isEqualTo(ExactDiag.Now.ANOTHER);
            }
            assertThat(diag.now(Protocol.TCP, end, NOWHERE, 0, cookie)).isEqualTo(ExactDiag.Now.NONE);
        }
    }

    @Test
    void aClosedConnectionIsThereWithoutAFile() throws IOException {
        try (ExactDiag diag = ExactDiag.open();
                KernelSocket listener = KernelSocket.tcp(Family.INET)
                        .bind(new Endpoint(LOOPBACK, 0))
                        .listen(4)) {
            Endpoint server = listener.local();
            KernelSocket client = KernelSocket.tcp(Family.INET).connect(server);
            Endpoint end = client.local();
            long cookie = client.get(SOL_SOCKET, SO_COOKIE);
            assertThat(diag.now(Protocol.TCP, end, server, 0, cookie)).isEqualTo(ExactDiag.Now.OPEN);
            client.close();
            // Nobody accepted it, so it waits for the other side's FIN.
            assertThat(diag.now(Protocol.TCP, end, server, 0, cookie)).isEqualTo(ExactDiag.Now.WITHOUT_FILE);
        }
    }

    @Test
    void aUdpSocketIsThereUntilItIsClosed() throws IOException {
        try (ExactDiag diag = ExactDiag.open()) {
            KernelSocket socket = KernelSocket.open(Family.INET, SOCK_DGRAM, 0).bind(new Endpoint(LOOPBACK, 0));
            Endpoint end = socket.local();
            long cookie = socket.get(SOL_SOCKET, SO_COOKIE);
            assertThat(diag.now(Protocol.UDP, end, NOWHERE, 0, cookie)).isEqualTo(ExactDiag.Now.OPEN);
            socket.close();
            assertThat(diag.now(Protocol.UDP, end, NOWHERE, 0, cookie)).isEqualTo(ExactDiag.Now.NONE);
        }
    }
}
