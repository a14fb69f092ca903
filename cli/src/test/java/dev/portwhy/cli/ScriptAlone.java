package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A script of bash in a network and a mount namespace that end with it; its words are those that start the program. */
public final class ScriptAlone {

    private ScriptAlone() {}

    /**
     * Runs it to its end, which has to be one without an error.
     *
     * @param environment variables beside the test's own
     * @return what it said on both outputs
     */
    public static String run(String script, Map<String, String> environment) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("unshare", "--net", "--mount", "--propagation", "private", "bash", "-c"));
        words.add(script);
        words.add("bash");
        words.addAll(ProgramLine.of());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
