package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A holder that would share its port, and a program that is in its own way: both without anybody to be ended. */
@Tag("kernel")
@Tag("root")
class SharedPortsOnKernelTest extends NamespaceOfItsOwn {

    private static final String OPTION = "import socket,time\ns=socket.socket(socket.AF_INET%s,socket.SOCK_DGRAM)\n";

    @BeforeEach
    void withItsPrograms() {
        Programs.assumeRootWith("python3", "ss");
    }

    private void holder(String family, String options) throws IOException {
        netns.start(new ProcessBuilder(
                "python3", "-c", OPTION.formatted(family) + options + "s.bind(('',5353)); time.sleep(60)"));
        Poll.until(
                "the port is taken",
                () -> !netns.command("ss", "-Hualn", "sport = :5353").isBlank());
    }

    private void newcomer(String family, String options) throws IOException {
        netns.command("python3", "-c", OPTION.formatted(family) + options + "s.bind(('',5353))");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 's.setsockopt(1,2,1)\n', SO_REUSEADDR",
        "'', 's.setsockopt(1,15,1)\n', SO_REUSEPORT",
        "'6', 's.setsockopt(1,2,1);s.setsockopt(1,15,1)\n', SO_REUSEADDR"
    })
    void theOptionThatTheHolderHasIsAdvisedAndIsEnough(String family, String options, String advised)
            throws IOException {
        String set = options.replace("\\n", "\n");
        holder(family, set);
        Cli answer = ask("--json", "5353/udp");
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.out()).contains("\"remedies\":[{\"id\":\"set-option:" + advised + "\"");
        newcomer(family, "s.setsockopt(1," + (advised.equals("SO_REUSEADDR") ? 2 : 15) + ",1)\n");
        String flag = advised.equals("SO_REUSEADDR") ? "--reuseaddr" : "--reuseport";
        assertThat(ask("5353/udp", flag).status()).isZero();
    }

    @Test
    void whereTheHolderHasNoneItIsTheHolderThatLacksIt() throws IOException {
        holder("", "");
        assertThat(ask("--json", "5353/udp").out()).doesNotContain("set-option");
        assertThat(ask("--json", "5353/udp", "--reuseaddr").out()).contains("\"id\":\"change-program:share-port\"");
    }

    @Test
    void whoBindsTwiceSeesItInItsOwnCalls() throws IOException {
        Programs.assumeRootWith("strace");
        Cli answer = ask("8443");
        assertThat(answer.status()).isZero();
        assertThat(answer.out()).contains("strace -f -e trace=bind,listen PROGRAM");
        String calls = netns.command(
                "sh",
                "-c",
                "strace -f -e trace=bind,listen python3 -c \"import socket\n"
                        + "a=socket.socket(); a.setsockopt(1,2,1); a.bind(('0.0.0.0',8443)); a.listen()\n"
                        + "b=socket.socket(socket.AF_INET6); b.setsockopt(41,26,0); b.setsockopt(1,2,1); b.bind(('::',8443))\""
                        + " 2>&1; true");
        assertThat(calls).contains("htons(8443)").contains("EADDRINUSE");
    }
}
