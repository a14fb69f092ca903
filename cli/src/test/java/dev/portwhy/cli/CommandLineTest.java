package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.wire.ProgramVersion;
import dev.portwhy.words.Language;
import dev.portwhy.words.Width;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource({"hwo, who", "whoo, who", "conect, connect", "hiden, hidden", "captrue, capture", "halp, help"})
    void aWordThatIsNothingNamesTheNearestCommand(String word, String nearest) {
        Cli run = Cli.run(word);
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("portwhy: \"" + word
                        + "\" is not a command, not a port, and not a running program that you can see."
                        + " Did you mean: portwhy " + nearest + "\n");
    }

    /** Neither what is far off nor what this version does not have is anybody's help. */
    @ParameterizedTest
    @ValueSource(strings = {"xyzzy", "zq", "tunafish", "nosuchprogram", "w"})
    void aWordThatIsNearNothingNamesTheHelp(String word) {
        Cli run = Cli.run(word);
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.err()).endsWith("that you can see. See: portwhy --help\n");
    }

    @ParameterizedTest
    @CsvSource({
        "-tlnp, who",
        "-plunt, who",
        "-antu, who",
        "-t, who",
        "-4 -l, who",
        "-ltN shop, who",
        "-tln :443, who",
        "-tln 443, who",
        "-tln sport = :443, who",
        "-t 443, why",
        "-q, ''",
        "-vq, ''",
        "-N shop, ''",
        "-qN all 443, why",
        "--uid root 443, why",
        "--uid 33 443, why",
        "443, why",
        "tcp/443, why",
        "https://host/, why",
        "localhost 8080, why",
        "http, why",
        "db.lan:5432, why",
        "--sweep 80-90 hidden, hidden",
    })
    void whatIsMeantWithoutACommandsName(String line, String command) {
        assertThat(CommandLine.parse(List.of(line.split(" ")), Language.EN).name())
                .isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource({
        "zh, ZH",
        "zh_CN, ZH",
        "zh-CN, ZH",
        "zh_CN.UTF-8, ZH",
        "ZH, ZH",
        "zh_TW.Big5@x, ZH",
        "en, EN",
        "en_US, EN",
        "en-GB, EN",
        "en_US.UTF-8, EN",
        "C, EN",
        "C.UTF-8, EN",
        "POSIX, EN",
    })
    void aLanguageMayBeWrittenAsALocaleIs(String word, Language language) {
        assertThat(CommandLine.parse(List.of("--lang", word), Language.EN)
                        .options()
                        .language())
                .isEqualTo(language);
        assertThat(Cli.run("--lang", word, "--json", "-q").err()).contains(language == Language.ZH ? "不能" : "cannot");
    }

    @Test
    void colourIsColor() {
        Options options =
                CommandLine.parse(List.of("--colour", "always"), Language.EN).options();
        assertThat(options.color()).isEqualTo(Color.ALWAYS);
        assertThat(Cli.run("--colour", "red").err()).startsWith("portwhy: --colour red: ");
        assertThat(Cli.run("-V").out()).isEqualTo(Cli.run("--version").out());
    }

    @Test
    void theLanguageOfAComplaintIsTheChosenOne() {
        assertThat(Cli.run("--lang", "zh", "hwo").err()).contains("“hwo”不是命令");
        assertThat(Cli.run("--lang=zh", "hwo").err()).contains("“hwo”不是命令");
        assertThat(Cli.run(null, Screen.PIPE, Map.of("LANG", "zh_CN.UTF-8"), "hwo")
                        .err())
                .contains("不是命令");
        assertThat(Cli.run(null, Screen.PIPE, Map.of("LANG", "zh_CN.UTF-8", "LC_ALL", "C"), "hwo")
                        .err())
                .contains("is not a command");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--lang fr; --lang fr: not a valid value. Use one of: en, zh",
                "--color red; --color red: not a valid value. Use one of: auto, always, never",
                "--lang; --lang needs a value after it",
                "-N; -N needs a value after it",
                "help --frobnicate; unknown option --frobnicate. See: portwhy help --help",
                "80 --reusaddr; unknown option --reusaddr. Did you mean --reuseaddr? See: portwhy why --help",
                "who --lisening; unknown option --lisening. Did you mean --listening? See: portwhy who --help",
                "--jsn; unknown option --jsn. Did you mean --json? See: portwhy --help",
                "who --v6only; unknown option --v6only. See: portwhy who --help",
                "443 --trust; unknown option --trust. See: portwhy why --help",
                "--json -q; --json and -q cannot be used together: leave one out",
                "--json=yes; --json takes no value",
                "--root / --from x; --root and --from cannot be used together: leave one out",
                "load; load needs a server, for example: portwhy load http://127.0.0.1:8080/, portwhy load tcp://127.0.0.1:6379",
                "load https://x/; https://x/: https is not supported, because it would measure TLS handshakes. For the effect on ports, use tcp:// with the same port: portwhy load tcp://127.0.0.1:443",
                "load ftp://127.0.0.1/; ftp://127.0.0.1/: unknown scheme ftp. Use http or tcp",
                "load tcp://127.0.0.1:80 -k; --keep-alive works with http only: plain TCP does not show where a request ends",
                "load 127.0.0.1:80 --send-byte; --send-byte works with tcp:// only",
                "load 127.0.0.1:80 --bind-first; --bind-first needs an address to bind: add --source ADDR",
                "load 127.0.0.1:80 --duration 0s; --duration 0s: not a time. Write for example 500ms, 30s or 2m (at most one day)",
                "load 127.0.0.1:80 --duration 25h; --duration 25h: not a time. Write for example 500ms, 30s or 2m (at most one day)",
                "load 127.0.0.1:80 -c 0; -c 0: not a whole number from 1 to 100000",
                "load 127.0.0.1:80 --source ::1,127.0.0.1; ::1 and 127.0.0.1 are not both IPv4 or both IPv6",
                "load 127.0.0.1:80 --source ::1; ::1 and 127.0.0.1:80 are not both IPv4 or both IPv6",
                "load 127.0.0.1:80 -N all; load works in one network namespace: name it with -N NAME",
                "[x%lo]:80; [x%lo]:80: x%lo is not an IP address or a host name. Write for example 10.0.0.1:443",
                "1.2.3:80; 1.2.3:80: 1.2.3 is not an IP address or a host name. Write for example 10.0.0.1:443",
                "no-such-host.invalid:80; no-such-host.invalid:80: host no-such-host.invalid not found",
                "connect no-such-host.invalid 80; no-such-host.invalid:80: host no-such-host.invalid not found",
                "localhost; localhost is an address without a port. Write localhost:443",
                "fe80::1; [fe80::1] is an address without a port. Write [fe80::1]:443",
                "80-70; 80-70: 80-70 is not a range of ports. Write for example 8000-8010",
                "1-65535; 1-65535: more than 1000 ports in one question. To try them all: portwhy hidden --sweep 1-65535",
                "--root /nonexistent; --root: /nonexistent is not a recorded tree: there is no proc directory in it",
                "80 --uid no-such-user; --uid: no user \"no-such-user\" in /etc/passwd. Write the uid.",
                "--from x 80 --uid mail; --uid mail: a capture holds no user names. Write the uid.",
                "10.0.0.1; 10.0.0.1 is an address without a port. Write 10.0.0.1:443",
                "connect 10.0.0.1; 10.0.0.1 is an address without a port. Write 10.0.0.1:443",
                "80 --uid 4294967295; --uid 4294967295: not a whole number from 0 to 4294967294",
                "capture -f /dev/null; /dev/null is not a regular file. To write to standard output: portwhy capture -",
                "fe80::1:80:x; fe80::1:80:x: put an IPv6 address in brackets: [::1]:443",
                "[2001:db8::1%lo]:80; [2001:db8::1%lo]:80: leave out the zone (%lo): it is not supported here",
                "who -i; unknown option -i. See: portwhy who --help",
                "53/tcp --udp; 53/tcp: --udp asks for another protocol. Leave one of them out.",
                "--tcp 53/udp; 53/udp: --tcp asks for another protocol. Leave one of them out.",
                "connect -u 10.0.0.1:53/tcp; 10.0.0.1:53/tcp: --udp asks for another protocol. Leave one of them out.",
                "tune plan x; \"x\" is one argument too many: leave it out",
                "tune apply x; portwhy tune apply: \"x\" is not KEY=VALUE. Write for example net.ipv4.tcp_tw_reuse=1",
                "tune apply --for 0s a=1; --for 0s: not a time from 1 second to 30 days. Write for example 90s, 10m or 2h",
                "tune status --yes; unknown option --yes. See: portwhy tune --help",
                "tune frob; portwhy tune needs one of these words after it: audit, plan, apply, keep, rollback, status",
                "tune audit x; \"x\" is one argument too many: leave it out",
            })
    void aCommandLineThatMakesNoSenseGivesOneLine(String line, String complaint) {
        Cli run = Cli.run(line.split(" "));
        assertThat(run.err()).isEqualTo("portwhy: " + complaint + "\n");
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
    }

    /** Help is read on a terminal: nothing in it is wider than that, in either language. */
    @ParameterizedTest
    @ValueSource(ints = {60, 80, 200})
    void helpFitsTheScreen(int columns) {
        for (String word : Commands.NAMES) {
            for (String language : List.of("en", "zh")) {
                Cli run = Cli.run(null, new Screen(columns, false), Map.of(), "help", word, "--lang", language);
                assertThat(run.out().lines())
                        .allSatisfy(line ->
                                assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(Math.min(columns, 100)));
            }
        }
    }

    @Test
    void helpNamesEveryCommandThereIs() {
        for (String word : Commands.NAMES) {
            if (!(Commands.create(word) instanceof AbsentCommand)) {
                assertThat(Cli.run("--help").out()).contains(word.equals("why") ? "portwhy PORT" : "portwhy " + word);
            }
        }
    }

    @Test
    void helpBeginsWithExamplesThatAreUnderstood() {
        for (String language : List.of("en", "zh")) {
            List<String> lines =
                    Cli.run("-h", "--lang", language).out().lines().skip(2).toList();
            List<String> examples = lines.subList(0, lines.indexOf(""));
            assertThat(examples).hasSizeGreaterThan(5);
            for (String line : examples) {
                List<String> words =
                        List.of(line.substring(0, line.indexOf("  ")).split(" "));
                assertThat(words.getFirst()).isEqualTo("portwhy");
                CommandLine.parse(words.subList(1, words.size()), Language.EN);
            }
        }
    }

    @Test
    void versionAndHelpAreAnswers() {
        assertThat(Cli.run("--version").out()).isEqualTo("portwhy " + ProgramVersion.TEXT + "\n");
        assertThat(Cli.run("--help").out()).startsWith("portwhy: why can't this machine get a port?\n");
        assertThat(Cli.run("help").out()).isEqualTo(Cli.run("--help").out());
        assertThat(Cli.run("--help", "--lang", "zh").out()).contains("这台机器");
    }
}
