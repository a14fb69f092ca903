package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same machine with another value of a setting that is the whole machine's. */
final class SupposedMachine {

    private SupposedMachine() {}

    static Snapshot with(Snapshot snapshot, Setting setting, String value) {
        Snapshot.Builder other = new Snapshot.Builder(snapshot).settings(with(snapshot.settings(), setting, value));
        // Settings of connection tracking stand below net, and are read there with those of the namespace.
        List<NetworkNamespace> namespaces = new ArrayList<>();
        for (NetworkNamespace one : snapshot.namespaces()) {
            namespaces.add(one.settings().get(setting).isPresent() ? with(one, setting, value) : one);
        }
        return other.namespaces(namespaces).build();
    }

    private static NetworkNamespace with(NetworkNamespace netns, Setting setting, String value) {
        boolean limit = setting == Setting.NETFILTER_NF_CONNTRACK_MAX || setting == Setting.NF_CONNTRACK_MAX;
        NetworkNamespace other = netns.with(with(netns.settings(), setting, value));
        return limit && netns.conntrackMax() != null
                ? new NetworkNamespace.Builder(other)
                        .conntrack(other.conntrackCount(), Long.parseLong(value))
                        .build()
                : other;
    }

    private static Settings with(Settings settings, Setting setting, String value) {
        Map<String, String> values = new HashMap<>(settings.values());
        values.put(setting.key(), value);
        return new Settings(values);
    }
}
