package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel's structures tell its own sockets from those of processes, whatever is configured on their ports. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class SocketOwnersTest {

    @Test
    void aDevicesSocketIsTheKernelsAndAListenerIsNot() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace and the iterator take root");
        try (TestNamespace there = TestNamespace.create()) {
            there.command(
                    "ip", "link", "add", "vx0", "type", "vxlan", "id", "7", "local", "127.0.0.1", "dstport", "7601");
            there.command("ip", "link", "set", "vx0", "up");
            Set<Integer> ports = new HashSet<>(Set.of(7601));
            // Debian's 5.10 is built without.
            if (Files.exists(Path.of("/proc/sys/net/mptcp"))) {
                there.kernelListens(7602);
                ports.add(7602);
            }
            Set<Integer> kernel = there.run(() -> {
                try (KernelSocket listener = KernelSocket.tcp(Family.INET)
                                .bind(new Endpoint(IpAddress.v4(0x7f000001), 7603))
                                .listen(4);
                        NativeFiles files = new NativeFiles()) {
                    assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
                    assertThat(listener.local().port()).isEqualTo(7603);
                    return portsOfTheKernel(files);
                }
            });
            assertThat(kernel).isEqualTo(ports);
        }
    }

    private static Set<Integer> portsOfTheKernel(NativeFiles files) {
        NamespaceReader reader = ReaderOfHere.read(files);
        SocketTable rows = reader.rows().build();
        int[] all = IntStream.range(0, rows.size())
                .filter(row -> rows.protocol(row) != Protocol.MPTCP)
                .toArray();
        SocketFacts facts = SocketOwners.ask(files, List.of(reader), rows, all);
        Set<Long> inodes = facts.ofKernel();
        for (int row : all) {
            boolean unpacks = rows.protocol(row) == Protocol.UDP;
            assertThat(facts.takes(rows.inode(row)) != 0)
                    .as("something takes the packets of %d", rows.localPort(row))
                    .isEqualTo(unpacks);
        }
        return IntStream.of(all)
                .filter(row -> inodes.contains(rows.inode(row)))
                .mapToObj(rows::localPort)
                .collect(java.util.stream.Collectors.toSet());
    }
}
