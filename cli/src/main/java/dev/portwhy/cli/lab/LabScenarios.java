package dev.portwhy.cli.lab;

import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioHeader;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds what a word of the command line means: a scenario of the library, or a file. */
final class LabScenarios {

    private static final int LARGEST_FILE = 1 << 20;
    private static final String SUFFIX = ".scenario";

    private LabScenarios() {}

    /**
     * A scenario that was asked for.
     *
     * @param scenario ready to be run
     * @param header what its first comments say
     */
    record Chosen(Scenario scenario, ScenarioHeader header) {}

    static void noWords(List<String> words) {
        if (!words.isEmpty()) {
            throw UsageException.of("lab.usage.needless", words.getFirst());
        }
    }

    static ScenarioLibrary.Entry inLibrary(String name) {
        return ScenarioLibrary.find(name).orElseThrow(() -> UsageException.of("lab.usage.name", name));
    }

    static Chosen chosen(ScenarioLibrary.Entry entry) {
        return new Chosen(entry.scenario(), entry.header());
    }

    /** A word with a slash or the ending {@code .scenario} is a file; any other is one if the library has no such name. */
    static Chosen choose(String word) throws IOException {
        boolean isPath = word.contains("/") || word.endsWith(SUFFIX);
        if (!isPath && ScenarioLibrary.names().contains(word)) {
            return chosen(inLibrary(word));
        }
        Path file = Path.of(word);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw UsageException.of(isPath ? "lab.usage.file" : "lab.usage.name", word);
        }
        String text = read(file);
        try {
            return new Chosen(ScenarioParser.parse(word, text), ScenarioHeader.of(text));
        } catch (ScenarioSyntaxException e) {
            throw new UsageException(Text.of("lab.usage.syntax", word, e.line(), e.column(), e.problem()));
        }
    }

    /** A pipe and a device have no size to ask for: what is longer shows only while it is read. */
    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw UsageException.of("lab.usage.large", file.toString(), LARGEST_FILE / 1024);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw UsageException.of("lab.usage.no-text", file.toString());
        }
    }
}
