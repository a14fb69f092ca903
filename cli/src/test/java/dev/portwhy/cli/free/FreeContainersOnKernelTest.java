package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealDocker;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealRootlessPodman;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers of real engines, which start again what is only killed. */
@Tag("kernel")
@Tag("root")
class FreeContainersOnKernelTest {

    private static final String LISTEN = " localhost/bb:1 /bin/httpd -f -p 80";

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
}
