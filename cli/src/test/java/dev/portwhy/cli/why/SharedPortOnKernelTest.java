package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The old server was not ended, the new one started all the same, and each gets a part of the connections. */
@Tag("kernel")
@Tag("root")
class SharedPortOnKernelTest {

    private static final String SERVER = "import socket,sys; s=socket.socket(); s.setsockopt(1,15,1);"
            + " s.bind((\"0.0.0.0\",8080)); s.listen(); print(1,flush=True); sys.stdin.read()";

    /** Two workers with a listener each, made by one server that has both. */
    private static final String WORKERS = "import socket,sys,os; a=socket.socket(); a.setsockopt(1,15,1);"
            + " a.bind((\"0.0.0.0\",8081)); a.listen(); b=socket.socket(); b.setsockopt(1,15,1);"
            + " b.bind((\"0.0.0.0\",8081)); b.listen(); r=os.fork(); r and print(1,flush=True); sys.stdin.read()";

    private static Cli ask(TestNamespace namespace, String... words) throws IOException {
        String pid = Integer.toString(namespace.anchor());
        String[] all = new String[words.length + 2];
        all[0] = "-N";
        all[1] = pid;
        System.arraycopy(words, 0, all, 2, words.length);
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), all);
    }

    /** By way of a shell of its own each, as people start them from two terminals. */
    private static Process start(TestNamespace namespace, String program) throws IOException {
        Process process = namespace.start(new ProcessBuilder("sh", "-c", "python3 -c '" + program + "'; true"));
        assertThat(process.inputReader().readLine()).isEqualTo("1");
        return process;
    }

    @Test
    void twoServersThatKnowNothingOfEachOtherAreTold() throws IOException {
        Programs.assumeRootWith("ip", "python3", "kill");
        try (TestNamespace namespace = TestNamespace.create()) {
            Process old = start(namespace, SERVER);
            start(namespace, WORKERS);
            assertThat(ask(namespace, "--json").out()).doesNotContain("port-shared-silently");
            start(namespace, SERVER);
            Cli shared = ask(namespace);
            assertThat(shared.status()).isEqualTo(1);
            assertThat(shared.out()).contains("0.0.0.0:8080 is shared by 2 servers that were started separately");
            assertThat(ask(namespace, "--json", "8080").out()).contains("\"slug\":\"port-shared-silently\"");
            long python = old.children().findFirst().orElseThrow().pid();
            assertThat(shared.out()).contains("     kill " + python + "\n");
            namespace.command("kill", Long.toString(python));
            old.onExit().join();
            assertThat(ask(namespace, "--json").out()).doesNotContain("port-shared-silently");
        }
    }

    private static String udp(int option, int port) {
        return "import socket,sys; s=socket.socket(2,2); s.setsockopt(1," + option + ",1); s.bind((\"0.0.0.0\"," + port
                + ")); print(1,flush=True); print(s.recv(9),flush=True); sys.stdin.read()";
    }

    /** Which of the two gets what is sent is what the kernel does, and the answer says the same. */
    @Test
    void twoProgramsOfUdpThatKnowNothingOfEachOtherAreTold() throws IOException {
        Programs.assumeRootWith("ip", "python3");
        try (TestNamespace namespace = TestNamespace.create()) {
            start(namespace, udp(2, 9053));
            assertThat(ask(namespace, "9053/udp", "--json").out()).doesNotContain("port-shared-silently");
            Process last = start(namespace, udp(2, 9053));
            assertThat(ask(namespace, "9053/udp").out())
                    .contains("is shared by 2 programs that were started separately")
                    .contains("go only to the one that was bound last");
            namespace.start(new ProcessBuilder(
                    "python3", "-c", "import socket; socket.socket(2,2).sendto(b\"x\",(\"127.0.0.1\",9053))"));
            assertThat(last.inputReader().readLine()).isEqualTo("b'x'");
            start(namespace, udp(15, 9054));
            start(namespace, udp(15, 9054));
            assertThat(ask(namespace, "9054/udp").out()).contains("Each gets the datagrams of some senders only.");
            start(namespace, udp(2, 5353));
            start(namespace, udp(2, 5353));
            assertThat(ask(namespace, "5353/udp", "--json").out()).doesNotContain("port-shared-silently");
            Cli machine = ask(namespace);
            assertThat(machine.status()).isEqualTo(1);
            assertThat(machine.out())
                    .contains(
                            "0.0.0.0:9053 is shared by 2 programs that were started separately",
                            "0.0.0.0:9054 is shared")
                    .contains("Each datagram reaches only one of them.")
                    .doesNotContain("5353");
        }
    }

    /** Workers of one server share on purpose, of UDP as of TCP. */
    @Test
    void workersOfOneServerOfUdpAreNothingToTell() throws IOException {
        Programs.assumeRootWith("ip", "python3");
        try (TestNamespace namespace = TestNamespace.create()) {
            start(
                    namespace,
                    "import socket,sys,os; a=[socket.socket(2,2) for _ in range(2)];"
                            + " [s.setsockopt(1,15,1) or s.bind((\"0.0.0.0\",9055)) for s in a];"
                            + " r=os.fork(); a[1 if r else 0].close(); r and print(1,flush=True); sys.stdin.read()");
            Cli machine = ask(namespace, "--json");
            assertThat(machine.out()).contains("\"verdict\":\"ok\"").doesNotContain("port-shared-silently");
        }
    }
}
