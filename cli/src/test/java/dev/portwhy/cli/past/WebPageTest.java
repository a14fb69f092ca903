package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's page in a real browser, over data that is made up. */
class WebPageTest {

    @TempDir
    private Path home;

    @Test
    @Tag("kernel")
    @Tag("root")
    void itShowsWhatIsNowAndWhatWas() throws Exception {
        PageBrowser.here(home).check("shown.mjs");
    }

    @Test
    @Tag("kernel")
    @Tag("root")
    void itDrawsAThousandDestinations() throws Exception {
        List<String> measured = PageBrowser.here(home).check("many.mjs");
        assertThat(measured).isNotEmpty();
        measured.forEach(System.out::println);
    }

    /** Nothing of it comes from elsewhere, and nothing in it needs a policy that allows more. */
    @Test
    void itNeedsNoOtherAddressAndNothingInline() throws IOException {
        Pattern outside = Pattern.compile("(?i)(src|href|action)\\s*=\\s*[\"']?(https?:)?//|url\\(|@import");
        Pattern inline = Pattern.compile(
                "(?i)<style|\\sstyle=[\"']|\\son[a-z]+=[\"']|<script(?![^>]*\\ssrc=)|innerHTML|insertAdjacentHTML|eval\\(");
        try (Stream<Path> files = Files.list(PageBrowser.PAGE)) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(file -> {
                        String text = Files.readString(file);
                        assertThat(outside.matcher(text).find())
                                .as("%s asks elsewhere", file)
                                .isFalse();
                        assertThat(inline.matcher(text).find())
                                .as("%s has something inline", file)
                                .isFalse();
                        assertThat(text.lines().count()).as("lines of %s", file).isLessThanOrEqualTo(500);
                    });
        }
    }
}
