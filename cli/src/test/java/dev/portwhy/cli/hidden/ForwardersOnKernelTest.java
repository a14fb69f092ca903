package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ports that somebody holds for somebody else: each stand-in has the name and the command line of the real program, is a program of
 * that name, and listens. What is advised is done, and the port is free.
 */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class ForwardersOnKernelTest {

    private static final String PORT = "18180";

    private static final String LISTEN = "import socket,sys,ctypes; s=socket.socket(); s.setsockopt(1,2,1);"
            + " s.bind((\"0.0.0.0\",int(sys.argv[1]))); s.listen(); sys.stdin.read()";

    @BeforeEach
    void needs() {
        Programs.assumeRootWith("ip", "python3", "unshare", "nsenter");
    }

    /** A shell with a directory of its own, $D, that ends what it started: $K. */
    private static IsolatedShell shell() throws IOException {
        IsolatedShell shell = new IsolatedShell("kill $K; rm -rf $D");
        shell.run("D=$(mktemp -d); K=; P='" + LISTEN + "'; mkfifo $D/never; sleep 1000 >$D/never & K=$!");
        return shell;
    }

    /** Starts a listener that is a program of that name, with these further arguments; $L is its number. */
    private static void listener(IsolatedShell shell, String name, String arguments) throws IOException {
        shell.run("cp $(python3 -c 'import sys,os; print(os.path.realpath(sys.executable))') $D/" + name);
        shell.run("$D/" + name + " -c \"$P\" " + PORT + " " + arguments + " <$D/never & L=$!; K=\"$K $L\"");
        awaitListener(shell, PORT, "");
    }

    private static void awaitListener(IsolatedShell shell, String port, String inside) throws IOException {
        shell.run("for i in $(seq 200); do " + inside + " ss -Htln sport = :" + port
                + " | grep -q . && break; sleep 0.02; done; " + inside + " ss -Htln sport = :" + port + " | grep -q .");
    }

    private static String why(IsolatedShell shell, String... more) throws IOException {
        String[] words = new String[more.length + 3];
        words[0] = PORT;
        words[1] = "--lang";
        words[2] = "en";
        System.arraycopy(more, 0, words, 3, more.length);
        return ask(shell, words);
    }

    private static void frees(IsolatedShell shell, String answer, String command) throws IOException {
        assertThat(answer).contains("     " + command + "\n");
        shell.run(command);
        shell.run("for i in $(seq 200); do ss -Htln sport = :" + PORT + " | grep -q . || break; sleep 0.02; done");
        assertThat(why(shell)).contains("is free");
    }

    @Test
    void aForwarderThatItsContainerLeftBehindIsEndedItself() throws IOException {
        Programs.assumeFirstPidNamespace();
        try (IsolatedShell shell = shell()) {
            listener(shell, "rootlessport", "");
            String pid = shell.run("echo $L");
            assertThat(ask(shell, "hidden", "-N", Integer.toString(shell.pid()), "--lang", "en"))
                    .contains("Stop rootlessport (pid " + pid + "): there is no container behind it any more.")
                    .contains("started to forward to a container that is gone")
                    .doesNotContain("only cuts the container off", "only forwards to a container.");
            frees(shell, why(shell), "kill " + pid);
        }
    }

    @Test
    void aProxyToAnAddressThatNobodyHasIsLeftToo() throws IOException {
        Programs.assumeFirstPidNamespace();
        try (IsolatedShell shell = shell()) {
            listener(
                    shell,
                    "docker-proxy",
                    "-proto tcp -host-ip 0.0.0.0 -host-port " + PORT
                            + " -container-ip 172.31.255.9 -container-port 80");
            String pid = shell.run("echo $L");
            assertThat(ask(shell, "hidden", "--lang", "en", "sport", "=", ":" + PORT))
                    .contains("Stop docker-proxy (pid " + pid + "): there is no container behind it any more.");
            // While a namespace of somebody else's cannot be looked into, nobody says that no container has the
            // address.
            String why = Poll.untilSaid("     kill " + pid + "\n", () -> why(shell));
            frees(shell, why, "kill " + pid);
        }
    }

    /** Taken off the container it is on, and the container goes on; nobody's process is ended for it. */
    @Test
    void aProxyDeviceIsTakenOffItsContainer() throws IOException {
        try (IsolatedShell shell = shell()) {
            listener(
                    shell,
                    "incusd",
                    "forkproxy -- 1 3 tcp:0.0.0.0:" + PORT + " 70 4 tcp:127.0.0.1:80 /var/log/incus/c1/proxy.web.log");
            assertThat(why(shell))
                    .contains("the container c1, through incusd")
                    .contains("     incus config device remove c1 web\n")
                    .doesNotContain("     kill ");
        }
    }

    /** What a person started: told with what it leads to, and ended itself. */
    @Test
    void aForwarderThatAPersonStartedIsEnded() throws IOException {
        try (IsolatedShell shell = shell()) {
            listener(shell, "socat", "TCP-LISTEN:" + PORT + ",fork TCP:10.0.0.5:80");
            String pid = shell.run("echo $L");
            assertThat(ask(shell, "hidden", "--lang", "en", "sport", "=", ":" + PORT))
                    .contains("it only forwards to 10.0.0.5:80")
                    .doesNotContain("only cuts the container off");
            frees(shell, why(shell), "kill " + pid);
        }
    }

    @Test
    void theEngineIsNotStoppedForOnePort() throws IOException {
        try (IsolatedShell shell = shell()) {
            listener(shell, "dockerd", "");
            assertThat(why(shell, "-v"))
                    .contains("is taken by dockerd", "docker ps --filter publish=" + PORT)
                    .contains("stops every container on this machine")
                    .doesNotContain("     kill ")
                    .doesNotContain("     systemctl stop");
            shell.run("kill $L; for i in $(seq 200); do [ -e /proc/$L/exe ] || break; sleep 0.02; done");
            listener(shell, "dockerd", "-H tcp://0.0.0.0:" + PORT);
            assertThat(why(shell)).contains("itself listens on the port").doesNotContain("docker ps");
        }
    }

    /** What a CNI plugin writes for a hostPort: one chain, to which packets of others and of this machine are led. */
    @Test
    void aRuleThatTakesAListenersPacketsIsToldFirst() throws IOException {
        Programs.assumeRootWith("nft");
        try (IsolatedShell shell = shell()) {
            shell.run(
                    "unshare -n sleep 1000 & N=$!; K=\"$K $N\"; for i in $(seq 200); do [ \"$(readlink /proc/$N/ns/net)\" !="
                            + " \"$(readlink /proc/$$/ns/net)\" ] && break; sleep 0.02; done");
            shell.run(
                    "ip link add cni0 type bridge && ip addr add 10.42.0.1/24 dev cni0 && ip link set cni0 up && ip link"
                            + " add vp type veth peer name eth0 netns $N && ip link set vp master cni0 up && nsenter -t $N -n sh -c"
                            + " 'ip addr add 10.42.0.8/24 dev eth0; ip link set eth0 up'");
            shell.run("nsenter -t $N -n python3 -c \"$P\" " + PORT + " <$D/never & S=$!; K=\"$K $S\"");
            awaitListener(shell, PORT, "nsenter -t $N -n");
            shell.run("nft 'add table ip nat; add chain ip nat hp; add rule ip nat hp tcp dport " + PORT
                    + " dnat to 10.42.0.8:" + PORT
                    + "; add chain ip nat PREROUTING { type nat hook prerouting priority -100 ; };"
                    + " add rule ip nat PREROUTING fib daddr type local jump hp; add chain ip nat out { type nat hook output"
                    + " priority -100 ; }; add rule ip nat out fib daddr type local jump hp'");
            listener(shell, "webserver", "");
            String served = shell.run("echo $S");
            assertThat(why(shell))
                    .startsWith("Packets for port " + PORT + " are sent by a rule (dnat) to 10.42.0.8:" + PORT)
                    .contains("(pid " + served + ") listens, before they reach")
                    .contains("webserver (pid ")
                    .contains("neither from other machines nor from this machine");
            shell.run("kill $L; for i in $(seq 200); do ss -Htln sport = :" + PORT
                    + " | grep -q . || break; sleep 0.02; done");
            assertThat(why(shell, "--json")).contains("\"verdict\":\"warning\"");
            assertThat(why(shell, "-q")).startsWith("Packets for port " + PORT + " are sent to 10.42.0.8:" + PORT);
            assertThat(why(shell))
                    .contains(
                            "bind() succeeds, but connections will not reach the socket, neither from other machines nor");
            // Docker leaves 127.0.0.0/8 out.
            shell.run(
                    "nft 'flush chain ip nat out; add rule ip nat out ip daddr != 127.0.0.0/8 fib daddr type local jump hp'");
            assertThat(why(shell)).contains("except those from here to addresses that the rule leaves out");
            shell.run("nft 'flush chain ip nat out'");
            assertThat(why(shell)).contains("but connections from other machines will not reach the socket");
        }
    }
}
