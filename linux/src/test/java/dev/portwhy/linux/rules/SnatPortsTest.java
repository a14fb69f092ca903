package dev.portwhy.linux.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.netlink.ConntrackTable.Given;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules that translate sources, as nftables hands them out, whole and cut. */
class SnatPortsTest {

    private static final PortRange PORTS = new PortRange(40_000, 40_049);
    private static final byte[] LOW = {(byte) 0x9c, 0x40};
    private static final byte[] HIGH = {(byte) 0x9c, 0x71};
    private static final byte[] ADDRESS = {10, 99, 0, 1};

    /** An attribute with its value, or with others inside. */
    private static byte[] attribute(int type, byte[]... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int bytes = 4;
        for (byte[] value : values) {
            bytes += value.length;
        }
        out.writeBytes(new byte[] {(byte) bytes, (byte) (bytes >> 8), (byte) type, (byte) (type >> 8)});
        for (byte[] value : values) {
            out.writeBytes(value);
        }
        out.writeBytes(new byte[-bytes & 3]);
        return out.toByteArray();
    }

    private static byte[] number(int type, int value) {
        return attribute(type, new byte[] {0, 0, 0, (byte) value});
    }

    private static byte[] expression(String name, byte[]... data) {
        return attribute(1, attribute(1, (name + "\0").getBytes(StandardCharsets.US_ASCII)), attribute(2, data));
    }

    private static byte[] load(int register, byte[] value) {
        return expression("immediate", number(1, register), attribute(2, attribute(1, value)));
    }

    private static byte[] rule(byte[]... expressions) {
        return attribute(4, expressions);
    }

    private static List<Given> read(byte[] rule) {
        List<Given> all = new ArrayList<>();
        SnatPorts.add(rule, false, all);
        return all;
    }

    private static byte[] masquerade() {
        return rule(load(1, LOW), load(2, HIGH), expression("masq", number(2, 1), number(3, 2)));
    }

    @Test
    void readsMasqueradeAndSnat() {
        assertThat(read(masquerade())).containsExactly(new Given(null, null, PORTS));
        byte[] snat = rule(
                load(1, ADDRESS),
                load(2, LOW),
                load(3, HIGH),
                expression("nat", number(1, 0), number(3, 1), number(5, 2), number(6, 3)));
        IpAddress to = IpAddress.parse("10.99.0.1").orElseThrow();
        assertThat(read(snat)).containsExactly(new Given(to, to, PORTS));
    }

    @Test
    void readsTheTargetsOfIptables() {
        byte[] info = new byte[20];
        info[0] = 1; // one range
        info[4] = 2; // with ports
        System.arraycopy(LOW, 0, info, 16, 2);
        System.arraycopy(HIGH, 0, info, 18, 2);
        byte[] target = expression(
                "target",
                attribute(1, "MASQUERADE\0".getBytes(StandardCharsets.US_ASCII)),
                number(2, 0),
                attribute(3, info));
        assertThat(read(rule(target))).containsExactly(new Given(null, null, PORTS));
        info[4] = 0;
        byte[] without = expression(
                "target",
                attribute(1, "MASQUERADE\0".getBytes(StandardCharsets.US_ASCII)),
                number(2, 0),
                attribute(3, info));
        assertThat(read(rule(without))).isEmpty();
    }

    @Test
    void whatTranslatesTheDestinationOrNamesNoPortsGivesOutNone() {
        assertThat(read(rule(load(1, LOW), expression("nat", number(1, 1), number(5, 1)))))
                .isEmpty();
        assertThat(read(rule(expression("masq")))).isEmpty();
        assertThat(read(rule(load(1, HIGH), load(2, LOW), expression("masq", number(2, 1), number(3, 2)))))
                .as("from the higher to the lower")
                .isEmpty();
    }

    private static List<Given> saved(String text) {
        List<Given> all = new ArrayList<>();
        SnatPorts.saved(text, all);
        return all;
    }

    @Test
    void readsWhatIptablesSaves() {
        IpAddress one = IpAddress.parse("10.99.0.1").orElseThrow();
        IpAddress three = IpAddress.parse("10.99.0.3").orElseThrow();
        IpAddress six = IpAddress.parse("2001:db8::1").orElseThrow();

        assertThat(saved("-A POSTROUTING -d 10.0.0.1/32 -p tcp -j MASQUERADE --to-ports 40000-40049\n"))
                .containsExactly(new Given(null, null, PORTS));
        assertThat(saved("-A POSTROUTING -p tcp -j SNAT --to-source 10.99.0.1-10.99.0.3:40000-40049\n"))
                .containsExactly(new Given(one, three, PORTS));
        assertThat(saved("-A P -p tcp -j SNAT --to-source [2001:db8::1]:40000-40049 --random\n"))
                .containsExactly(new Given(six, six, PORTS));
        assertThat(saved("-A P -p tcp -j SNAT --to-source 10.99.0.1:40000\n"))
                .containsExactly(new Given(one, one, new PortRange(40_000, 40_000)));
    }

    @Test
    void whatIptablesSavesWithoutPortsOrInPartGivesOutNone() {
        for (String line : new String[] {
            "-A P -j MASQUERADE\n",
            "-A P -j SNAT --to-source 10.99.0.1\n",
            "-A P -j SNAT --to-source 2001:db8::1\n",
            "-A P -p tcp -j REDIRECT --to-ports 40000-40049\n",
            "-A P -p tcp -j DNAT --to-destination 10.99.0.1:40000-40049\n",
            "-A P -p tcp -j MASQUERADE --to-ports 40049-40000\n",
            "-A P -p tcp -j MASQUERADE --to-ports 40000-99999\n",
            "-A P -p tcp -m comment --comment \"-j MASQUERADE --to-ports 1-2\" -j ACCEPT\n",
            "-A P -p tcp -j MASQUERADE --to-ports 40000-40049"
        }) {
            assertThat(saved(line)).as(line).isEmpty();
        }
    }

    @Test
    void aRuleThatIsCutAnywhereDoesNoHarm() {
        byte[] whole = masquerade();
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length)))
                    .as("%s bytes", length)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
