package dev.portwhy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The launcher is two files: what an archive ships, and the builder that only a checkout has. */
class LauncherHalvesTest {

    private static final Pattern FUNCTION = Pattern.compile("(?m)^([a-z_]+)\\(\\) \\{$");
    private static final Pattern FOUND = Pattern.compile("cd \"\\$root\" && find ((?:[a-z.*/]+ )+)");

    private static String text(String file) throws IOException {
        return Files.readString(Checkout.PROJECT.resolve(file));
    }

    private static Set<String> functions(String file) throws IOException {
        return FUNCTION.matcher(text(file))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where the search of a function begins. */
    private static List<String> searched(String file, String function) throws IOException {
        String text = text(file);
        int start = text.indexOf("\n" + function + "() {\n");
        Matcher search = FOUND.matcher(text.substring(start, text.indexOf("\n}\n", start)));
        return search.results()
                .map(MatchResult::group)
                .map(found -> found.substring(found.indexOf("find ") + 5).strip())
                .flatMap(found -> List.of(found.split(" ")).stream())
                .toList();
    }

    /** But for the directory that is one of those root is asked about, see below. */
    @Test
    void theRunnerKnowsNothingOfMaven() throws IOException {
        assertThat(text("portwhy").replace(" .mvn ", " "))
                .doesNotContainIgnoringCase("mvn")
                .doesNotContainIgnoringCase("maven");
    }

    /** What the runner does with an archive, the builder does with sources; everything else is one half's alone. */
    @Test
    void theBuilderTakesThePlaceOfFourFunctions() throws IOException {
        Set<String> both = functions("portwhy");
        both.retainAll(functions("build.sh"));
        assertThat(both).containsExactly("compare_sources", "make_jars", "sources", "walk_sources");
    }

    /** It is read before anybody knows whether anything has to be built. */
    @Test
    void readingTheBuilderDoesNothing() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-eu", "-c", ". ./build.sh; echo read")
                .directory(Checkout.PROJECT.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/nonexistent");
        Process shell = builder.start();
        shell.getOutputStream().close();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("read\n");
        assertThat(shell.waitFor()).isZero();
    }

    /** Root is asked before the builder is read, by the runner, which has to know what the builder will build from. */
    @Test
    void whateverIsBuiltOrReadIsAmongWhatRootIsAskedAbout() throws IOException {
        List<String> asked = searched("portwhy", "ask_trust");
        assertThat(asked).contains("build.sh");
        assertThat(searched("build.sh", "sources")).contains("pom.xml").isSubsetOf(asked);
        assertThat(searched("portwhy", "sources")).contains("lib").isSubsetOf(asked);
    }
}
