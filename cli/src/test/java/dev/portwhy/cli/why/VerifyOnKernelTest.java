package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same question before and after what was in the way has gone, with real sockets. */
@Tag("kernel")
class VerifyOnKernelTest extends NamespaceOfItsOwn {

    private static final Endpoint HTTPS = new Endpoint(IpAddress.ANY4, 443);

    @TempDir
    Path records;

    private Cli asked(String... words) throws IOException {
        return netns.run(() -> Cli.keeping(records.toString(), new LiveMachine(), words));
    }

    private long kept() throws IOException {
        try (var files = Files.list(records)) {
            return files.count();
        }
    }

    @Test
    void whatWasInTheWayIsStillThereAndThenGone() throws IOException {
        assertThat(asked("--verify").status()).as("nothing was asked yet").isEqualTo(3);
        try (KernelSocket holder =
                netns.run(() -> KernelSocket.tcp(Family.INET).bind(HTTPS).listen(1))) {
            assertThat(asked("443").status()).isEqualTo(2);
            assertThat(holder.local()).isEqualTo(HTTPS);
            Cli still = asked("--verify");
            assertThat(still.status()).isEqualTo(2);
            assertThat(still.out()).startsWith("The problem is still there.").contains("port-held-by-listener");
        }
        Cli gone = asked("443", "--verify", "last", "--json");
        assertThat(gone.status()).isZero();
        assertThat(gone.out())
                .contains("\"gone\":[\"port-held-by-listener\"],\"still\":[],\"new\":[]", "\"asked\":\"portwhy 443\"");
        assertThat(asked("--verify", "--lang", "zh").out()).startsWith("问题已经消失。");
        assertThat(kept()).as("asking again leaves nothing").isEqualTo(1);
    }

    @Test
    void aLineThatWasExplainedIsAskedAgainWithoutTheLine() throws IOException {
        String line = "nginx: [emerg] bind() to 0.0.0.0:443 failed (98: Address already in use) secret-word";
        try (KernelSocket holder =
                netns.run(() -> KernelSocket.tcp(Family.INET).bind(HTTPS).listen(1))) {
            assertThat(asked("explain", line).status()).isEqualTo(2);
            assertThat(holder.local()).isEqualTo(HTTPS);
        }
        try (var files = Files.list(records)) {
            String record = Files.readString(files.findFirst().orElseThrow());
            assertThat(record).contains("program\tnginx", "word\t0.0.0.0:443").doesNotContain("secret-word");
        }
        assertThat(asked("--verify", "last").status()).isZero();
        assertThat(asked("explain", line, "--verify").status()).isZero();
    }

    @Test
    void nothingIsKeptOfWhatIsWellOrOneLineOrRecorded() throws IOException {
        asked("443");
        asked("443", "-q");
        try (KernelSocket holder =
                netns.run(() -> KernelSocket.tcp(Family.INET).bind(HTTPS).listen(1))) {
            assertThat(asked("443", "-q").status()).isEqualTo(2);
            assertThat(holder.local()).isEqualTo(HTTPS);
        }
        assertThat(kept()).isZero();
        assertThat(asked("who", "--verify").status()).isEqualTo(64);
        assertThat(asked("443", "--verify").status()).isEqualTo(3);
        assertThat(asked("--verify", "--from", "x").status()).isEqualTo(64);
    }
}
