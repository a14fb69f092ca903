package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealDocker;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealRootlessPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Published ports of real containers: whatever program has the socket, {@code hidden}, {@code who} and {@code PORT} name the
 * container, and the command they give frees the port.
 */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class ContainersOnKernelTest {

    private static final String LISTEN = " localhost/bb:1 /bin/httpd -f -p 80";
    private static final String PUBLISHED = "18080";

    private static String hidden(IsolatedShell shell) throws IOException {
        return ask(shell, "hidden", "--json", "--lang", "en", "sport", "=", ":" + PUBLISHED);
    }

    private static String who(IsolatedShell shell) throws IOException {
        return ask(shell, "who", "-N", "all", "--lang", "en", "sport", "=", ":" + PUBLISHED, "or", "sport", "=", ":80");
    }

    private static String why(IsolatedShell shell) throws IOException {
        return ask(shell, PUBLISHED, "--lang", "en");
    }

    private static String ss(IsolatedShell shell) throws IOException {
        return shell.run("ss -Htlnp sport = :" + PUBLISHED);
    }

    /** Runs the command that the answer gives behind its first remedy; the port is free then. */
    private static void freeBy(IsolatedShell shell, String why, String command) throws IOException {
        assertThat(why).contains("     " + command + "\n");
        shell.run(command);
        assertThat(why(shell)).contains("is free");
    }

    @Test
    void rootlessportIsTracedToTheContainerAndItsUser() throws IOException {
        RealRootlessPodman.assume();
        try (RealRootlessPodman podman = new RealRootlessPodman()) {
            IsolatedShell shell = podman.shell();
            // what podman takes unasked before its version 5
            shell.run("podman run -d --name web --network slirp4netns -p " + PUBLISHED + ":80" + LISTEN);
            assertThat(ss(shell)).contains("rootlessport").doesNotContain("web");
            assertThat(hidden(shell))
                    .contains("\"cause\":\"forwarder\"", "the container web of the user " + RealRootlessPodman.USER)
                    .contains("\"serves\":{\"container\":\"web\"");
            assertThat(who(shell)).contains("-> web").containsPattern("httpd\\[\\d+] fd \\d+ +podman web");
            String why = why(shell);
            assertThat(why)
                    .contains("is taken by the container web, through rootlessport (pid ", "serves the container web")
                    .contains("user " + RealRootlessPodman.USER);
            freeBy(
                    shell,
                    why,
                    "runuser -l " + RealRootlessPodman.USER + " -c 'XDG_RUNTIME_DIR=/run/user/54321 podman stop web'");
        }
    }

    @Test
    void slirpIsTracedToTheContainerByTheFileOfItsNamespace() throws IOException {
        RealRootlessPodman.assume();
        try (RealRootlessPodman podman = new RealRootlessPodman()) {
            IsolatedShell shell = podman.shell();
            shell.run("podman run -d --name shop --network slirp4netns:port_handler=slirp4netns -p " + PUBLISHED + ":80"
                    + LISTEN);
            assertThat(ss(shell)).contains("slirp4netns").doesNotContain("shop");
            assertThat(hidden(shell)).contains("the container shop of the user " + RealRootlessPodman.USER);
            assertThat(why(shell)).contains("is taken by the container shop, through slirp4netns (pid ");
            assertThat(who(shell)).contains("-> shop");
        }
    }

    /** What podman takes unasked since its version 5: pasta has the namespace by the path of its file. */
    @Test
    void pastaIsTracedToTheContainerAndItsUser() throws IOException {
        RealRootlessPodman.assume();
        Programs.assumeRootWith("pasta");
        try (RealRootlessPodman podman = new RealRootlessPodman()) {
            IsolatedShell shell = podman.shell();
            int version = Integer.parseInt(shell.run("podman version -f '{{.Client.Version}}' | cut -d. -f1"));
            assumeTrue(version >= 5, "needs podman 5");
            shell.run("podman run -d --name web -p " + PUBLISHED + ":80" + LISTEN);
            assertThat(ss(shell)).contains("pasta").doesNotContain("web");
            assertThat(hidden(shell))
                    .contains("\"cause\":\"forwarder\"", "the container web of the user " + RealRootlessPodman.USER)
                    .contains("\"serves\":{\"container\":\"web\"");
            assertThat(who(shell)).contains("-> web").containsPattern("httpd\\[\\d+] fd \\d+ +podman web");
            String why = why(shell);
            assertThat(why)
                    .contains("is taken by the container web, through pasta")
                    .contains("user " + RealRootlessPodman.USER);
            freeBy(
                    shell,
                    why,
                    "runuser -l " + RealRootlessPodman.USER + " -c 'XDG_RUNTIME_DIR=/run/user/54321 podman stop web'");
        }
    }

    /** podman keeps the port with its monitor, and a rule of CNI's does the work. */
    @Test
    void theMonitorThatKeepsAPortIsTracedToItsContainer() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            shell.run("podman run -d --cgroup-parent $G --name web -p " + PUBLISHED + ":80" + LISTEN);
            assertThat(ss(shell)).contains("conmon").doesNotContain("web");
            assertThat(hidden(shell)).contains("it only keeps the port open for the container web");
            assertThat(ask(shell, "hidden", "--lang", "en")).contains("in the container web by a rule (dnat)");
            String why = why(shell);
            assertThat(why)
                    .contains("is taken by the container web, through conmon (pid ")
                    .contains("in the container web by a rule (dnat)")
                    .doesNotContain("kill ");
            freeBy(shell, why, "podman stop web");
        }
    }

    /** In a pod it is the pause container that has the namespace and the port. */
    @Test
    void thePauseContainerOfAPodIsNamed() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            String pod = shell.run("podman pod create --name shop --cgroup-parent $G --infra-image localhost/bb:1"
                            + " --infra-command '/bin/sleep 1000' -p " + PUBLISHED + ":80")
                    .substring(0, 12);
            shell.run("podman run -d --pod shop --name front --cgroup-parent $G" + LISTEN);
            assertThat(hidden(shell)).contains("for the container " + pod + "-infra");
            assertThat(who(shell)).contains("-> " + pod + "-infra", "podman front");
            freeBy(shell, why(shell), "podman pod stop " + pod);
        }
    }

    @Test
    void dockerProxyIsTracedToTheContainer() throws IOException {
        RealDocker.assume();
        try (RealDocker docker = new RealDocker()) {
            IsolatedShell shell = docker.shell();
            shell.run("docker run -d --stop-timeout 1 --name web -p " + PUBLISHED + ":80 bb:1 /bin/httpd -f -p 80");
            // A container of another Docker that has the same address, as all of them give it to their first.
            shell.run("unshare --net sh -c 'ip address add 172.17.0.2/16 dev lo; exec sleep 600' >/dev/null 2>&1 &");
            assertThat(ss(shell)).contains("docker-proxy").doesNotContain("web");
            assertThat(hidden(shell)).contains("the container web, 172.17.0.2:80");
            assertThat(who(shell)).contains("-> web", "docker web");
            String why = why(shell);
            assertThat(why)
                    .contains(
                            "is taken by the container web, through docker-proxy (pid ",
                            "in the container web by a rule (dnat)")
                    .doesNotContain("IPV6_V6ONLY on the IPv6 socket");
            // Whoever names the namespace, or wants one line, hears of the container too.
            assertThat(ask(shell, "-N", Integer.toString(shell.pid()), PUBLISHED, "--lang", "en"))
                    .contains("is taken by the container web, through docker-proxy (pid ", "     docker stop web\n")
                    .doesNotContain("kill ");
            assertThat(ask(shell, "-q", PUBLISHED, "--lang", "en")).contains("is taken by the container web");
            assertThat(ask(shell, "hidden", "-N", Integer.toString(shell.pid()), "--lang", "en"))
                    .contains("the container web, 172.17.0.2:80", "docker stop web");
            freeBy(shell, why, "docker stop web");
        }
    }

    /** pasta alone, with the namespace of the command that it starts; that command inherits its descriptor. */
    @Test
    void pastaIsTracedToTheNamespaceOfItsCommand() throws IOException {
        Programs.assumeRootWith("pasta", "busybox", "setpriv", "ip");
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        try (IsolatedShell shell = new IsolatedShell(
                // as the first process of its pid namespace, the command hears no gentler signal
                "kill -9 $(pgrep -P $K) $K; umount /dev/net/tun")) {
            shell.run("ip link add d0 type veth peer name d1 && ip address add 10.5.0.2/24 dev d0 && ip link set d0 up"
                    + " && ip link set d1 up && ip route add default via 10.5.0.1");
            // A tmpfs has no device files that may be opened, so /run is no place for it.
            shell.run("T=$(mktemp) && rm $T && mknod $T c 10 200 && chmod 666 $T && mount --bind $T /dev/net/tun && rm"
                    + " $T");
            shell.run("cd /; setpriv --reuid 54321 --regid 54321 --clear-groups pasta --config-net -f -t " + PUBLISHED
                    + ":80 -- busybox httpd -f -p 80 >/dev/null 2>&1 & K=$!");
            shell.run("for i in $(seq 200); do ss -Htln sport = :" + PUBLISHED
                    + " | grep -q . && break; sleep 0.05; done");
            // Beside the command pasta has a child of its own for a moment.
            String served = "pid:"
                    + shell.run(
                            "for i in $(seq 200); do C=$(pgrep -x -P $K busybox) && break; sleep 0.05; done; echo $C");
            assertThat(hidden(shell)).contains("\"cause\":\"forwarder\"", "to the network namespace " + served);
            assertThat(who(shell)).contains("-> " + served);
        }
    }

    /** The monitor died too, so nobody cleaned up: the namespace stays, under the container's name and with its state. */
    @Test
    void aNamespaceThatOutlivesItsContainerTellsThatItHasExited() throws IOException {
        RealPodman.assume();
        Programs.assumeRootWith("iptables");
        try (RealPodman podman = new RealPodman()) {
            IsolatedShell shell = podman.shell();
            // where podman keeps its containers unless it is told otherwise, as here it is
            shell.run("mkdir -p /var/lib/containers && ln -s $D/graph /var/lib/containers/storage");
            shell.run("podman run -d --cgroup-parent $G --name gone -p " + PUBLISHED + ":80" + LISTEN);
            shell.run(
                    "P=$(podman inspect -f '{{.State.Pid}}' gone); M=$(podman inspect -f '{{.State.ConmonPid}}' gone)");
            shell.run("nsenter -t $P -n /bin/busybox httpd -f -p 8092 & L=$!");
            try {
                shell.run("for i in $(seq 200); do nsenter -t $P -n ss -Htln sport = :8092 | grep -q . && break;"
                        + " sleep 0.02; done; nsenter -t $P -n ss -Htln sport = :8092 | grep 8092");
                assertThat(ask(shell, "hidden", "--lang", "en")).contains("\ngone: ");
                shell.run("kill -9 $M $P; for i in $(seq 200); do [ -e /proc/$P/exe ] || break; sleep 0.02; done");
                assertThat(ask(shell, "hidden", "--lang", "en"))
                        .contains("gone (container exited): 1 socket, listening tcp 8092 busybox");
                assertThat(ask(shell, "who", "-N", "all", "--json", "sport", "=", ":8092"))
                        .contains("\"name\":\"gone\",\"state\":\"exited\"");
            } finally {
                shell.run("kill -9 $L");
            }
        }
    }
}
