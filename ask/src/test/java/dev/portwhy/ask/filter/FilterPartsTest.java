package dev.portwhy.ask.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts of the filter language, at their edges. */
class FilterPartsTest {

    /** A number as iproute2 reads it, but none that wraps around. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "00, 0",
        "0x0, 0",
        "65535, 65535",
        "0xffff, 65535",
        "0XFFFF, 65535",
        "065535, 65535",
        "65536, -1",
        "0x10000, -1",
        "4294967376, -1",
        "99999999999, -1",
        "9999999999, -1",
        "0x1ffffffff, -1",
        "18446744073709551696, -1",
        "-1, -1",
        "+1, -1",
        "1.0, -1",
        "0x, -1",
        "x, -1",
        "0xg, -1",
        "' 1', -1",
        "'', -1",
        "１, -1",
        "٣, -1",
    })
    void aNumber(String text, int expected) {
        assertThat(HostReader.number(text, 65_535)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 2147483647", "2147483648, -1", "0x7fffffff, 2147483647", "0x80000000, -1"})
    void aNumberOfAPid(String text, int expected) {
        assertThat(HostReader.number(text, Integer.MAX_VALUE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx, true",
        "nginx, nginx2, false",
        "nginx*, nginx, true",
        "nginx*, nginx-worker, true",
        "*, '', true",
        "'', '', true",
        "'', x, false",
        "?, '', false",
        "?, x, true",
        "?, xy, false",
        "a*b*c, abc, true",
        "a*b*c, axxbyyc, true",
        "a*b*c, axxbyy, false",
        "*a, aaab, false",
        "*ab, aaab, true",
        "**, x, true",
        "*?*, '', false",
        "[a], a, false",
        "[a], [a], true",
        "a.c, abc, false",
        "\\*, x, false",
    })
    void aPatternForNames(String pattern, String name, boolean fits) {
        assertThat(Glob.matches(pattern, name)).isEqualTo(fits);
    }

    /** The JDK's regular expressions are the second witness. */
    @Test
    void patternsFitWhatTheirRegularExpressionFits() {
        Random random = new Random(6);
        String letters = "ab*?";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder pattern = new StringBuilder();
            StringBuilder name = new StringBuilder();
            for (int k = random.nextInt(7); k > 0; k--) {
                pattern.append(letters.charAt(random.nextInt(4)));
            }
            for (int k = random.nextInt(7); k > 0; k--) {
                name.append(letters.charAt(random.nextInt(2)));
            }
            Pattern witness =
                    Pattern.compile(pattern.toString().replace("*", ".*").replace("?", "."));
            assertThat(Glob.matches(pattern.toString(), name.toString()))
                    .as("%s on %s", pattern, name)
                    .isEqualTo(witness.matcher(name).matches());
        }
    }

    /** Many stars and a name that nearly fits end soon. */
    @Test
    void manyStarsHaveAnEnd() {
        assertThat(Glob.matches("a*".repeat(50) + "b", "a".repeat(5000))).isFalse();
    }

    private static String cut(String... arguments) {
        Lexer lexer = new Lexer(List.of(arguments));
        StringBuilder words = new StringBuilder();
        while (!lexer.atEnd()) {
            int column = lexer.column();
            words.append(column).append(':').append(lexer.next()).append(' ');
        }
        return words.toString().strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sport = :443 ; 1:sport 7:= 9::443",
                "sport=:443 ; 1:sport 6:= 7::443",
                "sport>=:443 ; 1:sport 6:>= 8::443",
                "a&&b||c ; 1:a 2:&& 4:b 5:|| 7:c",
                "((a)) ; 1:( 2:( 3:a 4:) 5:)",
                "!a != b ; 1:! 2:a 4:!= 7:b",
                "  a   b  ; 1:a 5:b",
                "=== ; 1:== 3:=",
            })
    void wordsAndOperators(String text, String expected) {
        assertThat(cut(text)).isEqualTo(expected);
    }

    @Test
    void severalArgumentsCountAsOneLine() {
        assertThat(cut("a", "b c", "d")).isEqualTo("1:a 3:b 5:c 7:d");
        assertThat(cut("", "", "a")).endsWith(":a");
        assertThat(cut("", " ")).isEmpty();
        assertThat(cut()).isEmpty();
    }

    @Test
    void aValueInQuotesIsOne() {
        Lexer lexer = new Lexer(List.of("= \"a b) c\" 'd e' f\\ g (h) i)"));
        lexer.next();
        assertThat(List.of(
                        lexer.value(true), lexer.value(true), lexer.value(true), lexer.value(true), lexer.value(true)))
                .containsExactly("a b) c", "d e", "f g", "(h)", "i");
        assertThat(lexer.next()).isEqualTo(")");
        assertThat(lexer.value(true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "'",
                "\\",
                "(",
                ")",
                "!",
                "=",
                "and",
                "or",
                "not",
                "sport",
                "sport =",
                "src [",
                "src [::",
                "src /",
                "src 10/",
                "src 10.0.0.0/-1",
                "src 10.0.0.0/99999999999",
                "src [::]/129",
                "dst [::1]x",
                "src [::1]x:80",
                "src [::1]80",
                "src [10.0.0.1]:80x",
                "fwmark = 0x",
                "fwmark = /",
                "fwmark = 4294967296",
                "fwmark = 1/4294967296",
                "pid = 99999999999",
                "sport = :99999999999",
                "sport = ::",
                "src ::::",
                "state =",
                "netns",
                "comm",
                "via = ",
                "cgroup",
                "dev",
                "sport = :443 443x",
                "443 or",
                "[::1",
                "１２３",
                "münchen.example",
            })
    void whatIsHalfOfAFilterIsToldWithItsColumn(String text) {
        assertThatThrownBy(() -> FilterParser.parse(List.of(text), Names.NONE))
                .isInstanceOfSatisfying(
                        FilterException.class, e -> assertThat(e.getMessage()).isNotBlank());
    }

    /** Many brackets are a long filter, not the end of the program. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1000, 100_000})
    void bracketsInsideEachOtherHaveAnEnd(int depth) {
        String filter = "(".repeat(depth) + "sport = :443" + ")".repeat(depth);
        try {
            assertThat(FilterParser.parse(List.of(filter), Names.NONE)).isNotNull();
        } catch (FilterException e) {
            assertThat(depth).isGreaterThan(100);
        }
    }
}
