package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services of a real systemd, and of monit, which start again what is only killed. */
@Tag("kernel")
@Tag("root")
class FreeServicesOnKernelTest {

    /** Restart=always: whoever kills it sees it again. */
    @Test
    void aUnitIsStoppedByItsManager() throws IOException {
        RealUserSystemd.assume();
        Programs.assumeRootWith("nginx");
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run(
                    "W=/run/web; mkdir $W; printf 'daemon off; user root; pid %s/pid; error_log %s/e; events {} http {"
                            + " access_log off; server { listen 127.0.0.1:7480; } }' $W $W > $W/conf");
            shell.run("systemd-run --user --quiet --unit=web -p Restart=always -p RestartSec=200ms nginx -c $W/conf");
            FreeShell.listens(shell, 7480);
            assertThat(free(shell, "7480", "--json")).contains("\"role\":\"supervised\"", "\"kind\":\"stop-unit\"");
            frees(shell, "7480", "systemctl --user -M root@ stop web.service");
            assertThat(shell.run("systemctl --user is-active web.service; true"))
                    .isIn("inactive", "failed");
        }
    }

    /** The service was handed the socket: it has to go too, and the unit that would start it again goes first. */
    @Test
    void aSocketUnitIsStoppedWithItsService() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; cd $XDG_RUNTIME_DIR/systemd/user;"
                    + " printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > one.service;"
                    + " printf '[Socket]\\nListenStream=127.0.0.1:7492\\n' > one.socket");
            shell.run("systemctl --user daemon-reload && systemctl --user start one.socket one.service");
            assertThat(free(shell, "127.0.0.1:7492", "--json")).contains("\"role\":\"socket-unit\"");
            frees(
                    shell,
                    "127.0.0.1:7492",
                    "systemctl --user -M root@ stop one.socket; systemctl --user -M root@ stop one.service");
            assertThat(shell.run("systemctl --user is-active one.socket one.service; true"))
                    .doesNotContain("\nactive")
                    .doesNotStartWith("active");
        }
    }

    /** Units that nobody has written a file for: they are gone once they have stopped. */
    @Test
    void aTransientUnitAndATransientSocketAreStopped() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("systemd-run --user --quiet -p Restart=always -p RestartSec=200ms"
                    + " /usr/bin/python3 -m http.server --bind 127.0.0.1 7493");
            FreeShell.listens(shell, 7493);
            String unit = shell.run("systemctl --user --plain --no-legend list-units 'run-*.service' | cut -d' ' -f1");
            frees(shell, "127.0.0.1:7493", "systemctl --user -M root@ stop " + unit);
            assertThat(shell.run("systemctl --user --plain --no-legend list-units 'run-*.service'"))
                    .isEmpty();
            shell.run(
                    "systemd-run --user --quiet --unit=two --socket-property=ListenStream=127.0.0.1:7494 /bin/sleep 1000");
            FreeShell.listens(shell, 7494);
            frees(shell, "127.0.0.1:7494", "systemctl --user -M root@ stop two.socket");
        }
    }

    /** It is no parent of what it starts: it looks after the file with the number of a daemon. */
    @Test
    void monitIsTold() throws IOException {
        Programs.assumeRootWith("monit", "python3");
        Path directory = Files.createTempDirectory("portwhy-monit");
        try (IsolatedShell shell = new IsolatedShell("monit quit; kill $(cat /run/web.pid); rm -rf " + directory)) {
            // What it keeps, and its configuration, are in directories of this shell's own.
            shell.run(
                    "mount -t tmpfs tmpfs /etc/monit && mount -t tmpfs tmpfs /var/lib/monit && mount -t tmpfs tmpfs /var/log");
            shell.run("cd " + directory
                    + " && printf '#!/bin/sh\\npython3 -m http.server --bind 0.0.0.0 8000 >/dev/null 2>&1 &"
                    + " echo $! > /run/web.pid\\n' > start && printf '#!/bin/sh\\nkill $(cat /run/web.pid)\\n' > stop"
                    + " && chmod +x start stop");
            shell.run(
                    "printf 'set daemon 1\\nset pidfile /run/monit.pid\\nset httpd unixsocket /run/monit.sock\\n"
                            + "  allow root:x\\ncheck process web with pidfile /run/web.pid\\n  start program = \"%s/start\"\\n"
                            + "  stop program = \"%s/stop\"\\n' $PWD $PWD > /etc/monit/monitrc && chmod 600 /etc/monit/monitrc");
            shell.run("monit >/dev/null 2>&1 && cd /");
            // On a machine that has been up for long monit was seen to look after nothing.
            assumeTrue(
                    shell.run(
                                    "U=no; for i in $(seq 300); do ss -Htln sport = :8000 | grep -q . && U=up && break; sleep 0.05; done; echo $U")
                            .equals("up"),
                    "monit starts nothing here");
            assertThat(free(shell, "8000", "--json")).contains("\"role\":\"supervised\"", "stop-program:monit:");
            frees(shell, "8000", "monit stop web");
            assertThat(shell.run("monit summary -B")).contains("Not monitored");
        }
    }
}
