package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holders that most tools do not show, as the lab makes them: each is ended as the dry run says, by its process alone. */
@Tag("kernel")
@Tag("root")
class FreeHiddenOnKernelTest {

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

    private Process hold(String situation) throws IOException {
        Path log = room.directory().resolve("log");
        Process process = room.netns()
                .start(new ProcessBuilder(ProgramLine.of("lab", "hold", situation, FreeRoom.PORT, "--lang", "en"))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile()));
        Poll.until(
                "it holds the port, or cannot",
                () -> Files.readString(log).contains("ready " + situation) || !process.isAlive());
        assumeTrue(process.isAlive(), () -> "no " + situation + " here");
        return process;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen-shutdown",
                "scm-inflight",
                "io-uring",
                "mmapped",
                "accept-blocked",
                "dead-leader",
                "thread-fdtable",
                "unaccepted",
                "mptcp",
                "mptcp-bound"
            })
    void theProcessBehindItIsAskedToEnd(String situation) throws IOException {
        if (situation.equals("accept-blocked")) {
            // Nobody else than a program of the kernel's sees which socket it is.
            Programs.assumeFirstPidNamespace();
        }
        Process holder = hold(situation);
        assertThat(room.binds()).isFalse();
        Cli run = FreeOrder.asPlanned(room, FreeRoom.PORT);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(FreeOrder.carriedOut(run.err())).containsExactly("kill " + holder.pid());
        assertThat(room.binds()).isTrue();
    }

    /** The kernel destroys the subflows of MPTCP, and with them goes the port: that is done, and nobody is ended. */
    @ParameterizedTest
    @ValueSource(strings = "mptcp-conn")
    void aConnectionOfMptcpIsDestroyedByItsSubflows(String situation) throws IOException {
        Process holder = hold(situation);
        Cli run = FreeOrder.asPlanned(room, FreeRoom.PORT);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("ss -K ", ": done").doesNotContain("EOPNOTSUPP", "kill ");
        assertThat(holder.isAlive()).isTrue();
        assertThat(room.binds()).isTrue();
    }
}
