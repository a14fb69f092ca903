package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.look.UnixTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A golden file for each slug: what is found in every situation of {@link EveryCauseTest} that shows it, with its acts, their
 * order, and what is typed. {@code -Dgolden.update=true} writes the files anew; the difference is then to be read like code.
 */
class CauseGoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @EnumSource
    void isFoundAsItAlwaysWas(Slug slug) throws IOException {
        List<String> scenes = new ArrayList<>();
        for (EveryCauseTest.Case<?> one : EveryCauseTest.CASES) {
            if (one.cause().slug() == slug) {
                scenes.add(scene(one.of(), EveryCauseTest.found(one)));
            }
        }
        if (slug == Slug.UNIX_SOCKET_IN_USE) {
            UnixTrial left = new UnixTrial(UnixTrial.State.LEFT, List.of(), Map.of(), true);
            scenes.add(scene("path", List.of(Diagnosis.unix(Snapshots.machine().snapshot(), left, "/run/app.sock"))));
        }
        String found = String.join("\n", scenes);
        assertThat(found).contains(" " + slug.word(), "  do: ", "then: portwhy");
        Path golden = GOLDEN.resolve(slug.word() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, found);
        }
        assertThat(found).isEqualTo(Files.readString(golden));
    }

    private static String scene(String of, List<Finding> findings) {
        return "of a " + of + "\n" + CauseText.of(findings) + "typed\n" + CauseText.commands(findings);
    }
}
