package dev.portwhy.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole screens of a watched question; {@code -Dgolden.update=true} writes the files anew. */
class QuestionFrameTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/question");
    private static final Instant TIME = Instant.parse("2026-11-26T03:12:40Z");

    private static final List<String> TAKEN = List.of(
            "0.0.0.0:8080 is taken by nginx (pid 811), listening on 0.0.0.0:8080.",
            "",
            "What to do",
            "1. Stop nginx.service, which would start it again otherwise.",
            "     systemctl stop nginx.service",
            "   Risk: Its clients lose the service. Make sure nobody needs it.");

    private TimeZone zone;

    @BeforeEach
    void clockOfTheGoldenFiles() {
        zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void clockOfTheMachine() {
        TimeZone.setDefault(zone);
    }

    private static QuestionState asking() {
        return QuestionState.of("portwhy watch 8080", Duration.ofSeconds(1), TIME);
    }

    private static QuestionState pressed(QuestionState state, String keys) {
        QuestionState now = state;
        KeyDecoder decoder = new KeyDecoder();
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        for (Key key : decoder.keys(bytes, bytes.length)) {
            now = now.pressed(key, 10);
        }
        return now;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "en-80x12; 80; 12; en; -",
                "zh-80x12; 80; 12; zh; -",
                "en-40x8; 40; 8; en; jj",
                "zh-60x6; 60; 6; zh; -",
                "en-paused-80x12; 80; 12; en; p",
                "zh-paused-80x12; 80; 12; zh; p",
            })
    void looksAsItAlwaysDid(String name, int columns, int rows, String language, String keys) throws IOException {
        Messages messages = new Messages(language.equals("zh") ? Language.ZH : Language.EN);
        QuestionState first = asking().answered(TIME.minusSeconds(93), TAKEN).answered(TIME, TAKEN);
        QuestionState state =
                keys == null ? first : pressed(first, keys).answered(TIME.plusSeconds(1), List.of("8080 is free."));
        QuestionState shown = keys == null || keys.equals("p") ? state : pressed(first, keys);
        List<String> lines = QuestionFrame.of(shown, new Size(columns, rows), messages, false);
        assertThat(lines)
                .hasSize(rows)
                .allSatisfy(line -> assertThat(Width.of(line)).isLessThanOrEqualTo(columns));
        StringBuilder picture = new StringBuilder();
        for (String line : lines) {
            picture.append(line.stripTrailing()).append('\n');
        }
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, picture);
        }
        assertThat(picture).hasToString(Files.readString(golden));
    }

    @Test
    void anyAnswerFitsOnAnyScreen() {
        List<String> lines = new ArrayList<>(TAKEN);
        lines.add("x".repeat(500));
        lines.add("\u001b[31m" + "\u4e2d\u6587".repeat(90) + "\u001b[0m");
        for (int columns : new int[] {20, 40, 80, 137}) {
            for (int rows : new int[] {3, 4, 10, 60}) {
                for (String keys : new String[] {"", "jjjj", "p", "\u001b[6~\u001b[6~"}) {
                    for (Language language : Language.values()) {
                        Messages messages = new Messages(language);
                        for (QuestionState state : List.of(asking(), asking().answered(TIME, lines))) {
                            assertThat(QuestionFrame.of(pressed(state, keys), new Size(columns, rows), messages, false))
                                    .hasSize(rows)
                                    .allSatisfy(line -> assertThat(Width.of(line.replaceAll("\u001b\\[[0-9;]*m", "")))
                                            .isLessThanOrEqualTo(columns));
                        }
                    }
                }
            }
        }
    }

    @Test
    void whatIsPausedStaysAndGoesOnWithWhatIsNew() {
        QuestionState paused = pressed(asking().answered(TIME, TAKEN), " ");
        QuestionState later = paused.answered(TIME.plusSeconds(5), List.of("free"));
        assertThat(later.answer().lines()).isEqualTo(TAKEN);
        QuestionState on = pressed(later, " ");
        assertThat(on.answer().lines()).containsExactly("free");
        assertThat(on.answer().changed()).isEqualTo(TIME.plusSeconds(5));
        assertThat(on.answered(TIME.plusSeconds(9), List.of("free")).answer().changed())
                .isEqualTo(TIME.plusSeconds(5));
    }

    @Test
    void scrollingEndsWhereTheAnswerBegins() {
        assertThat(pressed(asking(), "kkk").scroll()).isZero();
        assertThat(pressed(asking(), "jj\u001b[6~k").scroll()).isEqualTo(11);
        assertThat(pressed(asking(), "jjg").scroll()).isZero();
    }
}
