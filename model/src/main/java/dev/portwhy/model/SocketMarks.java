package dev.portwhy.model;

import java.util.HashMap;
import java.util.Map;

/** The marks of sockets that have one ({@code SO_MARK}), by their cookies: few do, and a row has no room for it. */
final class SocketMarks {

    private final Map<Long, Integer> byCookie = new HashMap<>();

    void put(long cookie, int mark) {
        byCookie.put(cookie, mark);
    }

    void putAll(SocketMarks others) {
        byCookie.putAll(others.byCookie);
    }

    int of(long cookie) {
        return byCookie.isEmpty() ? 0 : byCookie.getOrDefault(cookie, 0);
    }
}
