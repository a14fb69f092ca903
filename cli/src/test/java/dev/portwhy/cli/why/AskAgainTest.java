package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line that an answer gives to type, typed as it stands, puts the same question to the same machine. */
class AskAgainTest {

    private static final Path MACHINE = Path.of("src/test/resources/golden/web1.capture");
    private static final Pattern AGAIN = Pattern.compile("\"verify\":\"portwhy ([^\"]*)\"");
    private static final Pattern QUESTION = Pattern.compile("\"netns\":\\{[^}]*},\"request\":\\{[^}]*}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "443",
                "443 --uid 1000",
                "443 --no-reuseaddr",
                "443 --reuseport --uid 33",
                "443 --mptcp --freebind",
                "53/udp",
                "53 --udp --reuseaddr",
                "8443",
                "-N shop 9229",
                "-N shop 9229 --uid 5 --no-reuseaddr",
                "--lang zh 443 --uid 1000",
                "connect 10.0.0.9:5432",
                "--lang zh connect 10.0.0.9:5432"
            })
    void theSameQuestionIsAsked(String typed) {
        List<String> words = new ArrayList<>(List.of("--from", MACHINE.toString()));
        words.addAll(List.of(typed.split(" ")));
        Cli first = json(words);
        Matcher line = AGAIN.matcher(first.out());
        assertThat(line.find()).as(first.out()).isTrue();
        List<String> again = List.of(line.group(1).split(" "));
        assertThat(again).contains("--from", MACHINE.toString());
        Cli second = json(again);
        assertThat(question(second.out())).as(line.group()).isEqualTo(question(first.out()));
        assertThat(second.status()).isEqualTo(first.status());
        assertThat(second.out().contains("风险") || second.out().contains("端口")).isEqualTo(typed.contains("zh"));
    }

    /** Every option of the question, and a command line with it; what has to stand in the line again where the question does not tell. */
    @Test
    void noOptionIsForgotten() throws IOException {
        Map<String, String> typed = new TreeMap<>(Map.of(
                "--tcp", "443 --tcp",
                "--udp", "53 --udp",
                "--mptcp", "443 --mptcp",
                "--v6only", "443 --v6only --tcp",
                "--reuseaddr", "53/udp --reuseaddr",
                "--no-reuseaddr", "443 --no-reuseaddr",
                "--reuseport", "443 --reuseport",
                "--freebind", "443 --freebind",
                "--no-probe", "443 --no-probe",
                "--uid", "443 --uid 1000"));
        assertThat(typed.keySet()).isEqualTo(optionsOfTheCommand());
        for (Map.Entry<String, String> one : typed.entrySet()) {
            if (one.getKey().equals("--v6only")) {
                // Nothing stands in its way on that machine, so that there is nothing to ask again.
                continue;
            }
            theSameQuestionIsAsked(one.getValue());
        }
        Cli answer = json(List.of("--from", MACHINE.toString(), "443", "--no-probe", "--uid", "1000"));
        Matcher line = AGAIN.matcher(answer.out());
        assertThat(line.find()).isTrue();
        assertThat(line.group(1).split(" ")).contains("--no-probe", "--uid", "1000");
        Cli other = json(List.of("--from", MACHINE.toString(), "443"));
        assertThat(other.out()).doesNotContain("--no-probe");
    }

    /** The long options that the command's class names. */
    private static Set<String> optionsOfTheCommand() throws IOException {
        Set<String> options = new TreeSet<>();
        try (InputStream bytes = WhyCommand.class.getResourceAsStream("WhyCommand.class")) {
            ClassModel model =
                    ClassFile.of().parse(Objects.requireNonNull(bytes).readAllBytes());
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof StringEntry text && text.stringValue().startsWith("--")) {
                    options.add(text.stringValue());
                }
            }
        }
        return options;
    }

    private static String question(String json) {
        Matcher question = QUESTION.matcher(json);
        assertThat(question.find()).as(json).isTrue();
        return question.group();
    }

    private static Cli json(List<String> words) {
        List<String> line = new ArrayList<>(words);
        line.add("--json");
        return Cli.run(new CapturedMachine(MACHINE), Screen.PIPE, Map.of(), line.toArray(new String[0]));
    }
}
