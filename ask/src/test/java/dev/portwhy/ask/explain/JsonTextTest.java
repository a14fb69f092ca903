package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of JSON as logs have them, whole, cut and broken. */
class JsonTextTest {

    @Test
    void textsAndNumbersOfTheOutermostObject() {
        assertThat(
                        JsonText.fields(
                                "{\"a\":\"x\",\"b\":-1.5e3,\"c\":true,\"d\":null,\"e\":{\"a\":\"inner\"},\"f\":[\"y\",2],\"g\":\"z\"}"))
                .isEqualTo(Map.of("a", "x", "b", "-1.5e3", "g", "z"));
        assertThat(JsonText.fields("{ \"a\" : \"x\" , \"b\" : 7 }")).isEqualTo(Map.of("a", "x", "b", "7"));
        assertThat(JsonText.fields("{}")).isEmpty();
        assertThat(JsonText.fields("")).isEmpty();
    }

    /** So journalctl writes a message in which a byte is not to be printed. */
    @Test
    void aTextInBytesIsATextToo() {
        assertThat(JsonText.fields("{\"a\":[226,130,172, 27,91,109,10],\"b\":\"x\"}"))
                .isEqualTo(Map.of("a", "€\u001b[m\n", "b", "x"));
        assertThat(JsonText.fields("{\"a\":[1,2222],\"b\":[1,{}],\"c\":[65"))
                .isEqualTo(Map.of("a", "", "b", "", "c", "A"));
    }

    @Test
    void theLastOfOneNameCounts() {
        assertThat(JsonText.fields("{\"a\":\"x\",\"a\":\"y\"}")).isEqualTo(Map.of("a", "y"));
    }

    @Test
    void escapesAreWhatTheyStandFor() {
        assertThat(JsonText.fields("{\"a\":\"\\\"\\\\\\/\\n\\t\\r\\u0041\\u00e9\\ud83d\\ude00\"}"))
                .isEqualTo(Map.of("a", "\"\\/\n\t\rAé😀"));
        assertThat(JsonText.fields("{\"a\":\"\\u00\"}")).isEqualTo(Map.of("a", "u00"));
        assertThat(JsonText.fields("{\"a\":\"\\uzzzz\"}")).isEqualTo(Map.of("a", "uzzzz"));
        assertThat(JsonText.fields("{\"a\\\"b\":\"x\"}")).isEqualTo(Map.of("a\"b", "x"));
    }

    /** Brackets and commas inside a text are text. */
    @Test
    void signsInsideATextAreNone() {
        assertThat(JsonText.fields("{\"a\":\"}{][,:\",\"b\":\"x\"}")).isEqualTo(Map.of("a", "}{][,:", "b", "x"));
    }

    @Test
    void aLineThatIsCutKeepsWhatWasThere() {
        assertThat(JsonText.fields("{\"a\":\"x\",\"b\":\"half of")).isEqualTo(Map.of("a", "x", "b", "half of"));
        assertThat(JsonText.fields("{\"a\":\"x\",\"b")).isEqualTo(Map.of("a", "x"));
        assertThat(JsonText.fields("{\"a\":\"x\\")).isEqualTo(Map.of("a", "x\\"));
        assertThat(JsonText.fields("{\"a\":12")).isEqualTo(Map.of("a", "12"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "}}}}",
                "{{{{",
                "\"",
                "\"\"",
                "{\"",
                "{\"\\",
                "{\"a\":",
                "{\"a\":}",
                "{:\"x\"}",
                "{,}",
                "\\",
                "{\"a\"\"b\"\"c\"}",
            })
    void whatIsNoJsonIsNoFault(String line) {
        assertThat(JsonText.fields(line)).doesNotContainKey("");
    }

    @Test
    void insideAnotherTextsQuotes() {
        assertThat(JsonText.unescaped("plain")).isSameAs("plain");
        assertThat(JsonText.unescaped("say \\\"hi\\\"")).isEqualTo("say \"hi\"");
        assertThat(JsonText.unescaped("C:\\dir")).isEqualTo("C:\\dir");
        assertThat(JsonText.unescaped("one\\ntwo")).isEqualTo("one\ntwo");
        assertThat(JsonText.unescaped("end\\")).isEqualTo("end\\");
        assertThat(JsonText.unescaped("\\u4e2d")).isEqualTo("中");
        assertThat(JsonText.unescaped("\\u12")).isEqualTo("u12");
    }
}
