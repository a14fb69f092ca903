package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Collects the sockets that ordinary tools leave unexplained; those with the same reason and the same remedy together. */
final class HiddenSearch {

    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final HolderTable holders;
    private final HiddenRows rows;
    private final HiddenRemedies remedies;
    private final Unseen unseen;

    private HiddenSearch(Snapshot snapshot) {
        this.snapshot = snapshot;
        sockets = snapshot.sockets();
        holders = snapshot.holders();
        rows = new HiddenRows(snapshot);
        remedies = new HiddenRemedies(snapshot, rows);
        unseen = new Unseen(snapshot);
    }

    /** What belongs together: {@code part} is the port, the listener, or whether the holder is concluded; {@code pids} who keeps it. */
    private record Key(HiddenCause cause, int namespace, int part, List<Integer> pids) {}

    static HiddenAnswer of(Snapshot snapshot, int[] chosen) {
        HiddenSearch search = new HiddenSearch(snapshot);
        List<HiddenEntry> entries = search.entries(chosen);
        List<HiddenRule> rules = new ArrayList<>();
        for (PortRule rule : snapshot.hidden().rules()) {
            rules.add(HiddenRules.of(snapshot, rule));
        }
        return new HiddenAnswer(entries, rules, snapshot.hidden().differences(), search.level(entries));
    }

    private List<HiddenEntry> entries(int[] chosen) {
        Map<Key, List<Integer>> groups = new LinkedHashMap<>();
        for (int row : chosen) {
            HiddenCause cause = rows.cause(row);
            if (cause != null) {
                groups.computeIfAbsent(key(cause, row), key -> new ArrayList<>())
                        .add(row);
            }
        }
        List<HiddenEntry> entries = new ArrayList<>();
        groups.forEach((key, members) -> entries.add(entry(key, members)));
        entries.sort(HiddenSearch::compare);
        return entries;
    }

    private static int compare(HiddenEntry one, HiddenEntry other) {
        int byCause = one.cause().compareTo(other.cause());
        return byCause != 0 ? byCause : Integer.compare(one.namespaceIndex(), other.namespaceIndex());
    }

    private Key key(HiddenCause cause, int row) {
        int namespace = sockets.namespaceIndex(row);
        return switch (cause) {
            case TIME_WAIT, CLOSING, SYN_REQUEST, GONE, NOT_PERMITTED, OTHER_NAMESPACE ->
                new Key(cause, namespace, 0, List.of());
            case KERNEL, UNKNOWN -> new Key(cause, namespace, sockets.localPort(row), List.of());
            case ACCEPT_QUEUE -> {
                int listener = rows.listener(row);
                yield new Key(cause, namespace, listener, listener < 0 ? List.of() : pids(listener));
            }
            case BOUND_ONLY, THREAD_TABLE, IN_FLIGHT, IO_URING, MAPPED, BLOCKED_CALL, SOCKET_UNIT, INHERITED ->
                new Key(cause, namespace, Certainty.inferred(snapshot, row) ? 1 : 0, pids(row));
            case FORWARDER -> new Key(cause, namespace, 0, forwarders(row));
        };
    }

    private List<Integer> forwarders(int row) {
        List<Integer> pids = new ArrayList<>(pids(row));
        pids.removeIf(pid -> rows.forward(pid) == null);
        return pids;
    }

    private List<Integer> pids(int row) {
        Set<Integer> pids = new LinkedHashSet<>();
        for (int holder = holders.first(sockets.inode(row)); holder >= 0; holder = holders.next(holder)) {
            pids.add(holders.pid(holder));
        }
        return List.copyOf(pids);
    }

    private HiddenEntry entry(Key key, List<Integer> members) {
        HiddenCause cause = key.cause();
        int first = members.getFirst();
        int holder = holders.first(sockets.inode(first));
        boolean sure = cause != HiddenCause.INHERITED && (holder < 0 || !holders.inferred(holder));
        return new HiddenEntry(
                cause,
                key.namespace(),
                members,
                key.pids(),
                sure,
                why(cause, key, first),
                found(cause, key, first, holder),
                AsRoot.remedy(snapshot, remedies.of(cause, key.namespace(), members, key.pids())));
    }

    private Text why(HiddenCause cause, Key key, int row) {
        return switch (cause) {
            case OTHER_NAMESPACE ->
                Text.of("hidden.why.other-namespace", netns(key.namespace()).name());
            case FORWARDER ->
                Forwarding.why(
                        snapshot, Objects.requireNonNull(rows.forward(key.pids().getFirst())));
            case KERNEL -> {
                KernelService service = remedies.service(row);
                yield service == null
                        ? Text.of("hidden.why.kernel")
                        : Text.of("hidden.why.kernel.service", ServiceName.of(snapshot, service, row));
            }
            default -> Text.of("hidden.why." + cause.word());
        };
    }

    private Text found(HiddenCause cause, Key key, int row, int holder) {
        Text found = source(cause, key, row, holder);
        NetworkNamespace netns = netns(key.namespace());
        boolean inhabited = netns.current() || netns.pid() > 0 || cause == HiddenCause.OTHER_NAMESPACE;
        return inhabited ? found : Text.of("hidden.found.kept", found, namespace(key.namespace()));
    }

    private Text source(HiddenCause cause, Key key, int row, int holder) {
        String pid = holder < 0 ? "" : Integer.toString(holders.pid(holder));
        return switch (cause) {
            case BOUND_ONLY ->
                snapshot.kernel().has(KernelRule.DIAG_SHOWS_BOUND)
                        ? Text.of("hidden.found.bound-only")
                        : Text.of("hidden.found.bound-only.itself");
            case THREAD_TABLE -> Text.of("hidden.found.thread-table", pid, Integer.toString(holders.tid(holder)));
            case IN_FLIGHT -> inferred(holder, Text.of("hidden.found.in-flight", pid));
            case IO_URING -> inferred(holder, Text.of("hidden.found.io-uring", pid));
            case MAPPED -> Text.of("hidden.found.mapped", pid);
            case BLOCKED_CALL -> inferred(holder, Text.of("hidden.found.blocked-call", pid));
            case SOCKET_UNIT, INHERITED, FORWARDER -> Text.of("hidden.found.process", pid);
            case OTHER_NAMESPACE -> namespace(key.namespace());
            case KERNEL, UNKNOWN, GONE, NOT_PERMITTED, ACCEPT_QUEUE, SYN_REQUEST, CLOSING, TIME_WAIT ->
                rows.reason(row).reason() == dev.portwhy.model.NoHolder.Reason.UNKNOWN
                        ? Text.of("hidden.found.nobody")
                        : Text.of("hidden.found.row", source(key.namespace()));
        };
    }

    private Text inferred(int holder, Text found) {
        return holders.inferred(holder) ? Text.of("hidden.found.inferred", found) : found;
    }

    private Text namespace(int namespace) {
        for (NamespacePin pin : snapshot.hidden().pins()) {
            if (pin.namespaceIndex() == namespace) {
                return Text.of(
                        "hidden.found.pin." + pin.kind().word() + (unseen.inhabitants() ? ".unseen" : ""),
                        pin.path(),
                        Integer.toString(pin.pid()),
                        Integer.toString(pin.fd()),
                        Integer.toString(pin.tid()));
            }
        }
        NetworkNamespace netns = netns(namespace);
        return netns.pid() > 0
                ? Text.of("hidden.found.namespace", Integer.toString(netns.pid()))
                : Text.of(
                        unseen.inhabitants() ? "hidden.found.namespace.empty.unseen" : "hidden.found.namespace.empty");
    }

    private String source(int namespace) {
        return Situation.socketSource(netns(namespace));
    }

    private NetworkNamespace netns(int namespace) {
        return snapshot.namespaces().get(namespace);
    }

    /** What is in somebody's way counts; what passes by itself does not. */
    private Level level(List<HiddenEntry> entries) {
        boolean missing = unseen.anySocket()
                || snapshot.visibility().lacks(Gap.Kind.PORT_RULES)
                || snapshot.visibility().lacks(Gap.Kind.LEGACY_RULES);
        boolean found = !snapshot.hidden().differences().isEmpty();
        for (HiddenEntry entry : entries) {
            if (entry.cause() == HiddenCause.NOT_PERMITTED) {
                missing = true;
            } else if (!entry.cause().ordinary()) {
                found = true;
            }
        }
        if (found) {
            return Level.WARNING;
        }
        return missing ? Level.UNKNOWN : Level.OK;
    }
}
