package dev.portwhy.cli.who;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes are those of the values' own text. */
class AddressBytesTest {

    private static String bytes(Endpoint local, Endpoint remote, int device, int flags, boolean localEnd) {
        SocketTable table = table(local, remote, device, flags);
        byte[] out = new byte[AddressBytes.LONGEST];
        int end =
                localEnd ? AddressBytes.putLocal(out, 0, snapshot(table), 0) : AddressBytes.putRemote(out, 0, table, 0);
        return new String(out, 0, end, StandardCharsets.US_ASCII);
    }

    private static SocketTable table(Endpoint local, Endpoint remote, int device, int flags) {
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, local.address().family(), SocketState.ESTABLISHED)
                .local(local)
                .remote(remote)
                .interfaceIndex(device)
                .flags(flags);
        return rows.build();
    }

    private static Snapshot snapshot(SocketTable table) {
        NetworkNamespace here = new NetworkNamespace.Builder(1, "host", NetworkNamespace.Kind.HOST)
                .process(1, 1)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .devices(Map.of(4, "a-fifteen-bytes", 5, "esc\u001b[2J"))
                .build();
        Host host = new Host("h", "6.12.0", "x86_64", "", Instant.EPOCH);
        HolderTable nobody = new HolderTable.Builder().build();
        return new Snapshot.Builder(host, List.of(here))
                .sockets(table)
                .holders(nobody)
                .build();
    }

    @Test
    void endsReadAsTheValuesDo() {
        Random random = new Random(4);
        for (int i = 0; i < 50_000; i++) {
            Endpoint local = end(random);
            Endpoint remote = end(random, local.address().family());
            assertThat(bytes(local, remote, 0, 0, true)).isEqualTo(local.toString());
            if (remote.port() != 0) {
                assertThat(bytes(local, remote, 0, 0, false)).isEqualTo(remote.toString());
            }
        }
    }

    private static Endpoint end(Random random) {
        return end(random, random.nextBoolean() ? Family.INET : Family.INET6);
    }

    private static Endpoint end(Random random, Family family) {
        int port = random.nextInt(65536);
        if (family == Family.INET) {
            return new Endpoint(IpAddress.v4(random.nextInt()), port);
        }
        // Zero groups in every arrangement, and mapped addresses.
        int[] words = new int[4];
        for (int w = 0; w < 4; w++) {
            words[w] = random.nextInt()
                    & (random.nextBoolean() ? -1 : 0xffff)
                    & (random.nextBoolean() ? -1 : 0xffff0000)
                    & (random.nextInt(4) == 0 ? 0x000f00ff : -1);
        }
        return new Endpoint(
                random.nextInt(8) == 0
                        ? IpAddress.v6(0, 0, 0xffff, words[3])
                        : IpAddress.v6(words[0], words[1], words[2], words[3]),
                port);
    }

    @Test
    void aWildcardForBothFamiliesIsAStar() {
        Endpoint any = new Endpoint(IpAddress.ANY6, 80);
        int known = SocketFlags.V6ONLY_KNOWN;
        assertThat(bytes(any, any, 0, known, true)).isEqualTo("*:80");
        assertThat(bytes(any, any, 0, known | SocketFlags.V6ONLY, true)).isEqualTo("[::]:80");
        assertThat(bytes(any, any, 0, 0, true)).isEqualTo("[::]:80");
    }

    @Test
    void aDeviceStandsBehindTheAddress() {
        Endpoint four = new Endpoint(IpAddress.v4(0x7f000001), 53);
        assertThat(bytes(four, four, 3, 0, true)).isEqualTo("127.0.0.1%3:53");
        Endpoint six = new Endpoint(IpAddress.parse("fe80::1").orElseThrow(), 53);
        assertThat(bytes(six, six, 3, 0, true)).isEqualTo("[fe80::1]%3:53");
        assertThat(bytes(six, six, 5, 0, true)).as("a name with an escape").isEqualTo("[fe80::1]%5:53");
        Endpoint longest = new Endpoint(
                IpAddress.parse("1111:1111:1111:1111:1111:1111:1111:1111").orElseThrow(), 65535);
        assertThat(bytes(longest, longest, 4, 0, true))
                .isEqualTo("[1111:1111:1111:1111:1111:1111:1111:1111]%a-fifteen-bytes:65535");
    }

    @Test
    void noPeerIsADash() {
        Endpoint four = new Endpoint(IpAddress.ANY4, 0);
        assertThat(bytes(four, four, 0, 0, false)).isEqualTo("-");
        Endpoint six = new Endpoint(IpAddress.ANY6, 0);
        assertThat(bytes(six, six, 0, 0, false)).isEqualTo("-");
    }
}
