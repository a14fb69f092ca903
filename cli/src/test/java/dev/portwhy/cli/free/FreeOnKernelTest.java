package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that hold a port, each of which is ended as it takes it, or left alone. */
@Tag("kernel")
@Tag("root")
class FreeOnKernelTest {

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

    private void assertFreed(Cli run) throws IOException {
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).startsWith("8000 is free: bind() succeeded");
        assertThat(room.isTaken()).isFalse();
        assertThat(room.binds()).isTrue();
    }

    @Test
    void withoutYesNothingIsDone() throws IOException {
        Process holder = room.listener("");
        Cli run = room.free("8000");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("     kill " + holder.pid() + "\n")
                .endsWith("Nothing was done. To do it: portwhy free --lang en 8000 --yes\n");
        assertThat(holder.isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
        assertThat(room.free("8000", "--kill").status()).isEqualTo(1);
        assertThat(holder.isAlive()).isTrue();
    }

    @Test
    void aListenerIsAskedToEnd() throws IOException {
        Process holder = room.listener("");
        Cli run = room.free("8000", "--yes");
        assertFreed(run);
        assertThat(run.err()).isEqualTo("portwhy: Now: kill " + holder.pid() + "\n");
        assertThat(run.out()).contains("- kill " + holder.pid() + ": done");
        assertThat(room.free("8000", "--yes").out()).isEqualTo("8000 is free: there is nothing to do.\n");
    }

    @Test
    void asJsonEveryFieldOfThePromiseIsThere() throws IOException {
        Process holder = room.listener("");
        String role = "\"role\":\"listener\",\"acts\":[{\"id\":\"signal:" + holder.pid() + "\"";
        assertThat(room.free("8000", "--json").out())
                .contains("\"holders\":[{\"socket\":{", role, "\"done\":[],\"free\":false,\"back\":false");
        assertThat(room.free("8000", "--json", "--yes").out())
                .contains(role, "\"done\":[{\"id\":\"signal:" + holder.pid() + "\",\"outcome\":\"OK\",\"tookMs\":")
                .contains("\"free\":true,\"back\":false");
    }

    @Test
    void whatIgnoresTheRequestIsKilledOnlyWhereThatIsAskedFor() throws IOException {
        Process holder = room.listener("signal.signal(15,signal.SIG_IGN)");
        Cli refused = room.free("8000", "--yes");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out())
                .contains("only with --kill", "portwhy free --lang en 8000 --yes --kill")
                .doesNotContain("--yes --yes");
        assertThat(holder.isAlive()).isTrue();
        assertFreed(room.free("8000", "--yes", "--kill"));
    }

    /** It takes the signal, and does not end: that is seen only once it was asked. */
    @Test
    void whatDoesNotEndWhenItIsAskedIsKilledOnlyWhereThatIsAskedFor() throws IOException {
        Process holder = room.listener("signal.signal(15,lambda *a: None)");
        Cli refused = room.free("8000", "--yes");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out())
                .startsWith("8000 is not free. ")
                .contains("ETIMEDOUT", "portwhy free --lang en 8000 --yes --kill");
        assertThat(holder.isAlive()).isTrue();
        Cli killed = room.free("8000", "--yes", "--kill");
        assertFreed(killed);
        assertThat(killed.out()).contains("kill -KILL " + holder.pid());
    }

    /** The child has the very socket that was to be freed, so it is ended too. */
    @Test
    void whatForksWhileItEndsIsEndedWithItsChildren() throws IOException {
        room.listener("""
                        n=2
                        def h(*a):
                          global n
                          n-=1
                          if n<0 or os.fork(): os._exit(0)
                        signal.signal(15,h)""");
        Cli run = room.free("8000", "--yes");
        assertFreed(run);
        assertThat(run.out().split("- kill ", -1)).hasSize(4);
    }

    @Test
    void whatForksForEverIsLeftAfterAWhile() throws IOException {
        room.listener("""
                        def h(*a):
                          if os.fork(): os._exit(0)
                        signal.signal(15,h)""");
        Cli run = room.free("8000", "--yes");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out().split("- kill ", -1)).hasSizeLessThan(20);
        assertFreed(room.free("8000", "--yes", "--kill"));
    }

    /** Nothing is done to who came after the look; who has started them is told. */
    @Test
    void whoTakesThePortAgainIsNamedAndLeftAlone() throws IOException {
        Process parent = room.start(List.of("python3", "-c", """
                        import subprocess,sys,time
                        while 1:
                          p=subprocess.Popen([sys.executable,'-c','''
                        import socket,time
                        s=socket.socket(); s.setsockopt(1,2,1)
                        s.bind(('0.0.0.0',8000)); s.listen(); time.sleep(100)'''])
                          p.wait(); time.sleep(0.7)
                        """), "-tln", "sport", "=", ":8000");
        Cli run = room.free("8000", "--yes", "--json");
        assertThat(run.status()).as(run.out()).isEqualTo(2);
        assertThat(run.out()).contains("\"free\":false,\"back\":true", "\"outcome\":\"OK\"");
        assertThat(parent.isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
        Cli text = room.free("8000", "--yes");
        assertThat(text.out())
                .contains("was free, but was taken again within 3 seconds")
                .contains("was started by python3 (pid " + parent.pid() + ").");
        assertThat(parent.isAlive()).isTrue();
    }

    @Test
    void whatIsBoundAndDoesNotListenIsAskedToEnd() throws IOException {
        Process holder = room.netns().start(new ProcessBuilder("python3", "-c", """
                        import socket,time
                        s=socket.socket(); s.bind(('0.0.0.0',8000)); time.sleep(100)"""));
        Poll.until("the port is taken", () -> room.free("8000").status() == 1);
        assertThat(room.free("8000", "--json").out()).contains("\"role\":\"bound\"");
        assertFreed(room.free("8000", "--yes"));
        assertThat(holder.isAlive()).isFalse();
    }

    @Test
    void udpIsFreedWhereItIsAskedFor() throws IOException {
        Process holder = room.start(List.of("python3", "-c", """
                        import socket,time
                        s=socket.socket(2,2); s.bind(('0.0.0.0',8000)); time.sleep(100)"""), "-uln", "sport", "=", ":8000");
        assertThat(room.free("8000", "--yes").status()).isZero();
        assertThat(holder.isAlive()).isTrue();
        assertThat(room.free("8000", "--udp").status()).isEqualTo(1);
        assertThat(room.free("8000/udp", "--yes").out()).startsWith("8000/udp is free: bind() succeeded");
        assertThat(holder.isAlive()).isFalse();
    }

    @Test
    void allIsBothProtocolsAndBothFamilies() throws IOException {
        Process four = room.listener("u=socket.socket(2,2); u.bind(('127.0.0.1',8000))");
        Process six = room.start(List.of("python3", "-c", """
                        import socket,time
                        s=socket.socket(10); s.setsockopt(41,26,1); s.bind(('::1',8000)); s.listen()
                        time.sleep(100)"""), "-tln6", "sport", "=", ":8000");
        Cli run = room.free("127.0.0.1:8000", "--all", "--yes");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).startsWith("8000, 8000/udp is free: ");
        assertThat(four.isAlive()).isFalse();
        assertThat(six.isAlive()).isFalse();
    }

    /** The holder has gone meanwhile, and another one has come: it is none of those that were to be ended. */
    @Test
    void whoCameAfterTheLookIsLeftAlone() throws IOException {
        Process holder = room.listener("");
        LiveMachine live = new LiveMachine();
        Process[] other = new Process[1];
        Machine changing = new Machine() {
            @Override
            public Snapshot look(Scope what) throws IOException {
                Snapshot snapshot = live.look(what);
                if (other[0] == null) {
                    holder.destroyForcibly();
                    Poll.until("it has gone", () -> !room.isTaken());
                    other[0] = room.listener("");
                }
                return snapshot;
            }

            @Override
            public Optional<Probes> probes() {
                return live.probes();
            }
        };
        Cli run = room.free(changing, "8000", "--yes", "--kill");
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(other[0].isAlive()).isTrue();
        assertThat(room.isTaken()).isTrue();
    }
}
