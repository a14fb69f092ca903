package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real unix sockets: what is said of a path is what bind() says, and what is advised makes it succeed. */
@Tag("kernel")
class UnixSocketOnKernelTest {

    @TempDir
    Path directory = Path.of("");

    private static Cli ask(String... words) {
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words);
    }

    private static boolean binds(Path path) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.delete(path);
            return true;
        } catch (BindException e) {
            return false;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void aFileThatWasLeftBehindIsRemoved() throws Exception {
        Path path = directory.resolve("default.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(binds(path)).isFalse();
        Cli left = ask(path.toString());
        assertThat(left.status()).isEqualTo(2);
        assertThat(left.out())
                .startsWith("No process uses the unix socket " + path + " any more")
                .contains("     rm " + path + "\n");
        assertThat(ask("--lang", "zh", "unix:" + path).out()).startsWith("Unix 套接字 " + path);
        assertThat(ask("--json", path.toString()).out())
                .contains("\"slug\":\"unix-socket-in-use\"", "\"outcome\":\"EADDRINUSE\"", "\"protocol\":\"unix\"");
        assertThat(new ProcessBuilder("sh", "-c", "rm " + path).start().waitFor())
                .isZero();
        assertThat(ask("-q", path.toString()).out())
                .isEqualTo("The unix socket " + path + " is free: the file does not exist.\n");
        assertThat(ask(path.toString()).status()).isZero();
        assertThat(binds(path)).isTrue();
    }

    /** Also through a link on the way, and with connections that came to it. */
    @Test
    void aListenerIsNamed() throws Exception {
        Path path = directory.resolve("live.sock");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            String pid = "(pid " + ProcessHandle.current().pid() + ")";
            for (Path asked : new Path[] {path, link.resolve("live.sock")}) {
                Cli live = ask(asked.toString());
                assertThat(live.status()).isEqualTo(2);
                assertThat(live.out()).contains(pid, "listening on it").doesNotContain("     rm ");
            }
        }
    }

    /** The listener is gone; a connection that came to it goes on, and gives the path to nobody. */
    @Test
    void aConnectionOfAListenerThatIsGoneHasNothing() throws Exception {
        Path path = directory.resolve("gone.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel accepted = server.accept()) {
            assertThat(client.isConnected() && accepted.isConnected()).isTrue();
            server.close();
            assertThat(ask(path.toString()).out()).startsWith("No process uses the unix socket");
        } finally {
            server.close();
        }
    }

    @Test
    void whateverIsThereIsInTheWay() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "something");
        assertThat(binds(file)).isFalse();
        Cli other = ask(file.toString());
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.out()).startsWith(file + " exists and is not a socket").doesNotContain("     rm ");
        Path gone = directory.resolve("no/such.sock");
        assertThat(binds(gone)).isFalse();
        assertThat(ask(gone.toString()).out()).contains("ENOENT");
        assertThat(ask(directory.resolve("x".repeat(120)).toString()).out()).contains("EINVAL");
        assertThat(ask("@no-such-name-" + ProcessHandle.current().pid()).status())
                .isZero();
    }
}
