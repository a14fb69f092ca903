package dev.portwhy.model.capture;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts namespaces together from their own records and those that follow them. */
final class NamespaceRecords {

    private static final NetworkNamespace.Kind[] KINDS = NetworkNamespace.Kind.values();
    private static final NetworkNamespace.Source[] SOURCES = NetworkNamespace.Source.values();
    private static final int MOST = 1 << 16;

    private final RecordReader in;
    private final List<NetworkNamespace> done = new ArrayList<>();
    private NetworkNamespace.@Nullable Builder bare;
    private Map<String, String> settings = new HashMap<>();
    private Map<String, Long> sockstat = new HashMap<>();
    private Map<String, Long> counters = new HashMap<>();
    private List<LocalAddress> addresses = new ArrayList<>();
    private Map<Integer, String> devices = new HashMap<>();

    NamespaceRecords(RecordReader in) {
        this.in = in;
    }

    /** How many have begun. */
    int count() {
        return done.size() + (bare == null ? 0 : 1);
    }

    void begin() throws IOException {
        finish();
        if (done.size() >= MOST) {
            throw in.damaged();
        }
        bare = new NetworkNamespace.Builder(
                        in.number(0, Long.MAX_VALUE, 0), in.text(""), in.constant(KINDS, NetworkNamespace.Kind.UNNAMED))
                .process(in.index(Integer.MAX_VALUE, 0), in.index(Integer.MAX_VALUE, 0))
                .current(in.flag())
                .source(in.constant(SOURCES, NetworkNamespace.Source.UNREAD))
                .conntrack(number(), number());
    }

    private @Nullable Long number() throws IOException {
        String text = in.textOrNull();
        try {
            return text == null ? null : (Long) Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw in.damaged();
        }
    }

    private void inNamespace() throws IOException {
        if (bare == null) {
            throw in.damaged();
        }
    }

    void setting() throws IOException {
        inNamespace();
        settings.put(in.text(), in.text());
    }

    void sockstat() throws IOException {
        inNamespace();
        sockstat.put(in.text(), in.number(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    void counter() throws IOException {
        inNamespace();
        counters.put(in.text(), in.number(Long.MIN_VALUE, Long.MAX_VALUE));
    }

    void address() throws IOException {
        inNamespace();
        IpAddress address = IpAddress.parse(in.text()).orElseThrow(in::damaged);
        addresses.add(new LocalAddress(
                address, in.index(address.bits()), in.index(Integer.MAX_VALUE, 0), in.text(""), in.flag(), in.flag()));
    }

    void device() throws IOException {
        inNamespace();
        devices.put(in.index(Integer.MAX_VALUE), in.text());
    }

    private void finish() {
        NetworkNamespace.Builder begun = bare;
        if (begun == null) {
            return;
        }
        done.add(begun.settings(new Settings(settings))
                .sockstat(sockstat)
                .counters(counters)
                .addresses(addresses)
                .devices(devices)
                .build());
        bare = null;
        settings = new HashMap<>();
        sockstat = new HashMap<>();
        counters = new HashMap<>();
        addresses = new ArrayList<>();
        devices = new HashMap<>();
    }

    List<NetworkNamespace> all() {
        finish();
        return done;
    }
}
