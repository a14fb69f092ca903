package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.act.JournalEntry;
import dev.portwhy.act.Standing;
import dev.portwhy.act.UnusableFile;
import dev.portwhy.ask.explain.LookAlike;
import dev.portwhy.diagnosis.BootWriter;
import dev.portwhy.diagnosis.HiddenCause;
import dev.portwhy.diagnosis.KnownProgram;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Myth;
import dev.portwhy.diagnosis.Room;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.lab.hold.HoldSituation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.model.Decision;
import dev.portwhy.model.Gap;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.BindRule;
import dev.portwhy.words.Catalogue;
import dev.portwhy.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogues and the code belong together: every sentence is used, and exists in every language. */
class CatalogueTest {

    private static final Path MESSAGES = Path.of("../words/src/main/resources/dev/portwhy/words/messages");
    private static final Pattern KEY = Pattern.compile("\"([a-z0-9-]+(?:\\.[a-z0-9-]+)+)\"");
    private static final Pattern PLACE = Pattern.compile("(?<!\\{)\\{([0-9]+)(?:#[^}]*)?}");

    /** What has a holder, and is told by its name. */
    private static final Set<HiddenCause> HELD = EnumSet.of(
            HiddenCause.BOUND_ONLY,
            HiddenCause.THREAD_TABLE,
            HiddenCause.IN_FLIGHT,
            HiddenCause.IO_URING,
            HiddenCause.MAPPED,
            HiddenCause.BLOCKED_CALL,
            HiddenCause.SOCKET_UNIT,
            HiddenCause.INHERITED,
            HiddenCause.FORWARDER);

    /** The pages of the manual: one of every finding, and those of some errors. */
    private static Set<String> names() {
        Set<String> names =
                new TreeSet<>(List.of("eaddrinuse", "eaddrnotavail", "eacces", "eperm", "eagain", "emfile"));
        names.addAll(List.of("enfile", "einval", "enobufs", "eafnosupport"));
        for (Slug slug : Slug.values()) {
            names.add(slug.word());
        }
        return names;
    }

    /** Keys that the code puts together from a word of an enum or of the command line. */
    private static Set<String> composed() {
        Set<String> keys = new TreeSet<>();
        for (Gap.Kind kind : Gap.Kind.values()) {
            for (String part : List.of(".what", ".why", ".remedy")) {
                keys.add("gap." + kind.word() + part);
            }
        }
        for (Level level : Level.values()) {
            keys.add("screen.everywhere." + level.word());
            keys.add("screen.connect.everywhere." + level.word());
        }
        for (KernelService.Kind kind : KernelService.Kind.values()) {
            keys.add("reason.kernel." + kind.word());
            if (kind != KernelService.Kind.OTHER) {
                keys.add("hidden.service." + kind.word());
                keys.add("hidden.end.kernel." + kind.word());
            }
        }
        String modules = "cifs fou iscsi_target_mod l2tp_core nvme_tcp nvmet_tcp rds_tcp";
        for (String module : modules.split(" ")) {
            keys.add("hidden.end.kernel.module." + module);
        }
        for (NoHolder.Reason reason : NoHolder.Reason.values()) {
            keys.add("reason." + reason.word());
        }
        for (BindRule rule : BindRule.values()) {
            if (rule != BindRule.OTHER_TABLE && rule != BindRule.OTHER_PORT) {
                keys.add("why.rule." + rule.word());
            }
        }
        for (BootWriter.Fate fate : BootWriter.Fate.values()) {
            if (fate != BootWriter.Fate.WINS) {
                keys.add("tune.audit.writer." + fate.word());
            }
        }
        for (String reason : List.of("few-ports", "few-buckets", "no-timestamps", "recycle", "abort", "autobind")) {
            keys.add("finding.setting-dangerous." + reason);
        }
        messages("setting", Language.EN).keySet().forEach(key -> {
            assertThat(Setting.of(key.substring("setting.".length()))).as(key).isNotNull();
            keys.add(key);
        });
        for (Decision decision : Decision.values()) {
            keys.add("tune.decides." + decision.word());
            keys.add("whatif.about." + decision.word());
        }
        for (JournalEntry.State state : JournalEntry.State.values()) {
            keys.add("apply.state." + state.word());
        }
        for (Standing.Part part : Standing.Part.values()) {
            keys.add("apply.running-is." + part.word());
            keys.add("apply.file-is." + part.word());
        }
        for (UnusableFile.Why why : UnusableFile.Why.values()) {
            keys.add("apply.unusable." + why.word());
        }
        keys.addAll(List.of("apply.file.written", "apply.file.back"));
        for (SettingEffect.Verdict verdict : SettingEffect.Verdict.values()) {
            keys.add("lab.what-if." + verdict.word());
        }
        for (String number : List.of("usable", "used", "free", "perSecond", "sockets")) {
            keys.add("verify.number." + number);
        }
        for (Room.Left left : Room.Left.values()) {
            if (left != Room.Left.NOTHING) {
                keys.add("whatif." + left.word() + ".shorter");
                keys.add("whatif." + left.word() + ".longer");
            }
        }
        for (Myth myth : Myth.values()) {
            keys.add(myth.advice());
            keys.add(myth.reason());
        }
        for (String name : names()) {
            for (String part : List.of("what", "kernel", "see", "ends", "not")) {
                keys.add("manual." + name + "." + part);
                keys.add("explain.page." + part);
            }
        }
        for (LookAlike what : LookAlike.values()) {
            keys.add("explain.about." + what.word());
            keys.add("explain.other." + what.word());
        }
        for (KnownProgram program : KnownProgram.values()) {
            keys.addAll(program.keys());
        }
        for (HiddenCause cause : HiddenCause.values()) {
            keys.add("hidden.why." + cause.word());
            keys.add("hidden.end." + cause.word());
            if (!HELD.contains(cause)) {
                keys.add("hidden.title." + cause.word());
            }
        }
        for (NamespacePin.Kind kind : NamespacePin.Kind.values()) {
            keys.add("hidden.found.pin." + kind.word());
            keys.add("hidden.found.pin." + kind.word() + ".unseen");
            keys.add("hidden.end.pin." + kind.word());
        }
        for (HoldSituation situation : Situations.all()) {
            keys.add(situation.title().key());
            keys.add(situation.explanation().key());
        }
        return keys;
    }

    @Test
    void everyKeyExistsInBothLanguages() {
        for (String topic : topics()) {
            assertThat(messages(topic, Language.ZH).keySet())
                    .as("topic %s", topic)
                    .containsExactlyInAnyOrderElementsOf(
                            messages(topic, Language.EN).keySet());
        }
    }

    @Test
    void everyMessageDiffersBetweenTheLanguages() {
        Map<String, String> chinese = all(Language.ZH);
        all(Language.EN)
                .forEach((key, message) -> assertThat(chinese.get(key)).as(key).isNotEqualTo(message));
    }

    @Test
    void bothLanguagesFillTheSamePlaces() {
        Map<String, String> chinese = all(Language.ZH);
        all(Language.EN)
                .forEach((key, message) -> assertThat(places(chinese.getOrDefault(key, "")))
                        .as(key)
                        .isEqualTo(places(message)));
    }

    @Test
    void everyKeyBelongsToTheTopicOfItsFile() {
        for (String topic : topics()) {
            assertThat(messages(topic, Language.EN).keySet())
                    .allSatisfy(key -> assertThat(key + ".").startsWith(topic + "."));
        }
    }

    @Test
    void noMessageIsLeftOver() throws IOException {
        Set<String> used = used();
        used.addAll(composed());
        assertThat(used).containsAll(all(Language.EN).keySet());
    }

    @Test
    void everyKeyInTheCodeHasAMessage() throws IOException {
        Set<String> wanted = used();
        wanted.addAll(composed());
        Set<String> topics = topics();
        topics.add("finding");
        wanted.removeIf(key -> !topics.contains(key.substring(0, key.indexOf('.'))));
        assertThat(all(Language.EN).keySet()).containsAll(wanted);
    }

    /** A command without the marks is folded on a narrow screen, and does not begin as the user has to begin it. */
    @Test
    void everyCommandOfOursIsMarkedAsOne() {
        Pattern command = Pattern.compile("portwhy (?:" + String.join("|", Commands.NAMES) + "|-|[0-9A-Z{'\\[])");
        for (Language language : Language.values()) {
            all(language).forEach((key, message) -> {
                if (!key.startsWith("help.")) {
                    assertThat(message.replaceAll("`[^`]*`", "")).as(key).doesNotContainPattern(command);
                }
                for (String line : message.split("\n", -1)) {
                    assertThat(line.chars().filter(c -> c == '`').count() % 2)
                            .as(key)
                            .isZero();
                }
            });
        }
    }

    /** A sentence that tells a command of another program, with its options or what it is to do. */
    @Test
    void everyCommandOfAnotherProgramIsMarkedAsOne() {
        Pattern command = Pattern.compile("(?<![\\w./-])(?:"
                + "(?:ss|lsof|netstat|nft|nsenter|unshare|strace|conntrack|prlimit|ulimit|dmesg|gdb|crontab|kill) -\\w"
                + "|sysctl (?:-|net|fs|kernel)|(?:nft|loginctl|kubectl|supervisorctl|modprobe) [a-z]{2}"
                + "|systemctl (?:-|start|stop|re|edit|cat|show|status|mask|list|dis|en)"
                + "|(?:docker|podman|\\{\\d}) (?:stop|ps|rm|run|compose|inspect|update|service|swarm) "
                + "|(?:docker|podman) (?:stop|ps|inspect|update|compose)\\b"
                + "|ip (?:-\\d|addr|link|route|netns|neigh|rule)\\b|kill \\{|(?:umount|rm) (?:/|\\{|-)|set[cf]a[pc]l? -?\\w"
                + "|--sysctl |--ulimit )");
        for (Language language : Language.values()) {
            all(language).forEach((key, message) -> {
                if (!key.startsWith("help.")) {
                    assertThat(message.replaceAll("`[^`]*`", "")).as(key).doesNotContainPattern(command);
                }
            });
        }
    }

    /** "Risk: None: …" and "Setting x: no such rule: …" are read twice before they are understood. */
    @Test
    void whatStandsBehindAColonHasNone() {
        Pattern colon = Pattern.compile("[：]|: ");
        for (Language language : Language.values()) {
            all(language).forEach((key, message) -> {
                if (key.endsWith(".risk") && !message.endsWith("{0}") || key.startsWith("myth.")) {
                    assertThat(message.replaceAll("`[^`]*`", "")).as(key).doesNotContainPattern(colon);
                }
            });
        }
    }

    /** ss lists bound sockets since 6.15, lsof looks into threads with -K: what they do not do depends on that, or is not said. */
    @Test
    void noMessageClaimsOfAllVersionsOfOtherToolsWhatOneDoesNotDo() {
        Pattern english = Pattern.compile("(?:lsof|netstat)(?: and (?:lsof|netstat))? (?:do|does|can) ?not");
        Pattern chinese = Pattern.compile("(?:lsof|netstat)[^，。：]*(?:解释不了|没有解释|没有指出|不查看|只读后者)");
        all(Language.EN).forEach((key, message) -> assertThat(message).as(key).doesNotContainPattern(english));
        all(Language.ZH)
                .forEach((key, message) ->
                        assertThat(message.replace("不带 -K 的 lsof", "")).as(key).doesNotContainPattern(chinese));
    }

    /** docs/wording.md names the terms; these words are what the catalogues had instead of plain ones. */
    @Test
    void sentencesHavePlainWordsAndOneTermForOneThing() {
        Pattern english = Pattern.compile(
                "(?i)\\b(?:to be had|be had|whoever|nothing of it|nevertheless|for want of|as a rule"
                        + "|not to be seen|takes? over|taken over|a change of the program|what a kernel begins with)\\b|''");
        Pattern chinese = Pattern.compile("您|目的端(?!口)|目的地(?!址)|监听者|接管|主动连接(?!到)|外出连接|捕获文件|网络接口|归还端口");
        all(Language.EN).forEach((key, message) -> assertThat(message).as(key).doesNotContainPattern(english));
        all(Language.ZH).forEach((key, message) -> assertThat(message).as(key).doesNotContainPattern(chinese));
    }

    /** Full-width marks beside Chinese, and one space between Chinese and what is not. */
    @Test
    void chineseHasItsOwnPunctuationAndOneSpaceBesideOtherLetters() {
        Pattern marks = Pattern.compile("\\p{IsHan}[,;:!?(]|[,;:!?)]\\p{IsHan}|\\p{IsHan}\\.(?:\\s|$)");
        Pattern joined = Pattern.compile("\\p{IsHan}[A-Za-z0-9]|[A-Za-z0-9]\\p{IsHan}");
        Pattern apart = Pattern.compile("[，。：；、（“”] | [，。：；、）]");
        all(Language.ZH).forEach((key, message) -> {
            assertThat(message).as(key).doesNotContainPattern(marks).doesNotContainPattern(joined);
            if (!key.startsWith("help.portwhy")) {
                assertThat(message.strip()).as(key).doesNotContainPattern(apart);
            }
        });
    }

    @Test
    void englishNeedsNothingBeyondAscii() {
        all(Language.EN).forEach((key, message) -> assertThat(message).as(key).isASCII());
    }

    /** The places of a message, as numbers. */
    static Set<String> places(String message) {
        Set<String> places = new TreeSet<>();
        Matcher matcher = PLACE.matcher(message);
        while (matcher.find()) {
            places.add(matcher.group(1));
        }
        return places;
    }

    private static Map<String, String> all(Language language) {
        Map<String, String> all = new TreeMap<>();
        for (String topic : topics()) {
            all.putAll(messages(topic, language));
        }
        return all;
    }

    private static Map<String, String> messages(String topic, Language language) {
        return Catalogue.load(topic, language);
    }

    private static Set<String> topics() {
        try (Stream<Path> files = Files.list(MESSAGES)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(0, name.indexOf('_')))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Every string in the main sources of all modules that looks like a key. */
    private static Set<String> used() throws IOException {
        Set<String> keys = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(path ->
                            path.toString().endsWith(".java") && path.toString().contains("/src/main/java/"))
                    .toList()) {
                Matcher matcher = KEY.matcher(Files.readString(file));
                while (matcher.find()) {
                    keys.add(matcher.group(1));
                }
            }
        }
        return keys;
    }
}
