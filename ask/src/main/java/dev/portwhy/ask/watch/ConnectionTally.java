package dev.portwhy.ask.watch;

import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up connections of several readings, and keeps the rows with most of them. */
final class ConnectionTally {

    private final int most;
    private final Map<ConnectionCount, long[]> rows = new HashMap<>();
    private long othersOpened;
    private long othersEnded;

    ConnectionTally(int most) {
        this.most = most;
    }

    void add(ConnectionCount row) {
        ConnectionCount key = with(row, 0, 0);
        long[] sum = rows.computeIfAbsent(key, one -> new long[2]);
        sum[0] += row.opened();
        sum[1] += row.ended();
    }

    void others(long opened, long ended) {
        othersOpened += opened;
        othersEnded += ended;
    }

    /** The rows, those of which most began first, and what the rest comes to. */
    ConnectionCounts counts() {
        List<ConnectionCount> sorted = new ArrayList<>();
        rows.forEach((key, sum) -> sorted.add(with(key, sum[0], sum[1])));
        sorted.sort((one, two) -> {
            int byOpened = Long.compare(two.opened(), one.opened());
            return byOpened != 0 ? byOpened : Long.compare(two.ended(), one.ended());
        });
        for (ConnectionCount row : sorted.subList(Math.min(most, sorted.size()), sorted.size())) {
            others(row.opened(), row.ended());
        }
        return new ConnectionCounts(sorted.subList(0, Math.min(most, sorted.size())), othersOpened, othersEnded);
    }

    private static ConnectionCount with(ConnectionCount row, long opened, long ended) {
        return new ConnectionCount(
                row.namespace(), row.pid(), row.comm(), row.source(), row.destination(), opened, ended);
    }
}
