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
                        + "\" is no command, no port, and no program that you can see running here."
                        + " The nearest command is: portwhy " + nearest + "\n");
    }

    /** Neither what is far off nor what this version does not have is anybody's help. */
    @ParameterizedTest
    @ValueSource(strings = {"xyzzy", "zq", "tunafish", "nosuchprogram", "w"})
    void aWordThatIsNearNothingNamesTheHelp(String word) {
        Cli run = Cli.run(word);
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.err()).endsWith("running here. See: portwhy --help\n");
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
        assertThat(Cli.run("--lang", word, "--json", "-q").err()).contains(language == Language.ZH ? "不能" : "exclude");
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
                .contains("is no command");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--lang fr; --lang fr: no such value. Possible: en, zh",
                "--color red; --color red: no such value. Possible: auto, always, never",
                "--lang; --lang needs a value after it",
                "-N; -N needs a value after it",
                "help --frobnicate; no option --frobnicate. See: portwhy help --help",
                "80 --reusaddr; no option --reusaddr. The nearest is: --reuseaddr. See: portwhy why --help",
                "who --lisening; no option --lisening. The nearest is: --listening. See: portwhy who --help",
                "--jsn; no option --jsn. The nearest is: --json. See: portwhy --help",
                "who --v6only; no option --v6only. See: portwhy who --help",
                "443 --trust; no option --trust. See: portwhy why --help",
                "--json -q; --json and -q exclude each other. Leave one out.",
                "--json=yes; --json takes no value",
                "--root / --from x; --root and --from exclude each other. Leave one out.",
                "load; load needs a server: portwhy load http://127.0.0.1:8080/, portwhy load tcp://127.0.0.1:6379",
                "load https://x/; https://x/: https is not supported: a handshake of TLS for each connection would be measured, not ports. What TLS does to ports a load over tcp:// to the same port shows: portwhy load tcp://127.0.0.1:443",
                "load ftp://127.0.0.1/; ftp://127.0.0.1/: no such scheme: ftp. Possible: http, tcp",
                "load tcp://127.0.0.1:80 -k; --keep-alive is for http: over plain TCP nothing says where one request ends",
                "load 127.0.0.1:80 --send-byte; --send-byte is for tcp://",
                "load 127.0.0.1:80 --bind-first; --bind-first needs the address to bind to: --source ADDR",
                "load 127.0.0.1:80 --duration 0s; --duration 0s: no span of time. Write 500ms, 30s or 2m, a day at most.",
                "load 127.0.0.1:80 --duration 25h; --duration 25h: no span of time. Write 500ms, 30s or 2m, a day at most.",
                "load 127.0.0.1:80 -c 0; -c 0: not a whole number from 1 to 100000",
                "load 127.0.0.1:80 --source ::1,127.0.0.1; ::1 and 127.0.0.1 are of different families",
                "load 127.0.0.1:80 --source ::1; ::1 and 127.0.0.1:80 are of different families",
                "load 127.0.0.1:80 -N all; a load goes from one network namespace. Name it: -N NAME",
                "[x%lo]:80; [x%lo]:80: x%lo is no address",
                "1.2.3:80; 1.2.3:80: 1.2.3 is no address",
                "no-such-host.invalid:80; no-such-host.invalid:80: no host no-such-host.invalid was found",
                "connect no-such-host.invalid 80; no-such-host.invalid:80: no host no-such-host.invalid was found",
                "localhost; localhost is an address. Which port? Write localhost:443",
                "fe80::1; [fe80::1] is an address. Which port? Write [fe80::1]:443",
                "80-70; 80-70: 80-70 is no range of ports. Write 8000-8010",
                "1-65535; 1-65535: more than 1000 ports at once. To try them all: portwhy hidden --sweep 1-65535",
                "--root /nonexistent; --root: /nonexistent is no recorded tree: it has no directory proc",
                "80 --uid no-such-user; --uid: no user \"no-such-user\" in /etc/passwd. Write the number.",
                "--from x 80 --uid mail; --uid mail: a capture has no names of users. Write the number.",
                "10.0.0.1; 10.0.0.1 is an address. Which port? Write 10.0.0.1:443",
                "connect 10.0.0.1; 10.0.0.1 is an address. Which port? Write 10.0.0.1:443",
                "80 --uid 4294967295; --uid 4294967295: not a whole number from 0 to 4294967294",
                "capture -f /dev/null; /dev/null is no ordinary file. For standard output write: portwhy capture -",
                "fe80::1:80:x; fe80::1:80:x: an IPv6 address needs brackets: [::1]:443",
                "[2001:db8::1%lo]:80; [2001:db8::1%lo]:80: an address with a zone (%lo) cannot be asked about here.",
                "who -i; no option -i. See: portwhy who --help",
                "53/tcp --udp; 53/tcp: --udp asks for another protocol. Leave one of them out.",
                "--tcp 53/udp; 53/udp: --tcp asks for another protocol. Leave one of them out.",
                "connect -u 10.0.0.1:53/tcp; 10.0.0.1:53/tcp: --udp asks for another protocol. Leave one of them out.",
                "tune plan x; \"x\" is one word too many",
                "tune apply x; portwhy tune apply takes settings as KEY=VALUE, not \"x\"",
                "tune apply --for 0s a=1; --for takes a time of at least a second and at most 30 days (90s, 10m, 2h), not \"0s\"",
                "tune status --yes; no option --yes. See: portwhy tune --help",
                "tune frob; portwhy tune needs one of these words after it: audit, plan, apply, keep, rollback, status",
                "tune audit x; \"x\" is one word too many",
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
