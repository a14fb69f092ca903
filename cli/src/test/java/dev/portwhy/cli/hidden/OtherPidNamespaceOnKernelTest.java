package dev.portwhy.cli.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A namespace that is mounted in a container while a process outside lives in it: from inside the container that process is
 * not to be seen, and nothing is said of nobody living there.
 */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class OtherPidNamespaceOnKernelTest {

    private static final Endpoint ANY_PORT = new Endpoint(IpAddress.v4(0x7f000001), 0);
    /** In a mount and a pid namespace of its own, the first of which has the namespace mounted; both end with it. */
    private static final String INSIDE = "mount -t tmpfs none /mnt && : >/mnt/netns && mount --bind \"$1\" /mnt/netns"
            + " && mount -t proc proc /proc && shift && exec \"$@\"";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        en | no process in that network namespace can be seen from here; the mount /mnt/netns keeps it alive | no process is in
        zh | 从这里看不到该网络命名空间里的进程，它由挂载点 /mnt/netns 保留                                   | 没有进程，
        """)
    void aProcessThatCannotBeSeenIsNotSaidToBeMissing(String language, String said, String claimed) throws Exception {
        assumeTrue(Syscall.geteuid() == 0, "it takes a mount namespace, hence root");
        NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            Process lives = new ProcessBuilder("sh", "-c", "echo; read x").start();
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(ANY_PORT).listen(1)) {
                lives.inputReader().readLine();
                Path namespace = Path.of("/proc", Long.toString(lives.pid()), "ns/net");
                String inode = Files.readSymbolicLink(namespace).toString().replaceAll("\\D", "");
                String answer = inside(namespace, "hidden", "--json", "--lang", language);
                assertThat(answer)
                        .contains("\"inode\":" + inode)
                        .contains("\"port\":" + listener.local().port())
                        .contains(said)
                        .doesNotContain(claimed);
            } finally {
                lives.destroyForcibly();
            }
            return true;
        });
    }

    private static String inside(Path namespace, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount", "--propagation", "private"));
        command.addAll(List.of("sh", "-c", INSIDE, "sh", namespace.toString()));
        command.addAll(ProgramLine.of(arguments));
        return Practice.run(command).text();
    }
}
