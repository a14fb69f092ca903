package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which questions are answered over HTTP: those that look, in digits. */
class WebQuestionTest {

    @Test
    void whatLooksIsAnswered() {
        assertThat(WebQuestion.words("")).isEmpty();
        assertThat(WebQuestion.words(" 8080 ")).containsExactly("8080");
        assertThat(WebQuestion.words("-N blue connect 10.0.0.5 [fe80::1%eth0]:443"))
                .containsExactly("-N", "blue", "connect", "10.0.0.5", "[fe80::1%eth0]:443");
        assertThat(WebQuestion.words("-N pid:812 connect 10.0.0.9:5432"))
                .containsExactly("-N", "pid:812", "connect", "10.0.0.9:5432");
        assertThat(WebQuestion.words("-N 4026531840 who -ta state time-wait"))
                .containsExactly("-N", "4026531840", "who", "-ta", "state", "time-wait");
        assertThat(WebQuestion.words("explain close-wait-leak")).containsExactly("explain", "close-wait-leak");
    }

    @Test
    void whatDoesMoreIsNot() {
        for (String line : List.of(
                "free 80",
                "tune apply",
                "--from /etc/shadow",
                "--root / 80",
                "connect example.org:80",
                "-N",
                "-N -v 80",
                "-N ../../x 80",
                "explain https://x",
                "why $(id)",
                "who --data /tmp",
                "8".repeat(501))) {
            assertThat(WebQuestion.words(line)).as(line).isNull();
        }
    }
}
