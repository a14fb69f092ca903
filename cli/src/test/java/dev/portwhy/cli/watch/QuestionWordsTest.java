package dev.portwhy.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.live.StandingText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionWordsTest {

    @Test
    void itsOwnOptionsStandWhereverTheyLike() {
        QuestionWords words = QuestionWords.of(
                List.of("--interval", "2s", "8080", "--udp", "--for=3s", "--plain", "-N", "web", "--json"));
        assertThat(words.watching()).containsExactly("--interval", "2s", "--for=3s", "--plain");
        assertThat(words.question()).containsExactly("8080", "--udp", "-N", "web", "--json");
        assertThat(words.asking()).containsExactly("8080", "--udp", "-N", "web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tune", "free 8080", "watch", "watch 8080", "load http://127.0.0.1/", "explain 98", "history"})
    void onlyQuestionsAreAskedAgainAndAgain(String words) {
        Cli cli = Cli.run(("watch " + words).split(" "));
        assertThat(cli.err()).startsWith("portwhy: watch asks one question again and again");
        assertThat(cli.status()).isEqualTo(64);
    }

    @Test
    void optionsThatTheQuestionDoesNotHaveAreUsageErrors() {
        assertThat(Cli.run("watch", "8080", "--cards").status()).isEqualTo(64);
        assertThat(Cli.run("watch", "8080", "--interval", "1ms").err()).contains("--interval: at least");
        assertThat(Cli.run("watch", "8080", "--binds").err()).contains("--binds is for watch without a question");
        assertThat(Cli.run("watch", "8080", "--verify").err()).contains("--verify");
        assertThat(Cli.run("watch", "8080", "--from", "x").err()).contains("watch works on this machine only");
    }

    @Test
    void theWorstAnswerIsTheStatus() {
        assertThat(QuestionLines.worse(0, 1)).isEqualTo(1);
        assertThat(QuestionLines.worse(3, 1)).isEqualTo(3);
        assertThat(QuestionLines.worse(2, 3)).isEqualTo(2);
        assertThat(QuestionLines.worse(2, 0)).isEqualTo(2);
    }

    @Test
    void timesThatRunByThemselvesAreNoChange() {
        String one = "nginx[811]: running for 59 min 8 s, 运行 8 秒, timewait 57s, port 8080, 3 of 50 used";
        String later = "nginx[811]: running for 3 min 41 s, 运行 11 秒, timewait 9s, port 8080, 3 of 50 used";
        assertThat(StandingText.of(later)).isEqualTo(StandingText.of(one));
        assertThat(StandingText.of(one.replace("3 of", "4 of"))).isNotEqualTo(StandingText.of(one));
        assertThat(StandingText.of(one.replace("8080", "8081"))).isNotEqualTo(StandingText.of(one));
    }
}
