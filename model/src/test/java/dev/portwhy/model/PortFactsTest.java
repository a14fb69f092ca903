package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortFactsTest {

    @Test
    void whatNobodyWasAskedIsNotKnown() {
        assertThat(PortFacts.NONE.told(7)).isFalse();
        assertThat(PortFacts.NONE.has(7, PortFacts.CLOSED)).isNull();
        assertThat(PortFacts.NONE.sure(7, PortFacts.CLOSED)).isFalse();
        assertThat(PortFacts.NONE.cookies()).isEmpty();
    }

    @Test
    void noFactIsAnAnswerToo() {
        PortFacts facts = new PortFacts.Builder().add(7, 0, 0, 0).build();
        assertThat(facts.has(7, PortFacts.TIMESTAMPS)).isFalse();
        assertThat(facts.told(7)).isTrue();
        assertThat(facts.told(8)).isFalse();
    }

    @Test
    void everySocketSaysWhatWasSaidOfItLast() {
        Random random = new Random(20_261_126);
        Map<Long, int[]> said = new HashMap<>();
        PortFacts.Builder builder = new PortFacts.Builder();
        for (int i = 0; i < 5000; i++) {
            long cookie = random.nextInt(3000) - 1000L;
            int[] fact = {random.nextInt(8), random.nextInt(65536), random.nextInt(65536)};
            said.put(cookie, fact);
            builder.add(cookie, fact[0], fact[1], fact[2]);
        }
        PortFacts facts = new PortFacts.Builder().addAll(builder.build()).build();
        assertThat(facts.size()).isEqualTo(said.size());
        assertThat(facts.cookies()).hasSize(said.size()).isSorted();
        said.forEach((cookie, fact) -> {
            assertThat(facts.facts(cookie)).isEqualTo(fact[0]);
            assertThat(facts.firstPort(cookie)).isEqualTo(fact[1]);
            assertThat(facts.lastPort(cookie)).isEqualTo(fact[2]);
        });
        assertThat(facts.told(5000)).isFalse();
    }

    @Test
    void whatIsSaidLaterIsNotInWhatWasBuiltBefore() {
        PortFacts.Builder builder = new PortFacts.Builder().add(7, PortFacts.TIMESTAMPS, 0, 0);
        PortFacts before = builder.build();
        PortFacts after = builder.add(7, PortFacts.CLOSED, 10, 20)
                .add(8, PortFacts.V6ONLY, 0, 0)
                .build();
        assertThat(before.sure(7, PortFacts.TIMESTAMPS)).isTrue();
        assertThat(before.sure(7, PortFacts.CLOSED)).isFalse();
        assertThat(before.firstPort(7)).isZero();
        assertThat(before.told(8)).isFalse();
        assertThat(after.sure(7, PortFacts.CLOSED)).isTrue();
        assertThat(after.firstPort(7)).isEqualTo(10);
        assertThat(after.lastPort(7)).isEqualTo(20);
        assertThat(after.sure(8, PortFacts.V6ONLY)).isTrue();
        assertThat(after.sure(8, PortFacts.WITHOUT_REUSEADDR)).isFalse();
    }
}
