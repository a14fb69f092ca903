package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets an interval, and who gets an answer, where there are more than can. */
class FeedTest {

    private final MadeUpTelling telling = new MadeUpTelling();
    private final Feed feed = new Feed();

    private Shown put() {
        Shown shown = new Shown(telling.moment(), telling.watch(), telling, feed.latest());
        feed.put(shown);
        return shown;
    }

    private Feed.Follower follow() {
        Feed.Follower follower = feed.follow();
        assertThat(follower).isNotNull();
        return java.util.Objects.requireNonNull(follower);
    }

    @Test
    void whoeverFollowsBeginsWithTheNewestOne() throws Exception {
        assertThat(feed.latest()).isNull();
        put();
        Shown newest = put();
        assertThat(feed.latest()).isSameAs(newest);
        try (Feed.Follower follower = follow()) {
            assertThat(follower.next(0)).isSameAs(newest);
            assertThat(follower.next(0)).isNull();
            Shown next = put();
            assertThat(follower.next(10_000)).isSameAs(next);
            assertThat(follower.missed()).isZero();
        }
        assertThat(feed.followers()).isZero();
    }

    /** A reader that sleeps finds the eight oldest, and how many there were beside them; the others lose none. */
    @Test
    void whoeverIsSlowMissesSome() throws Exception {
        try (Feed.Follower slow = follow();
                Feed.Follower quick = follow()) {
            List<Shown> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(put());
                assertThat(quick.next(0)).isSameAs(all.getLast());
            }
            for (int i = 0; i < 8; i++) {
                assertThat(slow.next(0)).isSameAs(all.get(i));
            }
            assertThat(slow.next(0)).isNull();
            assertThat(slow.missed()).isEqualTo(12);
            assertThat(slow.missed()).isZero();
            assertThat(quick.missed()).isZero();
        }
    }

    @Test
    void thereIsAnEndAndWhoGoesMakesRoom() {
        List<Feed.Follower> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            all.add(follow());
        }
        assertThat(feed.follow()).isNull();
        all.getFirst().close();
        all.getFirst().close();
        assertThat(feed.followers()).isEqualTo(63);
        follow().close();
        all.forEach(Feed.Follower::close);
        assertThat(feed.followers()).isZero();
    }

    /** Two questions are worked on and sixteen wait; one more is turned away at once, and all of these are answered. */
    @Test
    void questionsThatAreTooManyAreTurnedAway() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        Callable<String> slow = () -> {
            begun.countDown();
            go.await();
            return "answer";
        };
        try (Desk desk = new Desk();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable String>> asked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                asked.add(callers.submit(() -> desk.answer(slow)));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 40; i++) {
                asked.add(callers.submit(() -> desk.answer(slow)));
            }
            // Of forty twenty-four have no place, whichever these are.
            int refused = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (refused < 24 && System.nanoTime() < end) {
                refused = (int) asked.stream().filter(Future::isDone).count();
                Thread.sleep(2);
            }
            assertThat(refused).isEqualTo(24);
            go.countDown();
            int answered = 0;
            for (Future<@Nullable String> one : asked) {
                answered += "answer".equals(one.get()) ? 1 : 0;
            }
            assertThat(answered).isEqualTo(18);
            assertThatThrownBy(() -> desk.answer(() -> {
                        throw new IOException("cause");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cause");
            assertThatThrownBy(() -> desk.answer(() -> {
                        throw new StackOverflowError();
                    }))
                    .isInstanceOf(ExecutionException.class);
        }
    }
}
