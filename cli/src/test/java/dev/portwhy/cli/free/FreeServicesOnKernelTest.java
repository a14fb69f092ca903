package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealDocker;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealRootlessPodman;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services of a real systemd, and containers of real engines, which start again what is only killed. */
@Tag("kernel")
@Tag("root")
class FreeServicesOnKernelTest {

    private static final String LISTEN = " localhost/bb:1 /bin/httpd -f -p 80";

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

    /** Has podman look there by itself: what is called is the program, not the function of this shell. */
    private static void storesThere(IsolatedShell shell) throws IOException {
        shell.run("printf '[storage]\\ndriver = \"vfs\"\\ngraphroot = \"%s\"\\nrunroot = \"%s\"\\n' $D/graph"
                + " $D/runroot > $D/storage.conf && export CONTAINERS_STORAGE_CONF=$D/storage.conf");
    }

    @Test
    void aContainerIsStoppedByItsEngineWhateverItsRestartPolicy() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            storesThere(shell);
            for (String policy : List.of("no", "always")) {
                String name = "web-" + policy;
                shell.run("podman run -d --restart " + policy + " --cgroup-parent $G --name " + name + " -p 18080:80"
                        + LISTEN);
                frees(shell, "18080", "podman stop " + name);
                assertThat(shell.run("podman ps -a --filter name=" + name + " --format '{{.Status}}'"))
                        .startsWith("Exited");
            }
        }
    }

    /** Whoever kills its process sees it again, and is told so; stopped by podman it stays away. */
    @Test
    void aContainerThatPodmanStartsAgainIsEndedForGood() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            storesThere(shell);
            for (String policy : List.of("always", "on-failure", "unless-stopped")) {
                String name = "web-" + policy;
                shell.run("podman run -d --restart " + policy + " --cgroup-parent $G --network host --name " + name
                        + " localhost/bb:1 /bin/httpd -f -p 18080");
                FreeShell.listens(shell, 18080);
                String pid = "podman inspect -f '{{.State.Pid}}' " + name;
                String first = shell.run(pid);
                shell.run("kill -9 " + first + "; for i in $(seq 600); do P=$(" + pid + "); [ $P != 0 ] && [ $P != "
                        + first + " ] && break; sleep 0.05; done; [ $P != 0 ] && [ $P != " + first + " ]");
                FreeShell.listens(shell, 18080);
                assertThat(free(shell, "18080", "--json")).contains("\"role\":\"container\"");
                assertThat(shell.run(FreeShell.why("18080", "-v")))
                        .contains("podman inspect " + name + ", under RestartPolicy");
                frees(shell, "18080", "podman stop " + name);
                assertThat(shell.run("podman ps -a --filter name=" + name + " --format '{{.Status}}'"))
                        .startsWith("Exited");
            }
        }
    }

    /** Only the user whose container it is can speak to it. */
    @Test
    void aContainerOfAUserIsStoppedAsThatUser() throws IOException {
        RealRootlessPodman.assume();
        try (RealRootlessPodman podman = new RealRootlessPodman()) {
            IsolatedShell shell = podman.shell();
            shell.run("podman run -d --name web --network slirp4netns -p 18080:80" + LISTEN);
            String said = free(shell, "18080", "--yes");
            assertThat(said).contains("podman stop web'", ": done").endsWith("status 0");
            assertThat(shell.run("podman ps -a --format '{{.Status}}'")).startsWith("Exited");
        }
    }

    @Test
    void aContainerOfDockerIsStoppedByIt() throws IOException {
        RealDocker.assume();
        try (RealDocker docker = new RealDocker()) {
            IsolatedShell shell = docker.shell();
            shell.run(
                    "docker run -d --restart always --stop-timeout 1 --name web -p 18080:80 bb:1 /bin/httpd -f -p 80");
            assertThat(free(shell, "18080", "--json")).contains("\"role\":\"forwarder\"");
            frees(shell, "18080", "docker stop web");
            assertThat(shell.run("docker ps -a --format '{{.Status}}'")).startsWith("Exited");
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

    /** All of a pod has one network: what listens there is given up with the pod, and its engine starts none of it again. */
    @Test
    void aPodOfPodmanIsStoppedByIt() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            storesThere(shell);
            for (String name : List.of("", "--infra-name keeper")) {
                shell.run("podman pod create --name shop " + name + " --cgroup-parent $G --infra-image localhost/bb:1"
                        + " --infra-command '/bin/sleep 1000' -p 18080:80");
                shell.run("podman run -d --pod shop --restart always --name web" + LISTEN);
                String pod = shell.run("podman pod ps -q | cut -c1-12");
                assertThat(frees(shell, "18080", "podman pod stop " + pod)).doesNotContain("podman stop ");
                assertThat(shell.run("podman pod ps --format '{{.Status}}'")).isEqualTo("Exited");
                shell.run("podman pod rm -f shop");
            }
        }
    }

    /** By that user's engine: for root's there is no such pod. */
    @Test
    void aPodOfAUserIsStoppedAsThatUser() throws IOException {
        RealRootlessPodman.assume();
        try (RealRootlessPodman podman = new RealRootlessPodman()) {
            IsolatedShell shell = podman.shell();
            shell.run("podman pod create --name shop --network slirp4netns --infra-image localhost/bb:1"
                    + " --infra-command '/bin/sleep 1000' -p 18080:80 -p 18081:81");
            shell.run("podman run -d --pod shop --name web" + LISTEN);
            String pod = shell.run("podman pod ps -q | cut -c1-12");
            assertThat(free(shell, "18080"))
                    .contains("\n   Also ends: tcp [::]:18081", "All containers of the pod " + pod + " are stopped.");
            String said = free(shell, "18080", "--yes");
            assertThat(said).contains("podman pod stop " + pod + "'", ": done").endsWith("status 0");
            assertThat(shell.run("podman pod ps --format '{{.Status}}'")).isEqualTo("Exited");
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
