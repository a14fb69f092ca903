package dev.portwhy.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Addresses in socket units, and whose a manager's socket is, from files of a recorded tree. */
class SocketUnitFileTest {

    private static List<ListenAddress> read(String... texts) {
        SocketUnitFile file = new SocketUnitFile();
        for (String text : texts) {
            file.read(text);
        }
        return file.addresses();
    }

    private static ListenAddress tcp(String address, int port) {
        return new ListenAddress(
                Protocol.TCP,
                address.isEmpty() ? null : IpAddress.parse(address).orElseThrow(),
                port);
    }

    @Test
    void readsEveryFormOfAnAddress() {
        String unit = """
            # ListenStream=1
            [Unit]
            ListenStream=2
            [Socket]
            ListenStream=8080
            ListenStream = 127.0.0.1:81
            ListenStream=[::1]:82
            ListenStream=[fe80::1%eth0]:83
            ListenDatagram=[::]:84
            ListenStream=/run/x.sock
            ListenStream=@abstract
            ListenStream=vsock:2:1024
            ListenStream=%i
            ListenStream=127.0.0.1:\\
            85
            ListenFIFO=/run/fifo
            """;
        assertThat(read(unit))
                .containsExactly(
                        tcp("", 8080),
                        tcp("127.0.0.1", 81),
                        tcp("::1", 82),
                        tcp("fe80::1", 83),
                        new ListenAddress(Protocol.UDP, IpAddress.parse("::").orElseThrow(), 84));
        assertThat(read("[Socket]\nListenStream=80\n", "[Socket]\nListenStream=\nListenStream=81\n"))
                .containsExactly(tcp("", 81));
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = unit.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (int hits = random.nextInt(20); hits >= 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            read(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void theStrongestFileOfANameCounts() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/usr/lib/systemd/system/web.socket", "[Socket]\nListenStream=80\n");
            tree.file("/etc/systemd/system/web.socket", "[Socket]\nListenStream=81\n");
            tree.file("/usr/lib/systemd/system/ssh.socket", "[Socket]\nListenStream=22\n");
            tree.file("/etc/systemd/system/ssh.socket.d/port.conf", "[Socket]\nListenStream=\nListenStream=2222\n");
            SocketTable sockets = new SocketTable.Builder()
                    .add(0, Protocol.TCP, Family.INET6, SocketState.LISTEN)
                    .ports(81, 0)
                    .owner(0, 7)
                    .add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .ports(2222, 0)
                    .owner(0, 8)
                    .add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .ports(80, 0)
                    .owner(0, 9)
                    .build();
            HolderTable holders = new HolderTable.Builder()
                    .add(7, 1, 1, 30, Via.FD)
                    .add(8, 1, 1, 31, Via.FD)
                    .add(8, 99, 99, 3, Via.FD)
                    .add(9, 1, 1, 32, Via.FD)
                    .build();
            Map<Integer, ProcessInfo> processes = Map.of(1, process(1, "systemd"), 99, process(99, "sshd"));
            assertThat(new SocketUnits(new KernelFiles(tree.root()), sockets, holders).find(processes))
                    .containsExactly(
                            new SocketUnit(7, 1, new Unit("web.socket", Unit.Kind.SYSTEM, null)),
                            new SocketUnit(8, 1, new Unit("ssh.socket", Unit.Kind.SYSTEM, null)));
        }
    }

    private static ProcessInfo process(int pid, String comm) {
        return new ProcessInfo(
                pid, 0, comm, List.of("/sbin/init"), null, false, 0, "root", Instant.EPOCH, null, null, null);
    }
}
