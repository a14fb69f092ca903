package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.kernel.NamespaceSettings;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may be written to which setting, and what the kernel says to it. */
@Tag("kernel")
class SettingsOnKernelTest {

    private static final List<String> TEXTS = List.of(
            "",
            "0",
            "1",
            "2",
            "3",
            "127",
            "128",
            "255",
            "256",
            "1000",
            "1024",
            "32768",
            "60000",
            "60001",
            "65535",
            "65536",
            "-1",
            "-0",
            "-",
            "+1",
            "0x1",
            "0X1f",
            "0x",
            "0xg",
            "01",
            "010",
            "08",
            "1x",
            "1 x",
            "x 1",
            "1 2",
            "1 2 3",
            "2 1",
            "1,",
            "1,2",
            "1-2",
            "1-",
            "2-1",
            ",1",
            "1,,2",
            "1-2-3",
            "1;",
            "on",
            "yes",
            "1.5",
            "1e3",
            "0 65535",
            "1 65535",
            "1024 65535",
            "65535 1024",
            "40000 40000",
            "0x9c40\t0xea60",
            "2147483",
            "21474837",
            "214748365",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "4294967295",
            "4294967296",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "00000000000000000001",
            "000000000000000000001",
            "0000000000000000000001",
            "99999999999999999999999");

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static Scenario scenario(String text) throws Exception {
        return ScenarioParser.parse("test", text);
    }

    @Test
    void everyTextIsTakenOrRefusedAsTheModelSays() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Setting setting : NamespaceSettings.all()) {
            StringBuilder text = new StringBuilder();
            TEXTS.forEach(value -> text.append("sysctl ")
                    .append(setting)
                    .append(" = ")
                    .append(value)
                    .append(" => any\n"));
            Scenario scenario = scenario(text.toString());
            Comparison comparison = Comparison.of(
                    scenario, new KernelRunner().run(scenario), new KernelPredictor(KernelVersion.MEASURED));
            for (Comparison.Row row : comparison.rows()) {
                if (!row.isPredicted()) {
                    wrong.add(row.line().text() + ": " + row.measured() + ", predicted "
                            + row.predicted().possible());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String read(String key) throws IOException {
        // Not readString(), which reads one byte first: such a file gives everything at once or nothing more.
        return String.join("\n", Files.readAllLines(Path.of("/proc/sys", key.split("\\."))));
    }

    /** Whatever else there is in a new namespace might be the machine's. It is read before and after. */
    @Test
    void whatMayBeTheMachinesIsNotWritten() throws Exception {
        List<String> shared = List.of(
                "net.netfilter.nf_hooks_lwtunnel",
                "net.core.rmem_max",
                "net.ipv4.tcp_mem",
                "net.core.netdev_max_backlog",
                "net.ipv4.conf.all.forwarding");
        try (KernelProcess kernel = KernelProcess.start()) {
            for (String key : shared) {
                if (!Files.exists(Path.of("/proc/sys", key.split("\\.")))) {
                    continue;
                }
                Scenario scenario = scenario("s = tcp4\nsysctl " + key + " = 1 => any\n");
                String before = read(key);
                assertThatThrownBy(() -> kernel.run(scenario))
                        .isInstanceOfSatisfying(
                                LabException.class,
                                refused -> assertThat(refused.reason().key()).isEqualTo("lab.cannot.shared-setting"));
                assertThat(read(key)).isEqualTo(before);
            }
            assertThatThrownBy(() -> new KernelRunner().run(scenario("sysctl net.core.rmem_max = 1 => any\n")))
                    .isInstanceOf(LabException.class);
            assertThat(kernel.run(scenario("sysctl net.ipv4.nonesuch = 1 => ENOENT\n")))
                    .hasToString("[ENOENT]");
        }
    }
}
