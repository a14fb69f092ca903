package dev.portwhy.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturedMachineTest {

    private static final Path WEB = Path.of("src/test/resources/golden/web1.capture");

    private static Cli run(Path file, String... words) {
        List<String> line = new ArrayList<>(List.of("--from", file.toString()));
        line.addAll(Arrays.asList(words));
        return Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), line.toArray(new String[0]));
    }

    /** Nobody may read this file, not even root. */
    @Test
    void aFileThatMayNotBeReadIsToldInALine() {
        Path file = Path.of("/proc/sys/net/ipv4/route/flush");
        Assumptions.assumeTrue(Files.exists(file), "/proc/sys/net/ipv4/route/flush is not here");
        Cli run = run(file, "who");
        assertThat(run.err()).isEqualTo("portwhy: --from: " + file + " cannot be read: permission denied\n");
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void aFileThatIsDamagedFromTheBeginningIsNotTakenForAForeignOne(@TempDir Path directory) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        CaptureFile.write(CaptureFile.read(WEB), packed);
        byte[] bytes = packed.toByteArray();
        Arrays.fill(bytes, 12, 40, (byte) 0xff);
        Path file = Files.write(directory.resolve("damaged"), bytes);
        assertThat(run(file, "who").err())
                .isEqualTo("portwhy: --from: " + file + " is damaged, or not a capture of portwhy\n");
    }

    /** As on a live machine, any process leads to its namespace, not only the one that gives it its name. */
    @Test
    void aNamespaceIsKnownByEachProcessThatHasASocketInIt() {
        assertThat(run(WEB, "-N", "812", "who", "-H").out())
                .contains("nginx[812] fd 11")
                .doesNotContain("node[900]");
        assertThat(run(WEB, "-N", "4000000", "who").err())
                .startsWith("portwhy: -N: no process 4000000, and no network namespace with that name or inode.");
    }
}
