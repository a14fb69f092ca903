package dev.portwhy.cli.who;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.filter.FilterException;
import dev.portwhy.ask.filter.FilterParser;
import dev.portwhy.ask.filter.Names;
import dev.portwhy.ask.filter.RowTest;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices and marks of real sockets, beside what {@code ss} says of them; none of the devices has an address. */
@Tag("kernel")
class BoundDevicesTest {

    private static void listen(TestNamespace namespace, String device, int port) throws IOException {
        namespace.run(() -> {
            KernelSocket socket = KernelSocket.tcp(Family.INET);
            namespace.closeWithIt(socket::close);
            try (NativeMemory name = new NativeMemory(16)) {
                byte[] bytes = device.getBytes(StandardCharsets.US_ASCII);
                socket.set(SOL_SOCKET, SO_BINDTODEVICE, name.put(0, bytes, 0, bytes.length));
            }
            return socket.bind(new Endpoint(IpAddress.ANY4, port)).listen(1);
        });
    }

    private static List<Integer> ports(Snapshot snapshot, String filter) throws FilterException {
        RowTest test = FilterParser.parse(List.of(filter), Names.NONE).on(snapshot);
        List<Integer> ports = new ArrayList<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (test.test(row)) {
                ports.add(snapshot.sockets().localPort(row));
            }
        }
        return ports;
    }

    @Test
    void devicesWithoutAnAddressAreKnown() throws IOException, FilterException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        try (TestNamespace there = TestNamespace.create()) {
            there.command("ip", "address", "flush", "dev", "lo");
            there.command("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
            listen(there, "lo", 7001);
            listen(there, "left", 7002);
            listen(there, "right", 7003);
            Snapshot snapshot = new LiveMachine()
                    .look(Scope.EVERYTHING.withoutHidden().withoutSurroundings().in(there.choice()));
            assertThat(ports(snapshot, "dev lo")).containsExactly(7001);
            assertThat(ports(snapshot, "dev left")).containsExactly(7002);
            assertThat(ports(snapshot, "dev != left")).containsExactlyInAnyOrder(7001, 7003);
            for (String device : List.of("lo", "left", "right")) {
                String seen = there.command("ss", "-Htln", "dev", device);
                assertThat(ports(snapshot, "dev = " + device))
                        .allSatisfy(port -> assertThat(seen).contains("%" + device + ":" + port))
                        .hasSize(Math.toIntExact(seen.lines().count()));
            }
            // The number of a device that is gone stays with its sockets; nobody has its name any more.
            there.command("ip", "link", "del", "left");
            Snapshot later =
                    new LiveMachine().look(Scope.EVERYTHING.withoutHidden().in(there.choice()));
            assertThat(later.namespaces().getFirst().devices())
                    .containsValue("lo")
                    .doesNotContainValue("left");
        }
    }

    @Test
    void marksAreThoseThatSsFinds() throws IOException, FilterException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
        try (TestNamespace there = TestNamespace.create()) {
            for (int mark : new int[] {0, 1, 0x1f}) {
                there.run(() -> {
                    KernelSocket socket = KernelSocket.tcp(Family.INET);
                    there.closeWithIt(socket::close);
                    return socket.set(SOL_SOCKET, SO_MARK, mark)
                            .bind(new Endpoint(IpAddress.ANY4, 7100 + mark))
                            .listen(1);
                });
            }
            Snapshot snapshot = new LiveMachine()
                    .look(Scope.EVERYTHING.withoutHidden().withoutSurroundings().in(there.choice()));
            for (String mark : List.of("0", "1", "31", "0x10/0xf0", "1/1")) {
                String seen = there.command("ss", "-Htln", "fwmark", "=", mark);
                assertThat(ports(snapshot, "fwmark = " + mark))
                        .as(mark)
                        .allSatisfy(port -> assertThat(seen).contains(":" + port))
                        .hasSize(Math.toIntExact(seen.lines().count()));
            }
            assertThat(ports(snapshot, "fwmark = 0x1f")).containsExactly(7131);
        }
    }
}
