package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns in the files of a boot, as glob(3) and fnmatch(3) take them. */
class BootPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, abc, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "?, a, true",
        "?, '', false",
        "a*c, abbbc, true",
        "a*c, ab, false",
        "*/rp_filter, conf/all/rp_filter, true",
        "[ab], a, true",
        "[ab], c, false",
        "[!ab], c, true",
        "[!ab], a, false",
        "[^ab], c, true",
        "[a-c], b, true",
        "[a-c], d, false",
        "[]a], ], true",
        "[!]a], b, true",
        "[a-], -, true",
        "[, [, true",
        "[a, [a, true",
        "[!, [!, true",
        "\\*, *, true",
        "\\*, a, false",
        "\\?, ?, true",
        "a\\, a\\, true",
        "?, /, true",
        "*, a/b, true",
        "[/], /, true",
        ".*, .a, true",
        "*, .a, true",
    })
    void whatFnmatchTakes(String pattern, String text, boolean takes) {
        assertThat(BootPattern.takes(pattern, text)).isEqualTo(takes);
    }

    /** A wildcard of glob(3) stands for no slash, and not for a dot at the start of a name. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "net/ipv4/conf/*/rp_filter, net/ipv4/conf/all/rp_filter, net/ipv4/conf/all/rp_filter",
                "net/*/rp_filter, net/ipv4/conf/all/rp_filter, none",
                "net/ipv4/conf/eth?/rp_filter, net/ipv4/conf/eth0/rp_filter, net/ipv4/conf/eth0/rp_filter",
                "net/ipv4/conf/eth[0-3]/rp_filter, net/ipv4/conf/eth4/rp_filter, none",
                "net//ipv4/*, net/ipv4/tcp_tw_reuse, net//ipv4/tcp_tw_reuse",
                "./net/ipv4/*, net/ipv4/tcp_tw_reuse, ./net/ipv4/tcp_tw_reuse",
                "net/ipv4/*/, net/ipv4/tcp_tw_reuse, net/ipv4/tcp_tw_reuse/",
                "net/ipv4, net/ipv4/tcp_tw_reuse, none",
                "net/ipv4/tcp_tw_reuse/*, net/ipv4/tcp_tw_reuse, none",
                "*/*/*, a/.b/c, none",
                "*/.*/*, a/.b/c, a/.b/c",
                "*/?b/*, a/.b/c, none",
                "*/[.]b/*, a/.b/c, none",
            })
    void whatGlobGives(String pattern, String path, @Nullable String given) {
        assertThat(BootPattern.globbed(pattern, path)).isEqualTo(given);
    }

    /** The shell's case is the second witness: it takes a text as fnmatch(3) without flags does. */
    @Test
    void randomPatternsAreTakenAsAShellTakesThem() throws IOException, InterruptedException {
        Random random = new Random(21);
        String signs = "ab*?[]!-/.";
        StringBuilder script = new StringBuilder();
        List<String[]> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            StringBuilder pattern = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int k = 1 + random.nextInt(6); k > 0; k--) {
                pattern.append(signs.charAt(random.nextInt(signs.length())));
            }
            for (int k = random.nextInt(6); k > 0; k--) {
                text.append("ab/.".charAt(random.nextInt(4)));
            }
            // a range that runs backwards, or ends in a bracket, is left to each library
            if (pattern.indexOf("-") >= 0
                    || pattern.indexOf("!") > 0 && pattern.charAt(pattern.indexOf("!") - 1) != '[') {
                continue;
            }
            all.add(new String[] {pattern.toString(), text.toString()});
            script.append("case '")
                    .append(text)
                    .append("' in ")
                    .append(pattern)
                    .append(") echo y;; *) echo n;; esac\n");
        }
        Process shell =
                new ProcessBuilder("bash", "--norc").redirectErrorStream(true).start();
        try (var in = shell.getOutputStream()) {
            in.write(script.toString().getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        List<String> answers = out.lines().toList();
        assertThat(answers).hasSize(all.size());
        for (int i = 0; i < all.size(); i++) {
            assertThat(BootPattern.takes(all.get(i)[0], all.get(i)[1]))
                    .as("%s on %s", all.get(i)[0], all.get(i)[1])
                    .isEqualTo(answers.get(i).equals("y"));
        }
    }

    /** A file may hold any pattern; many stars and a text that nearly fits end soon. */
    @Test
    void manyStarsHaveAnEnd() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertThat(BootPattern.takes("*a".repeat(40) + "b", "a".repeat(200)))
                    .isFalse();
            assertThat(BootPattern.takes("*".repeat(200) + "b", "a".repeat(200)))
                    .isFalse();
            assertThat(BootPattern.globbed("*a".repeat(40) + "b/x", "a".repeat(200) + "/x"))
                    .isNull();
        });
    }
}
