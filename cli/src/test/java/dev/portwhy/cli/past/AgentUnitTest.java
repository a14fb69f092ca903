package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit that comes with the program. */
class AgentUnitTest {

    private static final Path UNIT = Path.of("../docs/systemd/portwhy-agent.service");
    private static final Pattern LEVEL = Pattern.compile("Overall exposure level for [^:]*: ([0-9.]+)");

    @TempDir
    private Path directory;

    /** {@code systemd-analyze} wants the programs of a unit to be there. */
    @Test
    void itMayLittle() throws Exception {
        Assumptions.assumeTrue(Programs.has("systemd-analyze"), "needs systemd-analyze");
        Path unit = Files.writeString(
                directory.resolve("portwhy-agent.service"),
                Files.readString(UNIT).replace("/opt/portwhy/portwhy", "/bin/true"));
        Process process = new ProcessBuilder(
                        "systemd-analyze", "security", "--offline=true", "--no-pager", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Assumptions.assumeFalse(said.contains("unrecognized option"), "this systemd-analyze reads no file");
        Matcher level = LEVEL.matcher(said);
        assertThat(level.find()).as(said).isTrue();
        assertThat(Double.parseDouble(level.group(1))).as(said).isLessThanOrEqualTo(3.5);
    }

    @Test
    void itRunsWhatThePageSays() throws IOException {
        List<String> lines = Files.readAllLines(UNIT);
        assertThat(lines)
                .contains(
                        "Type=notify",
                        "ExecStart=/opt/portwhy/portwhy agent run",
                        "ExecReload=/bin/kill -HUP $MAINPID",
                        "WatchdogSec=60",
                        "StateDirectory=portwhy");
    }
}
