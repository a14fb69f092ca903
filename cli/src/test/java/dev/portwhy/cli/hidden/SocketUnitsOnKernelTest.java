package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A port that a real manager keeps for a socket unit: who asks about the port is told the unit to stop. */
@Tag("kernel")
@Tag("root")
class SocketUnitsOnKernelTest {

    @Test
    void portAndHiddenNameTheUnitAndTheCommandFreesThePort() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; cd $XDG_RUNTIME_DIR/systemd/user;"
                    + " printf '[Service]\\nExecStart=/bin/true\\n' > web.service;"
                    + " printf '[Socket]\\nListenStream=127.0.0.1:7490\\n' > web.socket");
            shell.run("systemctl --user daemon-reload && systemctl --user start web.socket");
            assertThat(shell.run("ss -Htlnp sport = :7490")).contains("systemd").doesNotContain("web");
            String why = ask(shell, "7490", "--lang", "en");
            assertThat(why)
                    .contains("1. Stop web.socket. Stopping the service alone does not free the port.")
                    .contains("systemctl --user -M root@ stop web.socket");
            assertThat(ask(shell, "hidden", "--lang", "en", "sport", "=", ":7490"))
                    .contains("systemd holds it for a socket unit", "systemctl --user -M root@ stop web.socket");
            assertThat(ask(shell, "who", "--lang", "en", "sport", "=", ":7490")).contains("web.socket");
            // The machine's own bus, by which -M finds the user, is not there in this room.
            shell.run("systemctl --user stop web.socket");
            assertThat(ask(shell, "7490", "--lang", "en")).contains("is free");
        }
    }
}
