package dev.portwhy.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code capture --anonymous}: nothing in it says whose machine it is, and every answer from it is the same. */
class AnonymousCaptureTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** What findings, sockets and holders are, and how many; not what they are called. */
    private static final Pattern SUBSTANCE = Pattern.compile(
            "\"(slug|severity|outcome|expected|verdict|reason|via|how|cause|kind|state|protocol|family|netns|inode|cookie"
                    + "|pid|tid|fd|port|sockets|used|usable|free|reserved|bound|reusable|range|usedByState|expiresMs|complete"
                    + ")\":(\"[^\"]*\"|[0-9]+|true|false|null|\\[[0-9,]*])");

    @TempDir
    private Path directory;

    private Path anonymous(String machine) throws IOException {
        Path full = GOLDEN.resolve(machine + ".capture");
        Path file = directory.resolve(machine + ".anonymous");
        Cli run = ask(full, "capture", "--anonymous", file.toString());
        assertThat(run.status()).as(run.err()).isZero();
        return file;
    }

    private static Cli ask(Path file, String... words) {
        List<String> line = new ArrayList<>(List.of("--from", file.toString()));
        line.addAll(List.of(words));
        return Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), line.toArray(new String[0]));
    }

    private static List<String> substance(Cli run) {
        List<String> found = new ArrayList<>();
        Matcher matcher = SUBSTANCE.matcher(run.out());
        while (matcher.find()) {
            found.add(matcher.group());
        }
        found.sort(null);
        found.add("exit " + run.status());
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "web1, -v",
        "web1, 443",
        "web1, 127.0.0.1:9000",
        "web1, 53/udp",
        "web1, 8080",
        "web1, -N all 443",
        "web1, who",
        "web1, who state time-wait",
        "web1, hidden",
        "edge7, -v",
        "edge7, hidden",
        "edge7, hidden -v",
        "edge7, 9001",
        "edge7, 8443",
        "edge7, who",
    })
    void itGivesTheSameAnswers(String machine, String question) throws IOException {
        String[] words = (question + " --json").split(" ");
        List<String> full = substance(ask(GOLDEN.resolve(machine + ".capture"), words));
        assertThat(full).hasSizeGreaterThan(5);
        assertThat(substance(ask(anonymous(machine), words))).isEqualTo(full);
    }

    @Test
    void itCountsTheSameForADestination() throws IOException {
        Path full = GOLDEN.resolve("web1.capture");
        Path other = anonymous("web1");
        String there = substitute(full, other, "10.0.0.9");
        assertThat(there).isNotEqualTo("10.0.0.9");
        List<String> counted = substance(ask(full, "connect", "10.0.0.9:5432", "--json"));
        assertThat(counted).contains("\"slug\":\"ephemeral-ports-exhausted\"");
        assertThat(substance(ask(other, "connect", there + ":5432", "--json"))).isEqualTo(counted);
    }

    private static String substitute(Path full, Path other, String address) throws IOException {
        Snapshot before = CaptureFile.read(full);
        Snapshot after = CaptureFile.read(other);
        IpAddress wanted = IpAddress.parse(address).orElseThrow();
        for (int row = 0; row < before.sockets().size(); row++) {
            if (before.sockets().remoteAddress(row).equals(wanted)) {
                return after.sockets().remoteAddress(row).toString();
            }
        }
        throw new AssertionError(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web1", "edge7"})
    void nothingInItSaysWhoseMachineItIs(String machine) throws IOException {
        Snapshot full = CaptureFile.read(GOLDEN.resolve(machine + ".capture"));
        byte[] packed = Files.readAllBytes(anonymous(machine));
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text)
                .doesNotContain(full.host().name())
                .doesNotContain(full.host().bootId());
        full.processes().values().forEach(process -> {
            process.cmdline().stream()
                    .filter(word -> word.length() > 5 && !word.equals(process.comm()) && !word.equals(process.exe()))
                    .forEach(word -> assertThat(text).doesNotContain("\t" + word));
            if (!process.user().equals("root")) {
                assertThat(text).doesNotContain("\t" + process.user() + "\t");
            }
            if (process.container() != null) {
                assertThat(text).doesNotContain(process.container().id());
            }
        });
        full.namespaces().stream()
                .filter(namespace ->
                        namespace.name().matches("[a-z]+") && !namespace.name().equals("host"))
                .forEach(namespace -> assertThat(text).doesNotContain("\t" + namespace.name() + "\t"));
        for (int row = 0; row < full.sockets().size(); row++) {
            for (IpAddress address :
                    List.of(full.sockets().localAddress(row), full.sockets().remoteAddress(row))) {
                if (!address.isLoopback() && !address.isWildcard() && !address.isMulticast()) {
                    // Now and then an address of few bits is its own substitute by chance.
                    assertThat(occurrences(text, "\t" + address + "\t")).isLessThan(2);
                }
            }
        }
    }

    private static int occurrences(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    @Test
    void namesOfProgramsThatEverybodyHasStayOthersDoNot() throws IOException {
        String text = Files.readString(GOLDEN.resolve("web1.capture"))
                .replace("\tnode\t1000\t", "\tacme-billing\t1000\t")
                .replace("/usr/bin/node", "/srv/acme/billing");
        Path full = Files.writeString(directory.resolve("full"), text);
        Path other = directory.resolve("other");
        assertThat(ask(full, "capture", "--anonymous", other.toString()).status())
                .isZero();
        String answer = ask(other, "who").out();
        assertThat(answer).contains("nginx[811]").contains("program-1[900]").doesNotContain("acme");
    }

    @Test
    void ofOneNamespaceThereIsNothingOfTheOthers() throws IOException {
        Path file = directory.resolve("shop");
        assertThat(ask(GOLDEN.resolve("web1.capture"), "-N", "shop", "capture", file.toString())
                        .status())
                .isZero();
        Snapshot shop = CaptureFile.read(file);
        assertThat(shop.namespaces())
                .singleElement()
                .satisfies(netns -> assertThat(netns.name()).isEqualTo("shop"));
        assertThat(java.util.Objects.requireNonNull(shop.processes().get(900)).cmdline())
                .containsExactly("node", "server.js");
        assertThat(java.util.Objects.requireNonNull(shop.processes().get(1))).satisfies(first -> {
            assertThat(first.comm()).isEqualTo("systemd");
            assertThat(first.cmdline()).isEmpty();
        });
        assertThat(shop.processes()).containsOnlyKeys(1, 900);
        for (int row = 0; row < shop.holders().size(); row++) {
            assertThat(shop.holders().pid(row)).isEqualTo(900);
        }
        assertThat(substance(ask(file, "who", "--json")))
                .isEqualTo(substance(ask(GOLDEN.resolve("web1.capture"), "-N", "shop", "who", "--json")));
    }
}
