package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VacantPlacesTest {

    @Test
    void allAreFreeAtFirstAndEachIsTakenOnce() {
        VacantPlaces places = new VacantPlaces(3);
        assertThat(places.take()).isZero();
        assertThat(places.take()).isEqualTo(1);
        assertThat(places.anyFree()).isTrue();
        assertThat(places.take()).isEqualTo(2);
        assertThat(places.anyFree()).isFalse();
        assertThat(places.anyPaused()).isFalse();
    }

    /** A connection that is open and warm is used before one that has been idle. */
    @Test
    void theLastOneUsedIsTheFirstToBeUsedAgain() {
        VacantPlaces places = new VacantPlaces(3);
        int first = places.take();
        int second = places.take();
        places.free(second);
        places.free(first);
        assertThat(places.take()).isEqualTo(first);
        assertThat(places.take()).isEqualTo(second);
    }

    @Test
    void whatWaitsIsFreeWhenItsTimeHasComeAndNotBefore() {
        VacantPlaces places = new VacantPlaces(2);
        places.take();
        places.take();
        places.pause(1, 100);
        places.pause(0, 110);
        assertThat(places.firstPausedUntil()).isEqualTo(100);
        places.resume(99);
        assertThat(places.anyFree()).isFalse();
        places.resume(100);
        assertThat(places.take()).isEqualTo(1);
        assertThat(places.anyFree()).isFalse();
        assertThat(places.firstPausedUntil()).isEqualTo(110);
        places.resume(Long.MAX_VALUE);
        assertThat(places.take()).isZero();
        assertThat(places.anyPaused()).isFalse();
    }

    /** Whatever happens, each place is with its request, free, or waiting, and with one of them alone. */
    @Test
    void noPlaceIsLostOrThereTwice() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            int count = 1 + random.nextInt(7);
            VacantPlaces places = new VacantPlaces(count);
            Set<Integer> taken = new HashSet<>();
            ArrayDeque<Long> waiting = new ArrayDeque<>();
            int free = count;
            long now = 0;
            for (int step = 0; step < 300; step++) {
                now += random.nextInt(5);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        assertThat(places.anyFree()).isEqualTo(free > 0);
                        if (free > 0) {
                            assertThat(taken.add(places.take())).isTrue();
                            free--;
                        }
                    }
                    case 1 -> {
                        if (!taken.isEmpty()) {
                            places.free(anyOf(taken));
                            free++;
                        }
                    }
                    case 2 -> {
                        if (!taken.isEmpty()) {
                            places.pause(anyOf(taken), now + 10);
                            waiting.add(now + 10);
                        }
                    }
                    default -> {
                        places.resume(now);
                        while (!waiting.isEmpty() && waiting.peek() <= now) {
                            waiting.poll();
                            free++;
                        }
                    }
                }
                assertThat(places.anyPaused()).isEqualTo(!waiting.isEmpty());
                assertThat(free + taken.size() + waiting.size()).isEqualTo(count);
            }
        }
    }

    private static int anyOf(Set<Integer> taken) {
        int place = taken.iterator().next();
        taken.remove(place);
        return place;
    }
}
