package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real inetd(8) and xinetd(8): they are never ended for one of their ports, and what is advised in its place frees it. */
@Tag("kernel")
@Tag("root")
class FreeSuperServersOnKernelTest {

    private FreeRoom room;

    @BeforeEach
    void enter() throws IOException {
        room = new FreeRoom();
    }

    @AfterEach
    void leave() throws IOException {
        if (room != null) {
            room.close();
        }
    }

    private Path table(String text) throws IOException {
        Path table = room.directory().resolve("table");
        Files.writeString(table, text);
        return table;
    }

    /** Nothing is done, whatever is allowed; what is to be done is told with the table and the process it really is. */
    private void isLeftAlone(Process server, Path table, String change) throws IOException {
        for (String more : List.of("--yes", "--kill")) {
            Cli run = room.free("8000", "--yes", more);
            assertThat(run.status()).as(run.toString()).isEqualTo(2);
            assertThat(run.err()).doesNotContain("Now:");
            String said = run.out().replaceAll("\\s+", " ");
            assertThat(said)
                    .contains("For you to do:", change, " in " + table, "kill -HUP " + server.pid())
                    .contains("free changes no configuration files");
        }
        assertThat(server.isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
    }

    private void reload(Process server) throws IOException {
        room.run("kill -HUP " + server.pid());
        Poll.until("it has let go of the port", () -> !room.isTaken());
        assertThat(room.binds()).isTrue();
        assertThat(room.free("8000").out()).contains("8000 is free");
        assertThat(room.ss("-tln", "sport", "=", ":8001"))
                .as("the other service")
                .isNotBlank();
        assertThat(server.isAlive()).isTrue();
    }

    @Test
    void ofInetdOneLineIsSwitchedOff() throws IOException {
        Programs.assumeRootWith("inetd");
        Path table = table("8000 stream tcp nowait root /bin/cat cat\n8001 stream tcp nowait root /bin/cat cat\n");
        Process server = room.start(List.of("inetd", "-i", table.toString()), "-tln", "sport", "=", ":8001");
        isLeftAlone(server, table, "Put a # in front of the line for this port");
        Files.writeString(table, "#" + Files.readString(table));
        reload(server);
    }

    /** A service that waits has its socket too, and keeps the port after inetd has closed its own. */
    @Test
    void whatItHasStartedWithTheSocketIsTold() throws IOException {
        Programs.assumeRootWith("inetd");
        Path script = room.directory().resolve("wait.sh");
        Files.writeString(script, "#!/bin/sh\nexec sleep 100\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path table =
                table("8000 stream tcp wait root " + script + " wait.sh\n8001 stream tcp nowait root /bin/cat cat\n");
        Process server = room.start(List.of("inetd", "-i", table.toString()), "-tln", "sport", "=", ":8001");
        room.start(
                List.of(
                        "python3",
                        "-c",
                        "import socket,time; s=socket.create_connection(('127.0.0.1',8000)); time.sleep(100)"),
                "-tn",
                "dport",
                "=",
                ":8000");
        Poll.until(
                "it has started one",
                () -> room.ss("-tlnp", "sport", "=", ":8000").contains("sleep"));
        isLeftAlone(server, table, "Then end what it started for this port, which has the port too: sleep");
    }

    @Test
    void ofXinetdOneServiceIsDisabled() throws IOException {
        Programs.assumeRootWith("xinetd");
        StringBuilder text = new StringBuilder("defaults\n{\n}\n");
        for (int port : new int[] {8000, 8001}) {
            text.append("service s")
                    .append(port)
                    .append("\n{\n type = UNLISTED\n port = ")
                    .append(port);
            text.append("\n socket_type = stream\n protocol = tcp\n wait = no\n user = root\n server = /bin/cat\n}\n");
        }
        Path table = table(text.toString());
        Process server = room.start(
                List.of("xinetd", "-f", table.toString(), "-dontfork", "-pidfile", room.directory() + "/pid"),
                "-tln",
                "sport",
                "=",
                ":8001");
        isLeftAlone(server, table, "Set disable = yes for the service on this port");
        Files.writeString(table, text.toString().replace("port = 8000", "port = 8000\n disable = yes"));
        reload(server);
    }
}
