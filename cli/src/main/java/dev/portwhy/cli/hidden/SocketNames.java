package dev.portwhy.cli.hidden;

import dev.portwhy.cli.who.HolderNames;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.words.Messages;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sockets and processes in a sentence: the first few by name, the rest by number. */
final class SocketNames {

    private static final int SHOWN = 3;
    private static final int PORTS = 6;
    private static final int ANCESTORS = 4;

    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final Messages messages;
    private final HolderNames names;
    private final boolean all;

    SocketNames(Snapshot snapshot, Messages messages, boolean all) {
        this.snapshot = snapshot;
        sockets = snapshot.sockets();
        this.messages = messages;
        names = new HolderNames(snapshot);
        this.all = all;
    }

    /** {@code tcp 127.0.0.1:80 LISTEN, tcp 127.0.0.1:81 LISTEN and 7 more}. */
    String sockets(List<Integer> rows) {
        List<String> ends = new ArrayList<>();
        int shown = all ? rows.size() : Math.min(SHOWN, rows.size());
        for (int row : rows.subList(0, shown)) {
            ends.add(socket(row));
        }
        return list(ends, rows.size() - shown);
    }

    private String socket(int row) {
        Endpoint local = new Endpoint(sockets.localAddress(row), sockets.localPort(row));
        Endpoint remote = new Endpoint(sockets.remoteAddress(row), sockets.remotePort(row));
        SocketState state = sockets.state(row);
        Protocol protocol = sockets.protocol(row);
        String word = protocol == Protocol.UDP && state == SocketState.CLOSE ? "UNCONN" : state.name();
        return remote.port() == 0 || state == SocketState.BOUND
                ? messages.text("hidden.row", protocol, local, word)
                : messages.text("hidden.row.connected", protocol, local, remote, word);
    }

    /** {@code tcp 22, tcp 443, udp 53 and 7 more}. */
    String ports(List<Integer> rows) {
        Set<String> ports = new LinkedHashSet<>();
        for (int row : rows) {
            ports.add(sockets.protocol(row).word() + " " + sockets.localPort(row));
        }
        return few(ports);
    }

    /** {@code tcp 80 nginx[33]}: what listens among some sockets. */
    String listening(List<Integer> rows) {
        Set<String> ports = new LinkedHashSet<>();
        for (int row : rows) {
            if (sockets.state(row) == SocketState.LISTEN) {
                int holder = snapshot.holders().first(sockets.inode(row));
                ports.add(sockets.protocol(row).word() + " " + sockets.localPort(row)
                        + (holder < 0
                                ? ""
                                : " " + names.process(snapshot.holders().pid(holder))));
            }
        }
        return few(ports);
    }

    private String few(Set<String> words) {
        List<String> first =
                words.stream().limit(all ? Integer.MAX_VALUE : PORTS).toList();
        return list(first, words.size() - first.size());
    }

    /** {@code nginx[33], nginx[34]  web.service}. */
    String processes(List<Integer> pids) {
        List<String> who = new ArrayList<>();
        Set<String> homes = new LinkedHashSet<>();
        int shown = all ? pids.size() : Math.min(SHOWN, pids.size());
        for (int pid : pids.subList(0, shown)) {
            who.add(names.process(pid));
            homes.add(names.home(pid));
        }
        homes.remove("");
        String words = list(who, pids.size() - shown);
        return homes.isEmpty() ? words : words + " (" + messages.list(homes) + ")";
    }

    /** Who started a process, its parent first; empty for nobody. */
    String ancestry(int pid) {
        List<String> ancestors = new ArrayList<>();
        snapshot.ancestry(pid).forEach(ancestor -> ancestors.add(names.process(ancestor.pid())));
        int shown = all ? ancestors.size() : Math.min(ANCESTORS, ancestors.size());
        return list(ancestors.subList(0, shown), ancestors.size() - shown);
    }

    private String list(List<String> words, int more) {
        String joined = messages.list(words);
        return more > 0 ? messages.text("hidden.title.many", joined, more) : joined;
    }
}
