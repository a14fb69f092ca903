package dev.portwhy.model.capture;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.boot.BootSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a snapshot says, a line for each thing, in an order that does not change. */
final class SnapshotText {

    private SnapshotText() {}

    static List<String> of(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        lines.add(snapshot.host().toString());
        lines.add(snapshot.settings().toString());
        snapshot.namespaces().forEach(namespace -> lines.addAll(of(namespace)));
        for (ProcessInfo process : new TreeMap<>(snapshot.processes()).values()) {
            lines.add(process.toString());
        }
        lines.addAll(sockets(snapshot.sockets()));
        lines.addAll(holders(snapshot.holders()));
        new TreeMap<>(snapshot.options()).forEach((inode, options) -> lines.add(inode + " " + options));
        new TreeMap<>(snapshot.descriptors()).forEach((pid, one) -> lines.add(pid + " " + one));
        snapshot.tracking().forEach(table -> lines.add(table.toString()));
        for (long cookie : snapshot.portFacts().cookies()) {
            lines.add("port fact " + cookie + ' ' + snapshot.portFacts().facts(cookie) + ' '
                    + snapshot.portFacts().firstPort(cookie) + ' '
                    + snapshot.portFacts().lastPort(cookie));
        }
        snapshot.hidden().services().forEach(thing -> lines.add(thing.toString()));
        snapshot.hidden().rules().forEach(thing -> lines.add(thing.toString()));
        snapshot.hidden().pins().forEach(thing -> lines.add(thing.toString()));
        snapshot.hidden()
                .differences()
                .forEach(thing -> lines.add(thing.protocol() + " " + thing.local() + " " + thing.inode() + " "
                        + thing.namespaceIndex() + " " + new TreeSet<>(thing.knownTo()) + " "
                        + new TreeSet<>(thing.unknownTo())));
        snapshot.hidden().forwards().forEach(thing -> lines.add(thing.toString()));
        snapshot.hidden().units().forEach(thing -> lines.add(thing.toString()));
        snapshot.hidden().owners().forEach(thing -> lines.add(thing.toString()));
        lines.add("closed " + new TreeSet<>(snapshot.hidden().closed()));
        new TreeMap<>(snapshot.keeping().signals()).forEach((pid, signals) -> lines.add(signals.toString()));
        snapshot.keeping().keepers().forEach(thing -> lines.add(thing.toString()));
        snapshot.keeping().units().forEach(thing -> lines.add(thing.toString()));
        snapshot.keeping().sourcePools().forEach(thing -> lines.add(thing.toString()));
        if (snapshot.boot().looked()) {
            BootSettings boot = snapshot.boot();
            lines.add("boot " + boot.init() + ' ' + boot.assumed());
            boot.stages().forEach(stage -> lines.add(stage.toString()));
            lines.add("by hand " + boot.byHand());
            boot.mentions().forEach(thing -> lines.add(thing.toString()));
            lines.add("absent " + boot.absent());
            boot.containers().forEach(thing -> lines.add(thing.toString()));
        }
        snapshot.visibility().gaps().forEach(thing -> lines.add(thing.toString()));
        lines.add(snapshot.visibility().looker().toString());
        lines.replaceAll(line -> line.replace("\n", "\\n"));
        return lines;
    }

    private static List<String> of(NetworkNamespace namespace) {
        return List.of(
                "namespace " + namespace.inode() + ' ' + namespace.name() + ' ' + namespace.kind() + ' '
                        + namespace.pid() + ' ' + namespace.processes() + ' ' + namespace.current() + ' '
                        + namespace.source() + ' ' + namespace.conntrackCount() + ' ' + namespace.conntrackMax(),
                namespace.settings().toString(),
                new TreeMap<>(namespace.sockstat()).toString(),
                new TreeMap<>(namespace.counters()).toString(),
                namespace.addresses().toString(),
                new TreeMap<>(namespace.devices()).toString());
    }

    private static List<String> sockets(SocketTable sockets) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < sockets.size(); row++) {
            StringBuilder flags = new StringBuilder();
            for (int bit = 1; bit < 256; bit <<= 1) {
                flags.append(sockets.has(row, bit) ? '1' : '0');
            }
            lines.add(sockets.row(row) + " " + sockets.cgroupId(row) + ' ' + sockets.mark(row) + ' ' + flags);
        }
        return lines;
    }

    private static List<String> holders(HolderTable holders) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < holders.size(); row++) {
            lines.add("holder " + holders.inode(row) + ' ' + holders.pid(row) + ' ' + holders.tid(row) + ' '
                    + holders.fd(row) + ' ' + holders.via(row) + ' ' + holders.inferred(row));
        }
        return lines;
    }
}
