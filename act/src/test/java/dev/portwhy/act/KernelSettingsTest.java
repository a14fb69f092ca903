package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings of a namespace of its own, short and longer than a page. */
@Tag("kernel")
class KernelSettingsTest {

    private TestNamespace netns;
    private final KernelSettings kernel = new KernelSettings(new LinuxDisk());

    @BeforeEach
    void enter() throws IOException {
        netns = TestNamespace.create();
    }

    @AfterEach
    void leave() throws IOException {
        netns.close();
    }

    private String written(Setting setting, String value) throws IOException {
        return netns.run(() -> {
            kernel.write(setting, value);
            return kernel.read(setting);
        });
    }

    @Test
    void whiteSpaceIsFolded() throws IOException {
        assertThat(written(Setting.IP_LOCAL_PORT_RANGE, "20000 \t 30001")).isEqualTo("20000 30001");
        assertThat(netns.command("sysctl", "-n", "net.ipv4.ip_local_port_range").strip())
                .isEqualTo("20000\t30001");
    }

    /** The kernel takes a page at most in one write, and prints as much as there is. */
    @Test
    void aListOfPortsOfAnyLengthIsWrittenWhole() throws IOException {
        for (int ports : new int[] {1, 680, 683, 690, 2000, 16_000}) {
            String list = IntStream.range(0, ports)
                    .mapToObj(port -> Integer.toString(20_000 + 2 * port))
                    .collect(Collectors.joining(","));
            assertThat(written(Setting.IP_LOCAL_RESERVED_PORTS, list))
                    .as(ports + " ports")
                    .isEqualTo(list);
        }
        assertThat(written(Setting.IP_LOCAL_RESERVED_PORTS, "")).isEmpty();
    }

    @Test
    void twoTextsOfOneListAreTheSame() {
        Setting list = Setting.IP_LOCAL_RESERVED_PORTS;
        assertThat(KernelSettings.same(list, "8000-8002", "8000,8001,8002")).isTrue();
        assertThat(KernelSettings.same(list, "8000-8002", "8000,8002")).isFalse();
        assertThat(KernelSettings.same(list, "x", "x")).isFalse();
        assertThat(KernelSettings.same(Setting.IP_LOCAL_PORT_RANGE, "1 2", "1 2"))
                .isTrue();
        assertThat(KernelSettings.same(Setting.IP_LOCAL_PORT_RANGE, "1 2", "1 3"))
                .isFalse();
    }

    @Test
    void whatTheKernelRefusesIsToldWithTheSetting() {
        assertThatThrownBy(() -> written(Setting.IP_LOCAL_PORT_RANGE, "30000 20000"))
                .isInstanceOfSatisfying(
                        KernelException.class,
                        e -> assertThat(e.getMessage()).contains("net.ipv4.ip_local_port_range"));
        assertThatThrownBy(() -> written(Setting.IP_LOCAL_RESERVED_PORTS, "70000"))
                .isInstanceOf(KernelException.class);
    }
}
