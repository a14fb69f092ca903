package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Questions as they are typed in a hurry, about listeners that are really there; also as an ordinary user. */
@Tag("kernel")
class SeveralPortsOnKernelTest {

    private static final int MANY = 5;

    private final List<KernelSocket> sockets = new ArrayList<>();
    private int low;

    /** Five neighbours, of which the second and the fifth are held on 127.0.0.1. */
    @BeforeEach
    void listen() throws IOException {
        for (int at = 21_000; at < 31_000 && low == 0; at += MANY) {
            if (free(at)) {
                low = at;
            }
        }
        sockets.add(bound(low + 1));
        sockets.add(bound(low + 4));
    }

    @AfterEach
    void close() throws IOException {
        for (KernelSocket socket : sockets) {
            socket.close();
        }
    }

    private static boolean free(int from) {
        for (int port = from; port < from + MANY; port++) {
            try (KernelSocket socket = bound(port)) {
                assertThat(socket.fd()).isPositive();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static KernelSocket bound(int port) throws IOException {
        KernelSocket socket = KernelSocket.open(Family.INET, SOCK_STREAM, 0);
        try {
            socket.bind(new Endpoint(IpAddress.v4(0x7f000001), port));
            return socket.listen(1);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private String range() {
        return "127.0.0.1:" + low + "-" + (low + MANY - 1);
    }

    @Test
    void aRangeSaysWhichAreHeldByWhomAndTheFirstThatIsFree() {
        Cli answer = Cli.run(range());
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.out())
                .startsWith("2 of the 5 ports of " + range() + " cannot be bound. The first free one: " + low + "\n")
                .containsPattern("127.0.0.1:" + (low + 1) + " .*\\["
                        + ProcessHandle.current().pid() + "\\]")
                .containsPattern("127.0.0.1:" + (low + 4) + " .*\\["
                        + ProcessHandle.current().pid() + "\\]")
                .doesNotContain("127.0.0.1:" + (low + 2) + " ");
    }

    @Test
    void aRangeWithoutAHolderIsFree() {
        String free = "127.0.0.1:" + (low + 2) + "-" + (low + 3);
        Cli answer = Cli.run(free, "-q");
        assertThat(answer.out()).isEqualTo("All 2 ports of " + free + " are free.\n");
        assertThat(answer.status()).isZero();
    }

    @Test
    void severalPortsAreAnsweredEachAndTheWorstIsTheExitStatus() {
        Cli answer = Cli.run("127.0.0.1:" + low, "127.0.0.1:" + (low + 1), "-q");
        assertThat(answer.out().lines()).hasSize(2);
        assertThat(answer.out()).startsWith("127.0.0.1:" + low + " is free").contains(":" + (low + 1) + " is taken");
        assertThat(answer.status()).isEqualTo(2);
        assertThat(Cli.run("127.0.0.1:" + low + ",127.0.0.1:" + (low + 2), "-q").status())
                .isZero();
    }

    @Test
    void severalPortsAreOneObject() {
        Cli answer = Cli.run("127.0.0.1:" + low, "127.0.0.1:" + (low + 1), "--json");
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.out())
                .startsWith("{")
                .endsWith("}\n")
                .contains("\"answers\":[{\"netns\"")
                .hasLineCount(1);
        assertThat(Pattern.compile("\"port\":" + low + ",\"v6only\".*?\"outcome\":\"OK\".*?\"port\":" + (low + 1)
                                + ",\"v6only\".*?\"outcome\":\"EADDRINUSE\"")
                        .matcher(answer.out())
                        .find())
                .isTrue();
    }

    /** The resolver's own answer decides which addresses there are; the first of them is the one that IPv4 programs see. */
    @Test
    void aNameOfThisMachineIsAnsweredForItsAddresses() {
        String port = Integer.toString(low + 1);
        for (String[] words : new String[][] {
            {"localhost:" + port}, {"localhost", port}, {"http://localhost:" + port + "/x"}, {"tcp/localhost:" + port}
        }) {
            List<String> line = new ArrayList<>(List.of(words));
            line.add("-q");
            Cli answer = Cli.run(line.toArray(String[]::new));
            assertThat(answer.status()).isEqualTo(2);
            assertThat(answer.out()).startsWith("127.0.0.1:" + port + " is taken");
        }
    }

    @Test
    void connectTakesAHostAndAPort() {
        String port = Integer.toString(low + 1);
        String apart = Cli.run("connect", "localhost", port, "-q").out();
        assertThat(apart).contains("127.0.0.1:" + port);
        assertThat(Cli.run("connect", "127.0.0.1", port, "--json").out())
                .contains("\"address\":\"127.0.0.1\",\"port\":" + port + "}");
        assertThat(Cli.run("connect", "127.0.0.1", "127.0.0.1", port, "--json").out())
                .contains("\"source\":\"127.0.0.1\"");
    }

    @Test
    void aPortAloneIsAFilter() {
        String port = Integer.toString(low + 1);
        String listed = Cli.run("who", "-H", ":" + port).out();
        assertThat(listed).contains("127.0.0.1:" + port + " ");
        assertThat(Cli.run("who", "-H", port).out()).isEqualTo(listed);
        assertThat(Cli.run("-tlnp", "-H", ":" + port).out()).contains("127.0.0.1:" + port + " ");
        assertThat(Cli.run("who", "-tH", "127.0.0.1:" + port).out()).contains("127.0.0.1:" + port + " ");
    }

    @Test
    void aProgramsNameListsWhatItHolds() throws IOException {
        String comm = Files.readString(Path.of("/proc/self/comm")).strip();
        Cli answer = Cli.run(comm, "-H");
        assertThat(answer.status()).isZero();
        assertThat(answer.out()).contains("127.0.0.1:" + (low + 1) + " ", comm + "[");
    }

    @Test
    void aUserMayBeNamed() {
        Cli byName = Cli.run("127.0.0.1:" + low, "--uid", "root", "--json", "--no-probe");
        assertThat(byName.out()).contains("\"uid\":0,");
        Cli mine = Cli.run("127.0.0.1:" + low, "--uid", System.getProperty("user.name"), "--json", "--no-probe");
        assertThat(mine.out()).contains("\"uid\":" + Integer.toUnsignedString(Syscall.geteuid()) + ",");
    }
}
