package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server has closed its end and is gone, its peer has not: what is said of the port is what then happens to it. */
@Tag("kernel")
class FinWait2OnKernelTest {

    private static final int PORT = 4443;
    private static final Endpoint SERVER = new Endpoint(IpAddress.v4(0x7f000001), PORT);
    private static final String FIN_WAIT2 = "05";
    private static final String TIME_WAIT = "06";
    private static final long DEADLINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Pattern LEFT = Pattern.compile("\"source\":\"sock_diag\",\"value\":\"(\\d+)\"");

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static String ask(String... more) {
        List<String> words = new ArrayList<>(List.of("127.0.0.1:" + PORT, "--no-reuseaddr"));
        words.addAll(List.of(more));
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), words.toArray(String[]::new))
                .out();
    }

    /** The state of the server's end in the kernel's own table, as a number (include/net/tcp_states.h). */
    private static void await(String state) throws IOException {
        long end = System.nanoTime() + DEADLINE_NANOS;
        String row = "0100007F:115B ";
        while (System.nanoTime() < end) {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/tcp"))) {
                String[] cells = line.strip().split("\\s+");
                if ((cells[1] + " ").equals(row) && cells[3].equals(state)) {
                    return;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("no row in state " + state);
    }

    private static int leftMs(String answer) {
        Matcher left = LEFT.matcher(answer);
        assertThat(left.find()).as(answer).isTrue();
        return Integer.parseInt(left.group(1));
    }

    private static void endServer(KernelSocket peer) throws IOException {
        try (KernelSocket listener = KernelSocket.tcp(Family.INET).bind(SERVER).listen(1)) {
            peer.connect(SERVER);
            listener.accept().close();
        }
        await(FIN_WAIT2);
    }

    /** Runs a server to its end and gives what is said before the peer closes, and what after it. */
    private static List<String> closedHereFirst(int finTimeout, String... more) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
            }
            SysctlFile.write("net.ipv4.tcp_fin_timeout", Integer.toString(finTimeout));
            String before;
            try (KernelSocket peer = KernelSocket.tcp(Family.INET)) {
                endServer(peer);
                before = ask(more);
            }
            await(TIME_WAIT);
            return List.of(before, ask(more));
        });
    }

    @Test
    void aPortHeldInFinWait2IsSaidToBeSoAndItsMinuteOnlyBeginsWithThePeersFin() throws IOException {
        List<String> said = closedHereFirst(6, "--json");
        assertThat(said.getFirst())
                .contains("\"slug\":\"fin-wait2-holds-ports\"")
                .doesNotContain("port-held-by-time-wait");
        assertThat(leftMs(said.getFirst())).isBetween(1000, 6000);
        assertThat(said.getLast())
                .contains("\"slug\":\"port-held-by-time-wait\"")
                .doesNotContain("fin-wait2-holds-ports");
        // What was said first would have been wrong as an upper bound: the kernel began anew.
        assertThat(leftMs(said.getLast())).isBetween(50_000, 61_000);
    }

    @Test
    void noBoundIsPromisedThatThePeersFinWouldBreak() throws IOException {
        String before = closedHereFirst(6).getFirst();
        assertThat(before)
                .contains("in FIN_WAIT2", "if the peer stays silent", "60 s of TIME_WAIT follow")
                .doesNotContain("at most");
        assertThat(closedHereFirst(6, "--lang", "zh").getFirst()).contains("FIN_WAIT2", "60 秒");
    }

    /** With more than a minute to go the kernel keeps the whole socket first (tcp_close(), net/ipv4/tcp.c). */
    @Test
    void anOrphanThatHasNotYetBecomeAMiniSocketIsTheSameCause() throws IOException {
        String before = closedHereFirst(90, "--json").getFirst();
        assertThat(before).contains("\"slug\":\"fin-wait2-holds-ports\"").doesNotContain("leftover");
        assertThat(leftMs(before)).isBetween(80_000, 90_500);
    }
}
