package dev.portwhy.agent.web;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Hands each interval to those who follow. Whoever is too slow misses some and is told how many; nobody waits for anybody. */
final class Feed {

    /** So many intervals wait for a reader. */
    private static final int WAITING = 8;

    /** So many may follow. */
    private static final int FOLLOWERS = 64;

    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Shown latest;

    /** Somebody who follows. */
    final class Follower implements AutoCloseable {

        private final BlockingQueue<Shown> waiting = new ArrayBlockingQueue<>(WAITING);
        private final AtomicLong missed = new AtomicLong();

        private void offer(Shown shown) {
            if (!waiting.offer(shown)) {
                missed.incrementAndGet();
            }
        }

        /** The next interval; null where none has come in that time. */
        @Nullable Shown next(long millis) throws InterruptedException {
            return waiting.poll(millis, TimeUnit.MILLISECONDS);
        }

        /** How many were missed since this was asked last. */
        long missed() {
            return missed.getAndSet(0);
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }

    /** An interval is over. */
    void put(Shown shown) {
        latest = shown;
        for (Follower follower : followers) {
            follower.offer(shown);
        }
    }

    /** The newest interval; null before there is one. */
    @Nullable Shown latest() {
        return latest;
    }

    /** Follows from the newest interval on; null where too many do. */
    synchronized @Nullable Follower follow() {
        if (followers.size() >= FOLLOWERS) {
            return null;
        }
        Follower follower = new Follower();
        Shown now = latest;
        if (now != null) {
            follower.offer(now);
        }
        followers.add(follower);
        return follower;
    }

    /** How many follow. */
    int followers() {
        return followers.size();
    }
}
