package dev.portwhy.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {

    @Test
    void plainNamesStayAsTheyAre() {
        assertThat(Visible.of("nginx: worker")).isEqualTo("nginx: worker");
        assertThat(Visible.of("测试😀")).isEqualTo("测试😀");
        assertThat(Visible.of("café cafe\u0301 बाज़ार ไทย")).isEqualTo("café cafe\u0301 बाज़ार ไทย");
    }

    @Test
    void whatPlaysWithTheTerminalIsShown() {
        assertThat(Visible.of("a\u001b[31mb\nc\td\r")).isEqualTo("a\\x1b[31mb\\nc\\td\\r");
        assertThat(Visible.of("\u009b2J\u007f\u0000")).isEqualTo("\\x9b2J\\x7f\\x00");
        assertThat(Visible.of("user\u202egpj.exe")).isEqualTo("user\\u202egpj.exe");
        assertThat(Visible.of("\ud83d")).isEqualTo("\\ud83d");
        assertThat(Visible.of("\ud83dx\udc00")).isEqualTo("\\ud83dx\\udc00");
    }

    @ParameterizedTest
    @CsvSource({
        "00ad, \\xad", // soft hyphen
        "034f, \\u034f", // combining grapheme joiner
        "061c, \\u061c", // Arabic letter mark
        "115f, \\u115f", // Hangul filler
        "180e, \\u180e", // Mongolian vowel separator
        "200b, \\u200b", // zero width space
        "2028, \\u2028", // line separator
        "2066, \\u2066", // left-to-right isolate
        "3164, \\u3164",
        "e000, \\ue000", // private use
        "fe0f, \\ufe0f", // variation selector
        "fff9, \\ufff9", // interlinear annotation
        "fffb, \\ufffb",
        "ffff, \\uffff", // noncharacter
        "e0001, \\U000e0001", // language tag
        "e0041, \\U000e0041", // tag letter
        "e007f, \\U000e007f",
        "e0100, \\U000e0100", // variation selector of the supplement
        "1d173, \\U0001d173", // musical control
        "10ffff, \\U0010ffff"
    })
    void whatCannotBeSeenIsShownByItsNumber(String hex, String shown) {
        String character = Character.toString(Integer.parseInt(hex, 16));
        assertThat(Visible.of("a" + character + "b")).isEqualTo("a" + shown + "b");
        assertThat(Visible.is("a" + character + "b")).isFalse();
    }

    @Test
    void aMarkThatWouldSitOnWhatStandsBeforeTheNameIsShown() {
        assertThat(Visible.of("\u0301x")).isEqualTo("\\u0301x");
        assertThat(Visible.of("\n\u0301")).isEqualTo("\\n\\u0301");
        assertThat(Visible.of("x \u0301")).isEqualTo("x \\u0301");
        assertThat(Visible.of("e\u0301")).isEqualTo("e\u0301");
    }

    @Test
    void noCharacterIsBothHiddenAndPrinted() {
        List<String> wrong = new ArrayList<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = "a" + Character.toString(c);
            int type = Character.getType(c);
            boolean unseen = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE
                    || type == Character.PRIVATE_USE
                    || type == Character.UNASSIGNED;
            if (unseen && Visible.of(text).equals(text)
                    || Visible.is(text) != Visible.of(text).equals(text)) {
                wrong.add(Integer.toHexString(c));
            }
            // What is shown once is shown the same way when it is put into another sentence.
            if (!Visible.of(Visible.of(text)).equals(Visible.of(text))) {
                wrong.add("twice " + Integer.toHexString(c));
            }
        }
        assertThat(wrong).isEmpty();
    }
}
