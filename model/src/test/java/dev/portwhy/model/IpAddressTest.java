package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,0.0.0.0",
        "127.8.8.8,127.8.8.8",
        "255.255.255.255,255.255.255.255",
        "::,::",
        "::1,::1",
        "1::,1::",
        "fe80::1,fe80::1",
        "2001:DB8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "1:0:2:0:3:0:4:0,1:0:2:0:3:0:4:0",
        "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
        "::ffff:10.0.0.1,::ffff:10.0.0.1",
        "::ffff:a00:1,::ffff:10.0.0.1",
        "64:ff9b::1.2.3.4,64:ff9b::102:304",
    })
    void readsAndPrints(String text, String printed) {
        assertThat(IpAddress.parse(text).orElseThrow()).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1..2.3",
                " 1.2.3.4",
                "1.2.3.4 ",
                "a.b.c.d",
                ":",
                ":::",
                "1:::2",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7",
                "::1::",
                "g::",
                "12345::",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%lo",
                "1:",
                "1::2:",
                "+1.2.3.4",
                "010.0.0.1",
                "10.0.0.01",
                "00.0.0.0",
                "::ffff:10.0.0.01",
                "١.2.3.4"
            })
    void refuses(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    /** The JDK's own reader of literal addresses is the second witness. */
    @Test
    void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            for (int b = 0; b < 16; b += 2) {
                if (random.nextInt(3) != 0) {
                    bytes[b] = (byte) random.nextInt();
                    bytes[b + 1] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
                }
            }
            IpAddress address = new IpAddress(
                    Family.INET6,
                    java.nio.ByteBuffer.wrap(bytes).getLong(0),
                    java.nio.ByteBuffer.wrap(bytes).getLong(8));
            if (address.isMapped()) {
                continue;
            }
            assertThat(InetAddress.getByName(address.toString()).getAddress())
                    .as("%s", address)
                    .isEqualTo(bytes);
            assertThat(IpAddress.parse(InetAddress.getByAddress(bytes).getHostAddress()))
                    .contains(address);
        }
    }

    @Test
    void knowsKindsOfAddresses() {
        assertThat(IpAddress.parse("127.3.2.1").orElseThrow().isLoopback()).isTrue();
        assertThat(IpAddress.parse("::ffff:127.3.2.1").orElseThrow().isLoopback())
                .isTrue();
        assertThat(IpAddress.parse("::1").orElseThrow().isLoopback()).isTrue();
        assertThat(IpAddress.parse("128.0.0.1").orElseThrow().isLoopback()).isFalse();
        assertThat(IpAddress.parse("fe80::1").orElseThrow().isLinkLocal6()).isTrue();
        assertThat(IpAddress.parse("fec0::1").orElseThrow().isLinkLocal6()).isFalse();
        assertThat(IpAddress.parse("239.1.1.1").orElseThrow().isMulticast()).isTrue();
        assertThat(IpAddress.parse("10.1.2.3")
                        .orElseThrow()
                        .samePrefix(IpAddress.parse("10.1.9.9").orElseThrow(), 16))
                .isTrue();
        assertThat(IpAddress.parse("10.1.2.3")
                        .orElseThrow()
                        .samePrefix(IpAddress.parse("10.1.9.9").orElseThrow(), 24))
                .isFalse();
    }
}
