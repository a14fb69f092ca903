package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealDocker;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealRootlessPodman;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services of a real systemd, and containers of real engines, which start again what is only killed. */
@Tag("kernel")
@Tag("root")
class FreeServicesOnKernelTest {

    private static final String LISTEN = " localhost/bb:1 /bin/httpd -f -p 80";

    private static String free(IsolatedShell shell, String... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (String word : List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.portwhy.cli.Main",
                "free",
                "--lang",
                "en")) {
            line.append('\'').append(word).append("' ");
        }
        return shell.run(line + String.join(" ", words) + " 2>&1; echo status $?");
    }

    private static void assertFreed(String said, String act) {
        assertThat(said)
                .contains("is free: a bind() succeeded, and within 3 seconds nothing took it again.")
                .contains("- " + act + ": done")
                .endsWith("status 0");
    }

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
            shell.run("for i in $(seq 200); do ss -Htln sport = :7480 | grep -q . && break; sleep 0.05; done;"
                    + " ss -Htln sport = :7480 | grep -q .");
            assertThat(free(shell, "7480", "--json")).contains("\"role\":\"supervised\"", "\"kind\":\"stop-unit\"");
            assertFreed(free(shell, "7480", "--yes"), "systemctl --user -M root@ stop web.service");
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
            String said = free(shell, "127.0.0.1:7492", "--yes");
            assertFreed(said, "systemctl --user -M root@ stop one.socket; systemctl --user -M root@ stop one.service");
            assertThat(shell.run("systemctl --user is-active one.socket one.service; true"))
                    .doesNotContain("\nactive")
                    .doesNotStartWith("active");
        }
    }

    @Test
    void aContainerIsStoppedByItsEngineWhateverItsRestartPolicy() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            // The program itself is called, not the function of this shell.
            shell.run("printf '[storage]\\ndriver = \"vfs\"\\ngraphroot = \"%s\"\\nrunroot = \"%s\"\\n' $D/graph"
                    + " $D/runroot > $D/storage.conf && export CONTAINERS_STORAGE_CONF=$D/storage.conf");
            for (String policy : List.of("no", "always")) {
                String name = "web-" + policy;
                shell.run("podman run -d --restart " + policy + " --cgroup-parent $G --name " + name + " -p 18080:80"
                        + LISTEN);
                assertFreed(free(shell, "18080", "--yes"), "podman stop " + name);
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
            assertFreed(free(shell, "18080", "--yes"), "docker stop web");
            assertThat(shell.run("docker ps -a --format '{{.Status}}'")).startsWith("Exited");
        }
    }
}
