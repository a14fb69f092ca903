package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that are really run. */
@Tag("kernel")
class ManagerProgramTest {

    private static ManagerProgram.Ended run(String... words) throws IOException {
        return new ManagerProgram(List.of(words)).run(() -> true);
    }

    @Test
    void itsStatusAndWhatItSaidOnBothStreamsAreKept() throws IOException {
        ManagerProgram.Ended ended = run("sh", "-c", "echo one; echo two >&2; exit 3");
        assertThat(ended).isEqualTo(new ManagerProgram.Ended(3, "one\ntwo"));
        assertThat(ended.notFound()).isFalse();
        assertThat(ended.stillRuns()).isFalse();
    }

    /** The reason stands at the end. */
    @Test
    void ofWhatItSaidTheEndIsKept() throws IOException {
        for (int more : new int[] {0, 1, 4095, 4096, 4097, 100_000}) {
            String said = run("sh", "-c", "head -c " + more + " /dev/zero | tr '\\0' x; echo; echo the end")
                    .said();
            assertThat(said).as("after " + more).endsWith("the end").hasSizeLessThanOrEqualTo(4096);
        }
    }

    @Test
    void wordsAreNoLineForAShell() throws IOException {
        assertThat(run("printf", "%s|", "a b", "$(id)", ";true", "*").said()).isEqualTo("a b|$(id)|;true|*|");
    }

    @Test
    void itHasNothingToRead() throws IOException {
        assertThat(run("cat")).isEqualTo(new ManagerProgram.Ended(0, ""));
    }

    @Test
    void oneThatIsNotThereIsToldApartFromOneThatFails() throws IOException {
        assertThat(run("portwhy-no-such-program").notFound()).isTrue();
        assertThat(run("false").notFound()).isFalse();
    }

    /** It is left to its work: what it was told may be half done. */
    @Test
    void whereNobodyWaitsItGoesOn() throws IOException {
        ManagerProgram.Ended ended = new ManagerProgram(List.of("sh", "-c", "echo $$; exec sleep 30")).run(() -> false);
        assertThat(ended.stillRuns()).isTrue();
        List<ProcessHandle> left = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("sleep")
                        || child.info().command().orElse("").endsWith("sh"))
                .toList();
        assertThat(left).isNotEmpty();
        left.forEach(ProcessHandle::destroyForcibly);
    }

    /** A daemon that it leaves behind keeps its output open. */
    @Test
    void whatItLeavesBehindIsNotWaitedFor() throws IOException {
        long start = System.nanoTime();
        assertThat(run("sh", "-c", "sleep 20 & exit 0").status()).isZero();
        assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
    }

    @Test
    @Tag("root")
    void asAnotherUserItHasTheirRightsAndTheirHome() throws IOException {
        Programs.assumeRootWith("setpriv");
        UserAccount nobody = UserAccount.of(65534);
        ManagerProgram program =
                new ManagerProgram(List.of("sh", "-c", "id -u; id -G; pwd; echo $HOME $X"), Map.of("X", "y"), nobody);
        List<String> said = program.run(() -> true).said().lines().toList();
        assertThat(said.getFirst()).isEqualTo("65534");
        assertThat(said.get(1)).isEqualTo(Integer.toString(nobody.gid()));
        assertThat(said.get(2)).isEqualTo("/");
        assertThat(said.get(3)).isEqualTo(nobody.home() + " y");
    }
}
