package dev.portwhy.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of every kind in sentences: numbers, one and several, spans, names that somebody else chose, and what is missing. */
class WordsTest {

    private static final Messages ENGLISH = new Messages(Language.EN);
    private static final Messages CHINESE = new Messages(Language.ZH);

    /** A message that begins with its one value. */
    private static final String KEY = "common.usage.no-value";

    private static String shown(Object value) {
        String text = ENGLISH.text(KEY, value);
        return text.substring(0, text.indexOf(" needs"));
    }

    /** Quotes mean nothing in a catalogue, so that one that is doubled, as other catalogues have it, is shown doubled. */
    @Test
    void noCatalogueDoublesAQuote() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/portwhy/words/messages"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThan(100);
            for (Path file : all) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("''");
            }
        }
    }

    /** Several mounts go over one connection: all of them are named. */
    @Test
    void everyMountOfAConnectionIsNamed() {
        String key = "hidden.service.smb-mount";
        List<String> mounts = List.of("/mnt/a \u5f20", "/mnt/b");
        assertThat(ENGLISH.text(key, mounts)).isEqualTo("SMB mount /mnt/a \u5f20, /mnt/b");
        assertThat(CHINESE.text(key, mounts)).isEqualTo("SMB \u6302\u8f7d /mnt/a \u5f20\u3001/mnt/b");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "1.0, 1",
        "0.04, 0.0",
        "0.05, 0.1",
        "0.25, 0.3",
        "9.96, 10.0",
        "12.34, 12.3",
        "99.94, 99.9",
        "99.97, 100.0",
        "100.4, 100",
        "512.6, 513",
        "1e6, 1000000",
        "-0.3, -0.3",
        "-0.04, 0.0",
        "-12.34, -12.3",
        "-1.0, -1",
        "-512.6, -513",
    })
    void aNumberWithAFractionHasOneDigitBelowAHundred(double value, String expected) {
        assertThat(shown(value)).isEqualTo(expected);
    }

    static List<Object[]> values() {
        return List.of(
                new Object[] {0, "0"},
                new Object[] {Integer.MAX_VALUE, "2147483647"},
                new Object[] {Long.MAX_VALUE, "9223372036854775807"},
                new Object[] {4_294_967_295L, "4294967295"},
                new Object[] {Protocol.MPTCP, "mptcp"},
                new Object[] {Family.INET, "IPv4"},
                new Object[] {Family.INET6, "IPv6"},
                new Object[] {SocketTimer.PROBE, "persist"},
                new Object[] {List.of(), ""},
                new Object[] {List.of(1), "1"},
                new Object[] {List.of(1, "b", Protocol.UDP), "1, b, udp"},
                new Object[] {List.of(List.of(1, 2), 3), "1, 2, 3"},
                new Object[] {Text.of(KEY, Text.of("common.span.s", 5)), ENGLISH.text(KEY, "5 s")},
                new Object[] {"a\u001b[31m", "a\\x1b[31m"},
                new Object[] {List.of("a\nb", "\u202e"), "a\\nb, \\u202e"},
                new Object[] {"{0}", "{0}"},
                new Object[] {"`reboot`", "`reboot`"},
                new Object[] {"{1#a|b}", "{1#a|b}"});
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyKindOfValueHasItsWords(Object value, String expected) {
        assertThat(ENGLISH.text(KEY, value)).startsWith(expected);
    }

    @Test
    void listsHaveTheCommaOfTheirLanguage() {
        assertThat(ENGLISH.list(List.of("a", "b"))).isEqualTo("a, b");
        assertThat(CHINESE.list(List.of("a", "b"))).isEqualTo("a、b");
        assertThat(CHINESE.text(KEY, List.of(1, 2))).startsWith("1、2");
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, common.span.ms, 0, ",
        "-1, common.span.ms, 0, ",
        "0, common.span.ms, 0, ",
        "999, common.span.ms, 999, ",
        "1000, common.span.s, 1, ",
        "1999, common.span.s, 1, ",
        "59999, common.span.s, 59, ",
        "60000, common.span.min, 1, 0",
        "119999, common.span.min, 1, 59",
        "3599999, common.span.min, 59, 59",
        "3600000, common.span.h, 1, 0",
        "86399999, common.span.h, 23, 59",
        "86400000, common.span.d, 1, 0",
        "9223372036854775807, common.span.d, 106751991167, 7",
    })
    void aSpanIsToldInTheTwoUnitsThatMatter(long millis, String key, long first, @Nullable Long second) {
        List<Object> arguments = new ArrayList<>(List.of(first));
        if (second != null) {
            arguments.add(second);
        }
        assertThat(Times.span(millis)).isEqualTo(new Text(key, arguments));
    }

    @Test
    void aDurationIsASpan() {
        assertThat(shown(Duration.ofSeconds(3723))).isEqualTo("1 h 2 min");
        assertThat(shown(Duration.ofSeconds(-5))).isEqualTo("0 ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00.000Z",
                "0001-12-31T23:59:59.999Z",
                "1582-10-15T00:00:00.001Z",
                "1899-12-31T23:59:59.999Z",
                "1900-02-28T00:00:00.000Z",
                "1900-03-01T00:00:00.000Z",
                "1969-12-31T23:59:59.999Z",
                "2000-02-29T12:00:00.010Z",
                "2038-01-19T03:14:08.000Z",
                "2100-02-28T23:59:59.000Z",
                "2106-02-07T06:28:16.000Z",
                "9999-12-31T23:59:59.999Z"
            })
    void momentsFromTheFirstYearToTheLastAreRfc3339(String moment) {
        assertThat(Times.utc(Instant.parse(moment))).isEqualTo(moment);
    }

    /** RFC 3339 has four digits for a year: a moment beyond is the nearest that it has, and never another year's. */
    @ParameterizedTest
    @CsvSource({
        "+10000-01-01T00:00:00Z, 9999-12-31T23:59:59.999Z",
        "+12026-03-01T00:00:00Z, 9999-12-31T23:59:59.999Z",
        "-0001-12-31T23:59:59Z, 0000-01-01T00:00:00.000Z",
        "-2026-03-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
    })
    void aMomentBeyondIsTheNearestThatThereIs(Instant moment, String expected) {
        assertThat(Times.utc(moment)).isEqualTo(expected);
    }

    @Test
    void theLastMomentThatJavaHasIsWritten() {
        assertThat(Times.utc(Instant.MAX)).isEqualTo("9999-12-31T23:59:59.999Z");
        assertThat(Times.utc(Instant.MIN)).isEqualTo("0000-01-01T00:00:00.000Z");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "en, EN",
                "EN, EN",
                "en_US.UTF-8, EN",
                "en-GB, EN",
                "C, EN",
                "C.UTF-8, EN",
                "POSIX, EN",
                "zh, ZH",
                "zh_CN.UTF-8, ZH",
                "zh-Hant-TW, ZH",
                "ZH_tw@stroke, ZH",
                "zhx, none",
                "fr, none",
                "'', none",
                "'.UTF-8', none",
                "english, none",
            })
    void aLanguageIsToldByItsFirstPart(String word, @Nullable Language expected) {
        assertThat(Language.of(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // LC_ALL, LC_MESSAGES, LANG
                "-, -, -, EN",
                "-, -, zh_CN.UTF-8, ZH",
                "-, zh_CN.UTF-8, en_US.UTF-8, ZH",
                "C, zh_CN.UTF-8, zh_CN.UTF-8, EN",
                "'', zh_CN.UTF-8, en_US.UTF-8, ZH",
                "'', '', '', EN",
                "zh, C, C, ZH",
                "-, de_DE.UTF-8, zh_CN.UTF-8, EN",
            })
    void theFirstVariableThatIsSetCounts(
            @Nullable String all, @Nullable String messages, @Nullable String lang, Language expected) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (all != null) {
            environment.put("LC_ALL", all);
        }
        if (messages != null) {
            environment.put("LC_MESSAGES", messages);
        }
        if (lang != null) {
            environment.put("LANG", lang);
        }
        assertThat(Language.ofLocale(environment)).isEqualTo(expected);
    }

    @Test
    void aCatalogueIsReadLineByLine() {
        assertThat(Catalogue.parse("")).isEmpty();
        assertThat(Catalogue.parse("\n\n# only a comment")).isEmpty();
        assertThat(Catalogue.parse("a=b")).containsExactly(Map.entry("a", "b"));
        assertThat(Catalogue.parse("a = \\n {0} = # | x \n")).containsExactly(Map.entry("a", "\\n {0} = # | x"));
        assertThat(Catalogue.parse("a =\n")).containsExactly(Map.entry("a", ""));
        assertThat(Catalogue.parse("a = 1\n|\n| 2\n|3\n")).containsExactly(Map.entry("a", "1\n\n2\n3"));
        assertThat(Catalogue.load("no-such-topic", Language.EN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no equals sign", "a = 1\nb\nc = 2", "key\n= value on the next line"})
    void aLineThatIsNoMessageIsAFault(String text) {
        assertThatThrownBy(() -> Catalogue.parse(text)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void commandsAreGivenAsTheyHaveToBeTypedHere() {
        Messages typed = new Messages(Language.EN, false, command -> command.replace("portwhy", "./portwhy -v"));
        Messages screen = new Messages(Language.EN, true, command -> command.replace("portwhy", "./portwhy -v"));
        assertThat(typed.command("portwhy 80")).isEqualTo("./portwhy -v 80");
        String plain = typed.text("explain.assumed.no-port");
        String marked = screen.text("explain.assumed.no-port");
        assertThat(plain).endsWith("./portwhy -v PORT").doesNotContain("`");
        assertThat(marked).contains(Messages.COMMAND + "./portwhy -v PORT" + Messages.END);
        assertThat(Messages.plain(marked)).isEqualTo(plain);
        assertThat(Messages.plain("as it is")).isEqualTo("as it is");
    }

    private static Object[] arguments(Gap.Kind kind) {
        return switch (kind) {
            case NAMESPACES_LOST -> new Object[] {3, "EACCES"};
            case FILE -> new Object[] {"/proc/1/fd", "EACCES"};
            case INTERRUPTED, OVERRUN -> new Object[] {Protocol.UDP};
            case CAPTURE_NEWER -> new Object[] {List.of("a", "b"), 9};
            case CAPTURE_UNKNOWN, CAPTURE_LACKS -> new Object[] {List.of("a", "b")};
            case HIDEPID,
                    OTHER_PID_NAMESPACE,
                    KEPT_NAMESPACES,
                    SOCKET_NAMESPACES,
                    PORT_RULES,
                    LEGACY_RULES,
                    BOOT_FILES -> new Object[0];
            case SOCK_DIAG_REFUSED, BOUND_ONLY_SOCKETS, TABLE, RECORDED_FILE, FILE_TOO_LARGE, FUSE ->
                new Object[] {"/proc/net/tcp"};
            case FILES_OF_OTHERS,
                    FILES_REFUSED_TO_ROOT,
                    NAMESPACES,
                    NAMESPACES_AS_TEXT,
                    NAMESPACE_SETTINGS,
                    SOCKET_OPTIONS,
                    ENDED_MEANWHILE -> new Object[] {2};
        };
    }

    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void whatCouldNotBeSeenIsToldToEverybodyInBothLanguages(Gap.Kind kind) {
        Gap gap = Gap.of(kind, arguments(kind));
        for (Messages messages : List.of(ENGLISH, CHINESE)) {
            assertThat(messages.text(GapWords.what(gap))).isNotBlank().doesNotContain("{");
            assertThat(messages.text(GapWords.why(gap))).isNotBlank().doesNotContain("{");
            for (Looker.Source source : Looker.Source.values()) {
                for (int uid : new int[] {-1, 0, 1000, -2}) {
                    for (boolean kept : new boolean[] {false, true}) {
                        Text remedy = gap.remedy(new Looker(source, uid, kept));
                        assertThat(messages.text(remedy)).isNotBlank().doesNotContain("{");
                    }
                }
            }
        }
    }

    /** Whoever was root is not told to become it, and a file is not read again. */
    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void whoWasRootIsNotToldToUseSudo(Gap.Kind kind) {
        Gap gap = Gap.of(kind, arguments(kind));
        String root = ENGLISH.text(gap.remedy(new Looker(Looker.Source.KERNEL, 0, false)));
        assertThat(root).doesNotContain("sudo");
        String kept = ENGLISH.text(gap.remedy(new Looker(Looker.Source.KERNEL, 0, true)));
        assertThat(kept).doesNotContain("sudo portwhy 80");
    }
}
