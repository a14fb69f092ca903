package dev.portwhy.model.capture;

import dev.portwhy.model.Descriptors;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Tracking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what else than ports may run out. */
final class BeyondRecords {

    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final int MOST_PORT = 65535;

    private final RecordReader in;
    private final Map<Integer, Descriptors> descriptors = new HashMap<>();
    private final Map<Integer, List<Tracking.Entries>> tracked = new TreeMap<>();
    private final Map<Integer, List<Tracking.Pool>> translated = new TreeMap<>();

    BeyondRecords(RecordReader in) {
        this.in = in;
    }

    void descriptors() throws IOException {
        int pid = in.index(Integer.MAX_VALUE);
        int open = in.index(Integer.MAX_VALUE);
        descriptors.put(
                pid,
                new Descriptors(
                        open,
                        in.index(Integer.MAX_VALUE, open),
                        in.number(0, Long.MAX_VALUE),
                        in.number(0, Long.MAX_VALUE, Long.MAX_VALUE)));
    }

    void tracked(int namespaces) throws IOException {
        int namespace = in.index(namespaces - 1);
        translated.computeIfAbsent(namespace, any -> new ArrayList<>());
        tracked.computeIfAbsent(namespace, any -> new ArrayList<>())
                .add(new Tracking.Entries(in.text(), in.text(""), in.flag(), in.number(0, Long.MAX_VALUE)));
    }

    void translated(int namespaces) throws IOException {
        int namespace = in.index(namespaces - 1);
        tracked.computeIfAbsent(namespace, any -> new ArrayList<>());
        translated
                .computeIfAbsent(namespace, any -> new ArrayList<>())
                .add(new Tracking.Pool(
                        in.constant(PROTOCOLS),
                        IpAddress.parse(in.text()).orElseThrow(in::damaged),
                        IpAddress.parse(in.text()).orElseThrow(in::damaged),
                        in.index(MOST_PORT),
                        in.index(MOST_PORT, 0),
                        in.index(MOST_PORT, MOST_PORT),
                        in.index(Integer.MAX_VALUE)));
    }

    Map<Integer, Descriptors> allDescriptors() {
        return descriptors;
    }

    List<Tracking> allTracking() {
        List<Tracking> all = new ArrayList<>();
        tracked.forEach((namespace, entries) ->
                all.add(new Tracking(namespace, entries, translated.getOrDefault(namespace, List.of()))));
        return all;
    }
}
