package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabCommandTest {

    @TempDir
    Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("my.scenario"), text).toString();
    }

    private static void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lab                        | portwhy lab needs one of these words
        lab jump                   | portwhy lab needs one of these words
        lab list more              | "more" is one argument too many: leave it out
        lab list --seed 3          | unknown option --seed
        lab show                   | needs the name of one scenario
        lab show nonesuch          | no scenario "nonesuch"
        lab run                    | needs names or files
        lab run nonesuch           | no scenario "nonesuch"
        lab run ./nonesuch         | no file ./nonesuch
        lab run --all more         | "more" is one argument too many: leave it out
        lab fuzz --count 0         | not a whole number
        lab list --root /          | leave out --root
        """)
    void usageErrors(String line, String complaint) {
        Cli answer = Cli.run(line.split(" "));
        assertThat(answer.status()).isEqualTo(64);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains(complaint).hasLineCount(1);
    }

    @Test
    void aMistakeInATextIsNamedByLineAndColumn() throws IOException {
        String name = file("s = tcp4\n  s = udp4\n");
        Cli answer = Cli.run("lab", "run", name);
        assertThat(answer.status()).isEqualTo(64);
        assertThat(answer.err()).contains(name + ":2:3: the name \"s\" is in use since line 1");
        assertThat(Cli.run("lab", "run", name, "--lang", "zh").err()).contains(name + ":2:3：名称“s”自第 1 行起已被使用");
    }

    @Test
    void aFileThatIsNoTextIsToldPlainly() throws IOException {
        Path binary = Files.write(directory.resolve("x.scenario"), new byte[] {'s', (byte) 0xff, (byte) 0xfe});
        assertThat(Cli.run("lab", "run", binary.toString()).err()).contains("not UTF-8 text");
        Path large = Files.writeString(directory.resolve("y.scenario"), "#".repeat(2_000_000));
        assertThat(Cli.run("lab", "run", large.toString()).err()).contains("larger than the 1024 KiB");
        assertThat(Cli.run("lab", "run", directory.toString()).status()).isEqualTo(64);
    }

    @Test
    void listsEveryScenarioInBothLanguages() {
        assertThat(Cli.run("lab", "list").out())
                .hasLineCount(ScenarioLibrary.names().size())
                .contains("fin-timeout-time-wait", "Does tcp_fin_timeout shorten TIME_WAIT?", "(takes 1 min 3 s)");
        assertThat(Cli.run("lab", "list", "--lang", "zh").out()).contains("调小 tcp_fin_timeout 能缩短 TIME_WAIT 吗？");
    }

    @Test
    void showsATextThatCanBeRunFromAFile() {
        assertThat(Cli.run("lab", "show", "bound-only-holds").out())
                .isEqualTo(
                        ScenarioLibrary.find("bound-only-holds").orElseThrow().text());
    }

    @Test
    @Tag("kernel")
    void runsAScenarioOfTheLibrary() {
        needsRoot();
        Cli answer = Cli.run("lab", "run", "bound-only-holds");
        assertThat(answer.status()).isZero();
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .contains("predicted", "measured", "expected")
                .containsPattern("b bind 127.0.0.1:8000 +EADDRINUSE +EADDRINUSE +EADDRINUSE")
                .contains("prediction, measurement and expectation agree");
        assertThat(Cli.run("lab", "run", "bound-only-holds", "-q").out())
                .isEqualTo("bound-only-holds: 4 steps: prediction, measurement and expectation agree.\n");
    }

    @Test
    @Tag("kernel")
    void anExpectationThatDoesNotComeTrueIsExitStatusTwo() throws IOException {
        needsRoot();
        String name = file("s = tcp4\ns bind 127.0.0.1:8000 => EADDRINUSE\ns listen\n");
        Cli answer = Cli.run("lab", "run", name);
        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.out()).contains("!    2  s bind 127.0.0.1:8000", "1 of 3 steps does not agree.");
    }

    @Test
    @Tag("kernel")
    void whatAFileIsCalledAndSaysOfItselfDoesNotPlayWithTheTerminal() throws IOException {
        needsRoot();
        String text = "# en: a\u202eb\u001b[2J\n# answer en: c\u061cd\ns = tcp4\n";
        String file = Files.writeString(directory.resolve("x\ufff9\u001b[2J.scenario"), text)
                .toString();
        for (String quiet : new String[] {"-v", "-q"}) {
            String out = Cli.run("lab", "run", file, quiet).out();
            assertThat(out).contains("x\\ufff9\\x1b[2J").doesNotContain("\u001b", "\ufff9", "\u202e", "\u061c");
        }
    }

    @Test
    @Tag("kernel")
    void aLineWithoutExpectationMustSucceed() throws IOException {
        needsRoot();
        assertThat(Cli.run("lab", "run", file("nobody close\n")).status()).isEqualTo(2);
        assertThat(Cli.run("lab", "run", file("nobody close => EBADF\n")).status())
                .isZero();
        assertThat(Cli.run("lab", "run", file("nobody close => any\n")).status())
                .isZero();
    }

    @Test
    @Tag("kernel")
    void aBindThatPutsThePortOffHasALocalEnd() throws IOException {
        needsRoot();
        String name = file("""
            s = tcp4
            s set IP_BIND_ADDRESS_NO_PORT 1
            s bind 0.0.0.0:0
            """);
        assertThat(Cli.run("lab", "run", name, "--json").out())
                .contains("\"text\":\"s bind 0.0.0.0:0\",\"predicted\":\"OK\",\"measured\":\"OK\","
                        + "\"expected\":null,\"local\":\"0.0.0.0:0\"")
                .contains("\"text\":\"s = tcp4\",\"predicted\":\"OK\",\"measured\":\"OK\",\"expected\":null,"
                        + "\"local\":null");
    }

    @Test
    @Tag("kernel")
    void writesTheFieldsOfTheContract() throws IOException {
        needsRoot();
        String name = file("""
            sysctl net.ipv4.ip_local_port_range = 60000 60000
            s = tcp4
            s bind 127.0.0.1:0   => OK 60000
            """);
        Cli answer = Cli.run("lab", "run", name, "--json");
        assertThat(answer.status()).isZero();
        assertThat(answer.out())
                .contains("\"portwhy\":{\"schema\":1")
                .contains("\"scenario\":\"" + name + "\"")
                .contains("{\"line\":3,\"text\":\"s bind 127.0.0.1:0\",\"predicted\":\"OK\",\"measured\":\"OK\","
                        + "\"expected\":\"OK 60000\",\"local\":\"127.0.0.1:60000\"")
                .contains("{\"line\":2,\"text\":\"s = tcp4\",\"predicted\":\"OK\",\"measured\":\"OK\","
                        + "\"expected\":null,\"local\":null")
                .endsWith(",\"agree\":true}\n");
        Cli two = Cli.run("lab", "run", "bound-only-holds", "dup-holds", "--json");
        assertThat(two.out())
                .contains("\"scenarios\":[{\"scenario\":\"bound-only-holds\"")
                .hasLineCount(1);
    }

    @Test
    @Tag("kernel")
    void fuzzSaysWhatItDid() {
        needsRoot();
        Cli answer = Cli.run("lab", "fuzz", "--seed", "5", "--first", "7", "--count", "3", "--json");
        assertThat(answer.out()).contains("\"seed\":\"5\"", "\"scenarios\":3", "\"disagreements\":[");
    }
}
