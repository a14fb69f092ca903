package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    @Test
    void keepsOnlyTheLinesThatMatter() throws IOException {
        Shrinker shrinker = new Shrinker(lines -> lines.containsAll(List.of("b", "f")));
        assertThat(shrinker.shrink(List.of("a", "b", "c", "d", "e", "f", "g"))).containsExactly("b", "f");
    }

    @Test
    void writesLoopsOutWhenOnePassIsEnough() throws IOException {
        Shrinker shrinker = new Shrinker(lines -> lines.contains("c3") || lines.contains("c$i"));
        assertThat(shrinker.shrink(List.of("a", "repeat 4", "c$i", "end"))).containsExactly("c3");
    }

    @Test
    void keepsALoopThatIsNeededWhole() throws IOException {
        Shrinker shrinker = new Shrinker(lines -> lines.containsAll(List.of("repeat 4", "c$i", "end")));
        assertThat(shrinker.shrink(List.of("a", "repeat 4", "b", "c$i", "end")))
                .containsExactly("repeat 4", "c$i", "end");
    }

    @Test
    void removesALoopThatHasBecomeEmpty() throws IOException {
        Shrinker shrinker = new Shrinker(lines ->
                lines.contains("a") && lines.contains("repeat 2") == lines.contains("end") && !lines.contains("b2"));
        assertThat(shrinker.shrink(List.of("x", "a", "repeat 2", "b", "c", "end")))
                .containsExactly("a");
    }
}
