package dev.portwhy.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of classes from which the start-up cache of a package is made. */
class StartClassesTest {

    /** A class that is no more is left out, which makes each start a little slower: a few at a time do no harm. */
    @Test
    void theListKnowsTheClassesThatThereAre() throws IOException {
        List<String> ours = Files.readAllLines(Path.of("../packages/start.classes")).stream()
                .filter(name -> name.startsWith("dev/portwhy/") && !name.contains("$$"))
                .toList();
        assertThat(ours).hasSizeGreaterThan(200).contains("dev/portwhy/cli/Main");
        List<String> gone = ours.stream()
                .filter(name -> ClassLoader.getSystemResource(name + ".class") == null)
                .toList();
        assertThat(gone)
                .as("these are no more; ./dev package --train makes the list anew")
                .hasSizeLessThan(ours.size() / 10);
    }
}
