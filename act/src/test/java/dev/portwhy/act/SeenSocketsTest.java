package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A socket is the same whatever becomes of its table, and another one on the same port is another. */
@Tag("kernel")
class SeenSocketsTest {

    private TestNamespace netns;

    @BeforeEach
    void enter() throws IOException {
        netns = TestNamespace.create();
    }

    @AfterEach
    void leave() throws IOException {
        netns.close();
    }

    private ServerSocket listen() throws IOException {
        return netns.run(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000));
            return socket;
        });
    }

    private Snapshot look() throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(netns.choice()).port(8000));
    }

    @Test
    void anotherOneOnTheSamePortIsAnother() throws IOException {
        Snapshot first;
        SeenSockets seen;
        try (ServerSocket socket = listen()) {
            first = look();
            assertThat(socket.isBound()).isTrue();
            assertThat(first.sockets().size()).isEqualTo(1);
            seen = new SeenSockets(new LiveMachine(), first, List.of(0));
            assertThat(seen.gone()).isFalse();
            assertThat(seen.has(look().sockets(), 0)).isTrue();
        }
        assertThat(seen.gone()).isTrue();
        try (ServerSocket socket = listen()) {
            assertThat(socket.isBound()).isTrue();
            assertThat(seen.gone()).isTrue();
            assertThat(seen.has(look().sockets(), 0)).isFalse();
        }
    }

    @Test
    void noneAreGone() throws IOException {
        assertThat(new SeenSockets(new LiveMachine(), look(), List.of()).gone()).isTrue();
    }

    /** Its last socket had kept the namespace. */
    @Test
    void thoseOfANamespaceThatIsGoneAreGone() throws IOException {
        try (ServerSocket socket = listen()) {
            Snapshot first = look();
            assertThat(socket.isBound()).isTrue();
            SeenSockets seen = new SeenSockets(
                    what -> {
                        throw new NoSuchNamespaceException("x", List.of());
                    },
                    first,
                    List.of(0));
            assertThat(seen.gone()).isTrue();
        }
    }
}
