package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.cli.capture.CapturedMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line that an answer gives to type, typed as it stands, puts the same question to the same machine. */
class AskAgainTest {

    private static final Path MACHINE = Path.of("src/test/resources/golden/web1.capture");
    private static final Pattern AGAIN = Pattern.compile("\"verify\":\"[^\"]*?[:：] ?portwhy ([^\"]*)\"");
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
                "9000",
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
