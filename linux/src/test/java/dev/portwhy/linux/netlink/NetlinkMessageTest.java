package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Requests word by word: lengths without padding, values with it, numbers and addresses each in their own order. */
class NetlinkMessageTest {

    private static int[] body(NetlinkMessage message) {
        return Arrays.copyOfRange(message.words(), NetlinkDump.HEADER_BYTES / 4, message.bytes() / 4);
    }

    @Test
    void anEmptyMessageIsAHeader() {
        assertThat(new NetlinkMessage().bytes()).isEqualTo(NetlinkDump.HEADER_BYTES);
    }

    @Test
    void bytesAreTheLowestFirst() {
        assertThat(body(new NetlinkMessage().bytes(1, 2, 3, 4))).containsExactly(0x04030201);
        assertThat(body(new NetlinkMessage().bytes(255, -1, 0x1ff, 128))).containsExactly(0x80ffffff);
    }

    @Test
    void textsEndWithAZeroAndArePadded() {
        assertThat(body(new NetlinkMessage().text(3, "lo"))).containsExactly(7 | 3 << 16, 'l' | 'o' << 8);
        assertThat(body(new NetlinkMessage().text(3, "eth0"))).containsExactly(9 | 3 << 16, 0x30687465, 0);
        assertThat(body(new NetlinkMessage().text(3, ""))).containsExactly(5 | 3 << 16, 0);
    }

    @Test
    void addressesAreInNetworkOrder() {
        NetlinkMessage message = new NetlinkMessage()
                .address(1, IpAddress.v4(0x0a000001))
                .address(2, IpAddress.parse("2001:db8::1").orElseThrow());
        assertThat(body(message)).containsExactly(8 | 1 << 16, 0x0100000a, 20 | 2 << 16, 0xb80d0120, 0, 0, 0x01000000);
        assertThat(body(new NetlinkMessage().rawAddress(IpAddress.v4(0x0a000001))))
                .containsExactly(0x0100000a, 0, 0, 0);
    }

    @Test
    void nestedAttributesHoldTheLengthOfAllInside() {
        NetlinkMessage message = new NetlinkMessage();
        int outer = message.begin(18);
        message.text(1, "veth");
        int inner = message.begin(2);
        message.number(7, 9);
        message.end(inner).end(outer);
        assertThat(body(message))
                .containsExactly(
                        4 + 12 + 4 + 8 | 18 << 16, 9 | 1 << 16, 0x68746576, 0, 4 + 8 | 2 << 16, 8 | 7 << 16, 9);
    }

    @Test
    void aLongMessageGrows() {
        NetlinkMessage message = new NetlinkMessage();
        for (int i = 0; i < 1000; i++) {
            message.number(i, -i);
        }
        assertThat(message.bytes()).isEqualTo(NetlinkDump.HEADER_BYTES + 8000);
        int[] count = {0};
        NetlinkAttributes.each(message.words(), NetlinkDump.HEADER_BYTES / 4, 8000, (type, at, bytes) -> {
            assertThat(type).isEqualTo(count[0]);
            assertThat(message.words()[at]).isEqualTo(-count[0]++);
        });
        assertThat(count[0]).isEqualTo(1000);
    }

    @Test
    void valuesOfAttributesAreReadInTheirOrder() {
        int[] words = {'a' | 0xc3 << 8 | 0xa4 << 16, 0x12345678, 0x0100000a, 0, 0, 0x01000000};
        assertThat(NetlinkAttributes.text(words, 0, 4)).isEqualTo("a\u00e4");
        assertThat(NetlinkAttributes.text(words, 0, 0)).isEmpty();
        assertThat(NetlinkAttributes.text(words, 0, 2)).as("a cut character").isEqualTo("a\ufffd");
        assertThat(NetlinkAttributes.number16(words, 1)).isEqualTo(0x5678);
        assertThat(NetlinkAttributes.port(words, 1)).isEqualTo(0x7856);
        assertThat(NetlinkAttributes.address(words, 2, 4)).isEqualTo(IpAddress.v4(0x0a000001));
        assertThat(NetlinkAttributes.address(words, 2, 16))
                .isEqualTo(IpAddress.parse("a00:1::1").orElseThrow());
    }
}
