package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ports that ssh(1) and sshd(8) hold for somebody else, by a real server with keys of its own on loopback. */
@Tag("kernel")
@Tag("root")
class FreeForwardsOnKernelTest {

    private @Nullable IsolatedShell shell;

    @BeforeEach
    void serve() throws IOException {
        shell = FreeSsh.start();
    }

    @AfterEach
    void end() throws IOException {
        if (shell != null) {
            shell.close();
        }
    }

    private IsolatedShell shell() {
        return Objects.requireNonNull(shell);
    }

    private String holder() throws IOException {
        return shell().run("ss -Htlnp sport = :8000 | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | sort -u");
    }

    @Test
    void aForwardToThereIsEndedByItsClient() throws IOException {
        shell().run("$S -fN -L 8000:127.0.0.1:9 $A");
        FreeShell.listens(shell(), 8000);
        assertThat(free(shell(), "8000", "--json")).contains("\"role\":\"forwarder\"");
        frees(shell(), "8000", "kill " + holder());
        assertThat(shell().run("kill -0 $(cat /run/sshd.pid) && echo alive")).isEqualTo("alive");
    }

    /** The server's process of that login, not the server: whoever else is logged in stays. */
    @Test
    void aForwardFromThereIsEndedWithItsLoginAndNoOther() throws IOException {
        shell().run("$S -f $A 'echo $PPID >/run/other; exec sleep 100'");
        shell().run("$S -fN -R 8000:127.0.0.1:9 $A");
        FreeShell.listens(shell(), 8000);
        assertThat(free(shell(), "8000", "--json")).contains("\"role\":\"forwarder\"", "ssh -R (root)");
        assertThat(free(shell(), "8000")).contains("the login ends, with everything that runs in it");
        frees(shell(), "8000", "kill " + holder());
        assertThat(shell().run("kill -0 $(cat /run/sshd.pid) $(cat /run/other) && echo alive"))
                .isEqualTo("alive");
    }

    /** The forward belongs to the login in which the question was asked. */
    @Test
    void theLoginOfTheOneWhoAsksIsLeftAlone() throws IOException {
        String said = shell().run("$S -R 8000:127.0.0.1:9 $A \""
                + FreeShell.line("8000", "--yes", "--kill").replace("$", "\\$") + "\"");
        assertThat(said)
                .contains("For you to do:", "sshd", "started this program", "status 2")
                .doesNotContain("Now:");
    }

    /** Nor is the server that took it. */
    @Test
    void theServerOfTheOneWhoAsksIsLeftAlone() throws IOException {
        String said = shell().run(
                        "$S $A \"" + FreeShell.line("2222", "--yes", "--kill").replace("$", "\\$") + "\"");
        assertThat(said).contains("started this program", "status 2").doesNotContain("Now:");
        assertThat(shell().run("kill -0 $(cat /run/sshd.pid) && echo alive")).isEqualTo("alive");
    }

    /** One connection that serves three ports and whoever joins it: it gives up the one, and the others go on. */
    @Test
    void aConnectionThatServesOthersGivesUpThatForwardAlone() throws IOException {
        shell().run("$S -fN -M -S $PWD/ctl -L 8000:127.0.0.1:9 -L 8001:127.0.0.1:9 -L 8002:127.0.0.1:9 $A");
        FreeShell.listens(shell(), 8002);
        String directory = shell().run("echo $PWD");
        String said =
                frees(shell(), "8000", "ssh -S " + directory + "/ctl -O cancel -L 8000:127.0.0.1:9 root@127.0.0.1");
        FreeShell.listens(shell(), 8001);
        FreeShell.listens(shell(), 8002);
        assertThat(said).contains("To undo this: ssh -S " + directory + "/ctl -O forward -L 8000:127.0.0.1:9");
        shell().run("ssh -S $PWD/ctl -O forward -L 8000:127.0.0.1:9 $A");
        FreeShell.listens(shell(), 8000);
    }

    /** Where nothing can be asked to give up the one, the dry run says what goes with it. */
    @Test
    void whatElseAConnectionForwardsIsSaidBeforeItIsEnded() throws IOException {
        shell().run(
                        "$S -fN -L 127.0.0.1:8000:127.0.0.1:9 -L 127.0.0.1:8001:127.0.0.1:9 -L 127.0.0.1:8002:127.0.0.1:9 $A");
        FreeShell.listens(shell(), 8002);
        assertThat(free(shell(), "8000"))
                .contains("kill " + holder(), "\n   Also ends: tcp 127.0.0.1:8001, tcp 127.0.0.1:8002\n")
                .endsWith("status 1");
        assertThat(free(shell(), "8000", "--json"))
                .contains("\"alsoEnds\":[\"tcp 127.0.0.1:8001\",\"tcp 127.0.0.1:8002\"],\"mayEnd\":[]");
    }
}
