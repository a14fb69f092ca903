package dev.portwhy.ask.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts problems. */
final class Groups {

    /** More sorts of problems than anybody reads; what comes behind them is counted with the last. */
    private static final int MOST = 20_000;

    private final Map<Understood.Kind, Counter> counters = new LinkedHashMap<>();

    private static final class Counter {
        private final Understood understood;
        private long count;
        private @Nullable Instant first;
        private @Nullable Instant last;

        Counter(Understood understood) {
            this.understood = understood;
        }

        void add(@Nullable Instant time) {
            count++;
            if (time != null) {
                first = first == null || time.isBefore(first) ? time : first;
                last = last == null || time.isAfter(last) ? time : last;
            }
        }
    }

    void add(Understood understood) {
        Understood.Kind kind = understood.kind();
        Counter counter = counters.get(kind);
        if (counter == null) {
            if (counters.size() >= MOST) {
                kind = kind.withoutPlace();
                counter = counters.get(kind);
            }
            if (counter == null) {
                counter = new Counter(understood);
                counters.put(kind, counter);
            }
        }
        counter.add(understood.time());
    }

    boolean isEmpty() {
        return counters.isEmpty();
    }

    /** How many lines are counted. */
    long total() {
        long total = 0;
        for (Counter counter : counters.values()) {
            total += counter.count;
        }
        return total;
    }

    /** All of them, in order. */
    List<Explanation.Group> sorted() {
        List<Explanation.Group> all = new ArrayList<>();
        for (Counter counter : counters.values()) {
            all.add(new Explanation.Group(counter.understood, counter.count, counter.first, counter.last));
        }
        all.sort((one, two) -> {
            boolean aside = one.understood().lookAlike() != null;
            boolean otherAside = two.understood().lookAlike() != null;
            return aside != otherAside ? aside ? 1 : -1 : Long.compare(two.count(), one.count());
        });
        return all;
    }
}
