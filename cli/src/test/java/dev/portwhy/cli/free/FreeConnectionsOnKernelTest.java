package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that hold a port: the kernel ends them, and no program has to. */
@Tag("kernel")
@Tag("root")
class FreeConnectionsOnKernelTest {

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

    /** A server without SO_REUSEADDR, which accepts one connection and then does something; {@code then} knows a and s. */
    private Process server(String family, String address, String then) throws IOException {
        Process server = room.netns()
                .start(new ProcessBuilder("python3", "-c", """
                        import socket,time,os
                        s=socket.socket(%s); s.bind(('%s',8000)); s.listen()
                        a,_=s.accept()
                        %s
                        print('done',flush=True); time.sleep(100)""".formatted(family, address, then))
                        .redirectErrorStream(true));
        Poll.until("it listens", () -> !room.ss("-tln", "sport", "=", ":8000").isBlank() || !server.isAlive());
        assertThat(server.isAlive()).isTrue();
        return server;
    }

    private Process client(String then) throws IOException {
        return room.netns().start(new ProcessBuilder("python3", "-c", """
                        import socket,time
                        c=socket.create_connection(('127.0.0.1',8000))
                        %s
                        print('connected',flush=True); time.sleep(100)""".formatted(then)));
    }

    private void state(String state) throws IOException {
        Poll.until(
                "the port is in " + state,
                () -> !room.ss("-tan", "state", state, "sport", "=", ":8000").isBlank() && !room.isTaken());
    }

    private String freed() throws IOException {
        assertThat(room.binds()).isFalse();
        assertThat(room.free("8000").status()).isEqualTo(1);
        Cli run = FreeOrder.asPlanned(room, "8000", "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(room.binds()).isTrue();
        return run.out();
    }

    @Test
    void timeWaitIsDestroyed() throws IOException {
        for (String address : List.of("0.0.0.0", "::")) {
            Process server = server(address.equals("::") ? "10" : "2", address, "a.close(); s.close()");
            Process client = client("c.recv(1); c.close()");
            state("time-wait");
            assertThat(freed()).contains("\"role\":\"leftover\"", "\"kind\":\"destroy-socket\"");
            assertThat(server.isAlive()).isTrue();
            assertThat(client.isAlive()).isTrue();
            assertThat(room.ss("-tan", "sport", "=", ":8000")).isBlank();
        }
    }

    @Test
    void whatWaitsForThePeerToCloseIsDestroyed() throws IOException {
        Process server = server("2", "0.0.0.0", "a.close(); s.close()");
        Process client = client("");
        state("fin-wait-2");
        assertThat(freed()).contains("\"role\":\"leftover\"", "\"kind\":\"destroy-socket\"");
        assertThat(server.isAlive()).isTrue();
        assertThat(client.isAlive()).isTrue();
    }

    /** It is still used: it is reset rather than its program ended, which goes on. */
    @Test
    void aConnectionThatOutlivesItsListenerIsDestroyedAndItsProgramLives() throws IOException {
        Process server = server("2", "0.0.0.0", "s.close()");
        Process client = client("");
        state("established");
        assertThat(freed()).contains("\"role\":\"leftover\"", "\"outcome\":\"OK\"");
        assertThat(server.isAlive()).isTrue();
        assertThat(client.isAlive()).isTrue();
    }

    /** Its connection has the port of the server that wants to start: the program is not ended for it. */
    @Test
    void aClientThatHasThePortLosesItsConnectionAndLives() throws IOException {
        Process server = room.netns().start(new ProcessBuilder("python3", "-c", """
                        import socket,time
                        s=socket.socket(); s.setsockopt(1,2,1); s.bind(('127.0.0.1',9000)); s.listen(); time.sleep(100)"""));
        Poll.until("it listens", () -> !room.ss("-tln", "sport", "=", ":9000").isBlank());
        room.netns().command("sysctl", "-qw", "net.ipv4.ip_local_port_range=8000 8000");
        Process client = room.netns().start(new ProcessBuilder("python3", "-c", """
                        import socket,time
                        c=socket.create_connection(('127.0.0.1',9000)); time.sleep(100)"""));
        Poll.until(
                "it is connected",
                () -> !room.ss("-tan", "state", "established", "sport", "=", ":8000")
                        .isBlank());
        assertThat(freed()).contains("\"role\":\"client\"", "\"kind\":\"destroy-socket\"");
        assertThat(client.isAlive()).isTrue();
        assertThat(server.isAlive()).isTrue();
    }

    /** Programs that free a port by killing all that lsof(8) lists for it kill the client as well. */
    @Test
    void aClientOfTheServerLives() throws IOException {
        Process server = room.start(
                List.of("python3", "-c", FreeRoom.LISTEN + "a,_=s.accept()\ntime.sleep(100)"),
                "-tln",
                "sport",
                "=",
                ":8000");
        Process client = client("");
        Poll.until(
                "it is connected",
                () -> !room.ss("-tan", "state", "established", "sport", "=", ":8000")
                        .isBlank());
        Cli run = room.free("8000", "--yes");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("- kill " + server.pid() + ": done").doesNotContain(Long.toString(client.pid()));
        assertThat(server.isAlive()).isFalse();
        assertThat(client.isAlive()).isTrue();
    }
}
