package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ports of other network namespaces, also of such as nobody lives in. */
@Tag("kernel")
@Tag("root")
class FreeNamespacesOnKernelTest {

    private static final String SOCKET = "s=socket.socket();s.setsockopt(1,2,1);s.bind((\"0.0.0.0\",8000));s.listen();";

    private static IsolatedShell shell() throws IOException {
        Programs.assumeRootWith("ip", "python3", "unshare");
        return new IsolatedShell("kill $(jobs -p); umount /run/netns/left; ip netns delete left");
    }

    private static void ready(IsolatedShell shell) throws IOException {
        shell.run(
                "for i in $(seq 300); do grep -q ready /run/said && break; sleep 0.05; done; grep -q ready /run/said");
    }

    /**
     * The process lives here, and its socket keeps the namespace in which it was made: both go. Somebody else who looks at all
     * namespaces just then keeps it for a moment longer, and then it is there, with the port free.
     */
    @Test
    void aNamespaceThatOnlyASocketKeepsGoesWithIt() throws IOException {
        Programs.assumeFirstPidNamespace();
        try (IsolatedShell shell = shell()) {
            String gone = "";
            for (int tries = 0; tries < 8 && gone.isEmpty(); tries++) {
                String name = kept(shell);
                assertThat(free(shell, "8000", "-N", name, "--json")).contains("\"role\":\"listener\"");
                String said = free(shell, "8000", "-N", name, "--yes");
                assertThat(said).contains("\n8000 is free: ", ": done").endsWith("status 0");
                gone = said.contains(
                                "\n8000 is free: the network namespace " + name + " is gone with what had kept it.")
                        ? name
                        : "";
            }
            assertThat(gone).isNotEmpty();
            String json = "";
            for (int tries = 0; tries < 8 && !json.contains("\"namespaceGone\":true"); tries++) {
                json = free(shell, "8000", "-N", kept(shell), "--yes", "--json");
                assertThat(json).contains("\"free\":true", "\"outcome\":\"OK\"");
            }
            assertThat(json).contains("\"namespaceGone\":true");
        }
    }

    /** A namespace that is kept by a socket alone, by its name. */
    private static String kept(IsolatedShell shell) throws IOException {
        shell.run(": >/run/said; python3 -c 'import ctypes,os,socket,time;l=ctypes.CDLL(None);"
                + "own=os.open(\"/proc/self/ns/net\",0);l.unshare(0x40000000);" + SOCKET
                + "l.setns(own,0x40000000);os.close(own);"
                + "print(\"ready\",os.getpid(),s.fileno(),flush=True);time.sleep(100)' >>/run/said & true");
        ready(shell);
        return shell.run("awk '{print \"socket:\" $2 \"/\" $3}' /run/said");
    }

    /** It is called by the process that is ended, and is there without it. */
    @Test
    void aNamespaceThatIsCalledByItsHolderIsLookedAtAfterIt() throws IOException {
        try (IsolatedShell shell = shell()) {
            shell.run("unshare -n python3 -c 'import os,socket,time;" + SOCKET
                    + "p=os.getpid();f=os.fork();f==0 and (s.close(),time.sleep(100));"
                    + "print(\"ready\",p,flush=True);time.sleep(100)' >/run/said & true");
            ready(shell);
            String pid = shell.run("cut -d' ' -f2 /run/said");
            String said = free(shell, "8000", "-N", pid, "--yes");
            assertThat(said)
                    .contains("8000 is free: bind() succeeded", "kill " + pid + ": done")
                    .endsWith("status 0");
        }
    }

    /** Nobody lives there, and what is left of connections is nobody's. */
    @Test
    void inANamespaceThatAMountKeepsConnectionsAreDestroyed() throws IOException {
        try (IsolatedShell shell = shell()) {
            shell.run("ip netns add left && ip -n left link set lo up");
            shell.run(
                    "ip netns exec left python3 -c 'import socket;s=socket.socket();s.bind((\"0.0.0.0\",8000));s.listen();"
                            + "c=socket.create_connection((\"127.0.0.1\",8000));a,_=s.accept();a.close();c.recv(1);c.close()'");
            assertThat(shell.run("ip netns pids left")).isEmpty();
            assertThat(free(shell, "8000", "-N", "left", "--json")).contains("\"role\":\"leftover\"");
            frees(shell, "8000 -N left", "ip netns exec left ss -K state time-wait sport = :8000");
            assertThat(shell.run("ip netns exec left ss -Htan sport = :8000")).isEmpty();
            assertThat(shell.run("ip netns list")).startsWith("left");
        }
    }
}
