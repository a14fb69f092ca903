package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushing;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file of an agent says, and what is said of one that is wrong. */
class AgentConfigTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `?([^`|]*?)`? \\|");
    private static final Pattern EXAMPLE = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private Path written(String text) throws IOException {
        return Files.writeString(directory.resolve("agent.toml"), text);
    }

    private static AgentSettings read(Path file, Map<AgentKey, String> given) throws PastException {
        return AgentSettings.ofCommandLine(given).over(file, Pasts.config().read(file));
    }

    private String complaint(String text) throws IOException {
        Path file = written(text);
        try {
            read(file, Map.of());
            throw new AssertionError(text);
        } catch (PastException e) {
            return Messages.plain(new Messages(Language.EN).text(e.text())).replace(file.toString(), "FILE");
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/agent.md"));
    }

    /** The page names each key there is, with what it is where nobody says anything, and no other. */
    @Test
    void eachKeyIsDocumented() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(page());
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2));
        }
        Map<String, String> known = new LinkedHashMap<>();
        Arrays.stream(AgentKey.values()).forEach(key -> known.put(key.word(), key.usual()));
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void theExampleOfThePageSaysWhatIsUsual() throws IOException {
        Matcher example = EXAMPLE.matcher(page());
        assertThat(example.find()).isTrue();
        AgentSettings settings = read(written(example.group(1)), Map.of());
        AgentSettings usual = AgentSettings.ofCommandLine(Map.of());
        assertThat(settings.bounds()).isEqualTo(usual.bounds());
        assertThat(settings.interval()).isEqualTo(usual.interval());
    }

    /** Each has another value here than the usual one; a key that is new has to be added. */
    @Test
    void eachKeyCounts() throws IOException {
        String text = """
                        # as typed
                        interval = "250ms"
                        keep = "36h"
                        max = "20m"
                        binds = true
                        data = "/srv/history"
                        netns = "blue"
                        listen = "[::1]:9000"
                        socket = "none"
                        token-file = "/etc/portwhy/token"
                        otlp = "http://collector:4318"
                        otlp-interval = "15s"
                        answers = false
                        """;
        AgentSettings settings = read(written(text), Map.of());
        for (AgentKey key : AgentKey.values()) {
            assertThat(text).containsPattern("(?m)^" + key.word() + " = ");
            assertThat(settings.word(key)).as(key.word()).isNotEqualTo(key.usual());
        }
        assertThat(settings.answers()).isFalse();
        assertThat(settings.interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.bounds().keep()).isEqualTo(Duration.ofHours(36));
        assertThat(settings.bounds().bytes()).isEqualTo(20L << 20);
        assertThat(settings.binds()).isTrue();
        assertThat(settings.data()).isEqualTo(Path.of("/srv/history"));
        assertThat(settings.listening().doors(settings.data()))
                .hasToString("Doors[listen=/[0:0:0:0:0:0:0:1]:9000, socket=null, token=/etc/portwhy/token]");
        assertThat(settings.namespaces()).hasToString("Named[name=blue]");
        assertThat(settings.pushing())
                .isEqualTo(new Pushing(URI.create("http://collector:4318/v1/metrics"), Duration.ofSeconds(15)));
    }

    @Test
    void aCollectorIsAnAddressOfHttp() throws IOException {
        assertThat(read(written(""), Map.of()).pushing()).isNull();
        assertThat(read(written("otlp = \"https://in.example/otlp/v1/metrics?x=1\"\n"), Map.of())
                        .pushing())
                .isEqualTo(new Pushing(URI.create("https://in.example/otlp/v1/metrics?x=1"), Duration.ofMinutes(1)));
        for (String wrong :
                List.of("collector:4318", "grpc://collector:4317", "http://", "http://a b/", "http://me:pw@c/")) {
            assertThat(complaint("otlp = \"" + wrong + "\"\n")).startsWith("FILE:1: otlp " + wrong);
        }
        assertThat(complaint("otlp-interval = \"10ms\"\n")).startsWith("FILE:1: otlp-interval");
    }

    /** Where no agent runs since the machine was started, the history is where the file says. */
    @Test
    void theHistoryIsWhereTheFileOfTheAgentSays() throws IOException {
        Path file = written("data = \"/srv/history\"\n");
        assertThat(Pasts.configured(file)).isEqualTo(Path.of("/srv/history"));
        assertThat(Pasts.configured(written("data = 7\n"))).isNull();
        assertThat(Pasts.configured(written("keep = \"1d\"\n"))).isEqualTo(Path.of("/var/lib/portwhy"));
        assertThat(Pasts.configured(directory.resolve("none"))).isNull();
    }

    @Test
    void theCommandLineWins() throws IOException {
        Path file = written("interval = 5\nkeep = \"2d\"\n");
        AgentSettings settings = read(file, Map.of(AgentKey.INTERVAL, "3s", AgentKey.DATA, "here"));
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.bounds().keep()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.data()).isEqualTo(Path.of("here").toAbsolutePath());
    }

    @Test
    void whatIsWrongIsOneLineWithItsPlace() throws IOException {
        String keys = String.join(
                ", ", Arrays.stream(AgentKey.values()).map(AgentKey::word).toList());
        assertThat(complaint("\nintervall = \"1s\"\n"))
                .isEqualTo("FILE:2: no key is called intervall. There are: " + keys);
        assertThat(complaint("interval = \"1s\"\n[store]\nkeep = \"1d\"\n"))
                .startsWith("FILE:3: no key is called store.keep.");
        assertThat(complaint("keep = \"14d\"\ninterval = \"often\"\n"))
                .startsWith("FILE:2: interval")
                .contains("often");
        assertThat(complaint("interval = \"1ms\"\n"))
                .startsWith("FILE:1: interval")
                .contains("100");
        assertThat(complaint("keep = \"2y\"\n")).startsWith("FILE:1: keep");
        assertThat(complaint("max = \"1m\"\n")).startsWith("FILE:1: max");
        assertThat(complaint("binds = \"maybe\"\n")).startsWith("FILE:1: binds");
        assertThat(complaint("data = \"here\"\n")).startsWith("FILE:1: data");
        assertThat(complaint("listen = \"localhost\"\n")).startsWith("FILE:1: listen");
        assertThat(complaint("keep = [\"1d\"]\n")).startsWith("FILE:1: keep takes");
        assertThat(complaint("keep = \"1d\"\nkeep = \"2d\"\n")).startsWith("FILE:2: ");
        assertThat(complaint("\n\ninterval = 1s\n")).startsWith("FILE:3: ");
    }

    /** Also where the command line says something else of it. */
    @Test
    void aWrongValueIsToldThoughItDoesNotCount() throws IOException {
        Path file = written("interval = \"often\"\n");
        assertThatThrownBy(() -> read(file, Map.of(AgentKey.INTERVAL, "3s"))).isInstanceOf(PastException.class);
    }

    @Test
    void aFileThatOthersCanChangeIsNotRead() throws IOException {
        Path file = written("interval = \"1s\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(refused(file)).contains("is not read, since others can change " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(refused(file)).contains("is not read, since others can change " + directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertThat(read(file, Map.of()).interval()).isEqualTo(Duration.ofSeconds(1));
        Files.delete(file);
        assertThat(refused(file)).contains("cannot be read: ENOENT");
        Files.createSymbolicLink(file, Path.of("elsewhere"));
        assertThat(refused(file)).contains("cannot be read: ELOOP");
    }

    private static String refused(Path file) {
        try {
            read(file, Map.of());
            throw new AssertionError(file);
        } catch (PastException e) {
            return Messages.plain(new Messages(Language.EN).text(e.text()));
        }
    }
}
