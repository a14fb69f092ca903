package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ProgramLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of hosts, those of this machine and those of others; the program's own process has a hosts file of its own. */
@Tag("kernel")
class NamesTest {

    private static final String HOSTS = """
        203.0.113.1 db.example mixed.example
        203.0.113.2 db.example
        127.0.0.1 here.example mixed.example
        127.0.0.2 here.example
        """;

    @TempDir
    Path directory;

    private String run(int status, String... words) throws IOException, InterruptedException {
        Path hosts = Files.writeString(directory.resolve("hosts"), HOSTS);
        List<String> line = ProgramLine.of("--lang=en");
        line.add(1, "-Djdk.net.hosts.file=" + hosts);
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(status);
        return said;
    }

    @Test
    void aNameOfAnotherMachineIsAnsweredWithTheCommandToType() throws Exception {
        String line = "portwhy: db.example (203.0.113.1) is not this machine."
                + " To ask about connections to it: portwhy --lang en connect db.example:";
        assertThat(run(64, "db.example:5432")).isEqualTo(line + "5432\n");
        assertThat(run(64, "https://db.example/x?y=z")).isEqualTo(line + "443\n");
        assertThat(run(64, "db.example", "5432")).isEqualTo(line + "5432\n");
        assertThat(run(64, "no.example:80")).isEqualTo("portwhy: no.example:80: host no.example not found\n");
    }

    @Test
    void aNameOfThisMachineIsAnsweredForEachOfItsAddresses() throws Exception {
        assertThat(run(0, "here.example:47123", "-q").lines())
                .hasSize(2)
                .anyMatch(text -> text.startsWith("127.0.0.1:47123 "))
                .anyMatch(text -> text.startsWith("127.0.0.2:47123 "));
        assertThat(run(0, "mixed.example:47123", "-q").lines())
                .singleElement()
                .asString()
                .startsWith("127.0.0.1:47123 ");
        assertThat(run(0, "here.example:47120-47123", "-q"))
                .isEqualTo("All 4 ports of here.example:47120-47123 are free.\n");
    }

    @Test
    void connectAsksAboutTheFirstAddressAndTellsTheOthers() throws Exception {
        assertThat(run(0, "connect", "here.example", "47123", "-q"))
                .contains(
                        "portwhy: here.example has the addresses 127.0.0.1, 127.0.0.2. This answer is about 127.0.0.1.\n")
                .contains("47123 are possible");
    }
}
