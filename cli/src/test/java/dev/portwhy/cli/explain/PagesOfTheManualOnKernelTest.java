package dev.portwhy.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the pages of the manual tell to type is typed: ss(8) takes each of its lines, in both languages. */
@Tag("kernel")
class PagesOfTheManualOnKernelTest {

    private static final Pattern LINE =
            Pattern.compile(Messages.COMMAND + "(ss [^" + Messages.END + "]+)" + Messages.END);

    /** What stands in them for something of the reader's own. */
    private static final Map<String, String> OWN = Map.of("PORT", "8080", "ADDR", "192.0.2.1");

    /** Fewer would mean that they were not found. */
    private static final int AT_LEAST = 20;

    @Test
    void everyLineOfSsIsTaken() throws IOException {
        Programs.assumeRootWith("ss");
        boolean bound = Programs.ssListsBound();
        Set<String> lines = lines(Language.EN);
        assertThat(lines).hasSizeGreaterThan(AT_LEAST).isEqualTo(lines(Language.ZH));
        try (TestNamespace there = TestNamespace.create()) {
            for (String line : lines) {
                String own = line;
                for (Map.Entry<String, String> each : OWN.entrySet()) {
                    own = own.replace(each.getKey(), each.getValue());
                }
                // What stands behind it counts what it prints.
                String[] words = own.split(" \\| ", 2)[0].split(" ");
                if (bound || !words[1].contains("B")) {
                    there.command(words);
                }
            }
        }
    }

    private static Set<String> lines(Language language) {
        Messages messages = new Messages(language, true, UnaryOperator.identity());
        Set<String> lines = new LinkedHashSet<>();
        for (ManualPage page : ManualPage.all()) {
            for (String part : ManualPage.PARTS) {
                String text = messages.text("manual." + page.name() + "." + part);
                for (Matcher m = LINE.matcher(text); m.find(); ) {
                    // Of this one the pages say that it does not help.
                    if (!m.group(1).startsWith("ss -K")) {
                        lines.add(m.group(1));
                    }
                }
            }
        }
        return lines;
    }
}
