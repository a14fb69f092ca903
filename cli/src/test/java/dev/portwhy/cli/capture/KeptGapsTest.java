package dev.portwhy.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What helps against a gap is decided by who looked, with which rights, and not by who reads the capture. */
class KeptGapsTest {

    private static final Path WEB = Path.of("src/test/resources/golden/web1.capture");

    @TempDir
    private Path directory;

    private String asked(Looker looker, Gap.Kind kind, String... words) throws IOException {
        Snapshot web = CaptureFile.read(WEB);
        Gap gap = Gap.of(kind, 3, "EPERM");
        Path file = directory.resolve("kept");
        CaptureFile.write(
                new Snapshot.Builder(web)
                        .visibility(new Visibility(List.of(gap), looker))
                        .build(),
                file);
        List<String> line = new ArrayList<>(List.of("--from", file.toString()));
        line.addAll(List.of(words));
        Cli run = Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), line.toArray(new String[0]));
        return run.out() + run.err();
    }

    private static String lastLine(String answer) {
        return answer.lines().toList().getLast();
    }

    @ParameterizedTest
    @EnumSource(Gap.Kind.class)
    void nobodyWhoReadsACaptureIsToldToBecomeRootHere(Gap.Kind kind) throws IOException {
        for (Looker.Source source : Looker.Source.values()) {
            for (int uid : new int[] {0, 1000}) {
                Looker looker = new Looker(source, uid, false);
                assertThat(asked(looker, kind, "who")).doesNotContain("sudo");
                assertThat(asked(looker, kind, "who", "--lang", "zh")).doesNotContain("sudo");
            }
        }
    }

    @Test
    void whatAUserCapturedIsToBeCapturedAsRootThere() throws IOException {
        Looker user = new Looker(Looker.Source.KERNEL, 1000, false);
        assertThat(lastLine(asked(user, Gap.Kind.FILES_OF_OTHERS, "who")))
                .endsWith("Run portwhy capture again on that machine as root.");
    }

    @Test
    void whatRootCapturedIsNotToBeCapturedAsRoot() throws IOException {
        Looker root = new Looker(Looker.Source.KERNEL, 0, false);
        assertThat(lastLine(asked(root, Gap.Kind.PORT_RULES, "who")))
                .endsWith(
                        "The capture was made as root: a container or a security module on that machine does not allow more.");
    }

    @Test
    void whatARecordedTreeLacksIsToBeCapturedInstead() throws IOException {
        Looker tree = new Looker(Looker.Source.TREE, 0, false);
        assertThat(lastLine(asked(tree, Gap.Kind.NAMESPACES_AS_TEXT, "who")))
                .endsWith("Copied files do not have this: run portwhy capture on that machine as root.");
    }

    @Test
    void aHolderThatWasNotSeenIsNotLookedForWithSudoHere() throws IOException {
        Looker user = new Looker(Looker.Source.KERNEL, 1000, false);
        for (String[] words : new String[][] {{"-N", "shop", "9229"}, {"hidden", "-v"}}) {
            assertThat(asked(user, Gap.Kind.FILES_OF_OTHERS, words)).doesNotContain("sudo portwhy");
        }
    }

    /** A file of the first format does not say who looked. */
    @Test
    void whereNobodyKnowsWhoLookedItIsRootWhoSeesMore() throws IOException {
        String text = Files.readString(WEB)
                .replaceFirst("#looker\t.*\n", "")
                .replaceFirst("looker\t.*\n", "")
                .replaceFirst("\nend\t[0-9]+", "\nend\t1");
        Path file = Files.writeString(directory.resolve("old"), text);
        Cli run = Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), "--from", file.toString(), "who");
        assertThat(lastLine(run.err()))
                .startsWith(
                        "portwhy: Not seen: the files of 3 processes of other users, parts that the capture does not"
                                + " have: looker.")
                .contains("Run portwhy capture again on that machine as root.");
    }
}
