package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A port that a real manager keeps for a socket unit: who asks about the port is told the unit to stop. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
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
                    .contains("1. Stop web.socket. Stopping only the service does not free the port.")
                    .contains("systemctl --user -M root@ stop web.socket");
            assertThat(ask(shell, "hidden", "--lang", "en", "sport", "=", ":7490"))
                    .contains("systemd holds it for a socket unit", "systemctl --user -M root@ stop web.socket");
            assertThat(ask(shell, "who", "--lang", "en", "sport", "=", ":7490")).contains("web.socket");
            // The machine's own bus, by which -M finds the user, is not there in this room.
            shell.run("systemctl --user stop web.socket");
            assertThat(ask(shell, "7490", "--lang", "en")).contains("is free");
        }
    }

    /** Each connection has a service of its own (Accept=yes), and the manager a copy of it until that service ends. */
    @Test
    void theSocketUnitIsStoppedFirstAndEveryInstanceThatOutlivesIt() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; cd $XDG_RUNTIME_DIR/systemd/user;"
                    + " printf '[Service]\\nExecStart=/bin/cat\\nStandardInput=socket\\n' > each@.service;"
                    + " printf '[Socket]\\nAccept=yes\\nListenStream=127.0.0.1:7491\\n' > each.socket");
            shell.run("systemctl --user daemon-reload && systemctl --user start each.socket");
            shell.run("for i in $(seq 21 27); do eval \"exec $i<>/dev/tcp/127.0.0.1/7491\"; done");
            shell.run("for i in $(seq 400); do [ $(ss -Htnp sport = :7491 | grep -c cat) = 7 ] && break; sleep 0.02;"
                    + " done; [ $(ss -Htnp sport = :7491 | grep -c cat) = 7 ]");
            assertThat(ask(shell, "7491", "--lang", "en"))
                    .contains("systemctl --user -M root@ stop each.socket")
                    .doesNotContain("each@");
            String both = ask(shell, "7491", "--no-reuseaddr", "--lang", "en");
            String stop = "systemctl --user -M root@ stop ";
            assertThat(both).contains("7 connections", "and 7 processes it started", stop + "each.socket");
            assertThat(both.indexOf("stop each.socket")).isLessThan(both.indexOf(stop + "each@"));
            assertThat(both.split(Pattern.quote(stop + "each@"), -1)).hasSize(8);
            assertThat(both).doesNotContain("list-sockets");
            assertThat(ask(shell, "7491", "--no-reuseaddr", "--lang", "zh")).contains("7 条连接");

            shell.run("systemctl --user stop each.socket");
            String left = ask(shell, "7491", "--no-reuseaddr", "--lang", "en");
            assertThat(left.split(Pattern.quote(stop + "each@"), -1)).as(left).hasSize(8);
            assertThat(left)
                    .contains("of a listener that no longer exists")
                    .doesNotContain("NAME.socket", "list-sockets");
            // As told, but for the machine's own bus, by which -M finds the user: it is not there in this room.
            Matcher command = Pattern.compile("(?m)^ +(" + Pattern.quote(stop + "each@") + ".*)$")
                    .matcher(left);
            assertThat(command.find()).as(left).isTrue();
            shell.run(command.group(1).replace("-M root@ ", ""));
            shell.run("for i in $(seq 21 27); do eval \"exec $i>&-\"; done");
            assertThat(shell.run("ss -Htnp sport = :7491")).doesNotContain("users:");
        }
    }

    /** The service was handed the listening socket: stopping it alone would have the manager start it again. */
    @Test
    void theSocketUnitComesBeforeTheServiceThatHasItsSocketToo() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; cd $XDG_RUNTIME_DIR/systemd/user;"
                    + " printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > one.service;"
                    + " printf '[Socket]\\nListenStream=127.0.0.1:7492\\n' > one.socket");
            shell.run("systemctl --user daemon-reload && systemctl --user start one.socket one.service");
            assertThat(ask(shell, "7492", "--lang", "en"))
                    .contains("and 1 process it started")
                    .contains("systemctl --user -M root@ stop one.socket; systemctl --user -M root@ stop one.service");
            shell.run("systemctl --user stop one.socket; systemctl --user stop one.service");
            assertThat(ask(shell, "7492", "--lang", "en")).contains("is free");
        }
    }
}
