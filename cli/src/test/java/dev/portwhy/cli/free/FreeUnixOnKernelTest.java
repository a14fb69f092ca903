package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Paths of unix sockets: whoever listens, and the file that nobody has any more. */
@Tag("kernel")
@Tag("root")
class FreeUnixOnKernelTest {

    private FreeRoom room;
    private Path path;

    @BeforeEach
    void enter() throws IOException {
        room = new FreeRoom();
        path = room.directory().resolve("x.sock");
    }

    @AfterEach
    void leave() throws IOException {
        if (room != null) {
            room.close();
        }
    }

    private Process server() throws IOException {
        Process server = room.netns().start(new ProcessBuilder("python3", "-c", """
                        import socket,time
                        s=socket.socket(1); s.bind('%s'); s.listen(); time.sleep(100)""".formatted(path)));
        Poll.until("it listens", () -> !room.ss("-xln", "src", path.toString()).isBlank());
        return server;
    }

    @Test
    void aFileThatAServerLeftIsRemoved() throws Exception {
        server().destroyForcibly().waitFor();
        Cli plan = room.free(path.toString());
        assertThat(plan.status()).as(plan.toString()).isEqualTo(1);
        assertThat(plan.out()).contains("rm " + path);
        assertThat(path).exists();
        Cli run = room.free(path.toString(), "--yes");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(path).doesNotExist();
        assertThat(room.free(path.toString(), "--yes").status()).isZero();
    }

    /** It leaves its file behind as it ends, and that is removed too. */
    @Test
    void whoeverListensIsAskedToEnd() throws IOException {
        Process server = server();
        assertThat(room.free(path.toString(), "--json").out())
                .contains("\"role\":\"listener\"", "\"id\":\"signal:" + server.pid() + "\"");
        Cli run = room.free(path.toString(), "--yes", "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("\"id\":\"signal:" + server.pid() + "\",\"outcome\":\"OK\"")
                .contains("\"id\":\"other:remove:" + path + "\",\"outcome\":\"OK\"")
                .contains("\"free\":true");
        assertThat(path).doesNotExist();
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void anOrdinaryFileIsNobodysSocketAndStays() throws IOException {
        Files.writeString(path, "data");
        Cli run = room.free(path.toString(), "--yes", "--kill");
        assertThat(run.status()).isEqualTo(2);
        assertThat(path).hasContent("data");
    }
}
