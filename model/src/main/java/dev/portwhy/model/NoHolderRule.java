package dev.portwhy.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a socket of a snapshot has no holder.
 *
 * <p>The kernel keeps no owner for what only its timers keep alive: TIME_WAIT, and the states after close(). A connection whose
 * inode is 0 in a live state has not been accepted yet; it belongs to its listener's queue. A socket with an inode has a file,
 * which somebody must hold, or is the kernel's own, which the snapshot says: when nobody was found, either it was closed
 * meanwhile, or that somebody may not be looked at, or we do not know.
 */
public final class NoHolderRule {

    private static final NoHolder TIME_WAIT = new NoHolder(NoHolder.Reason.TIME_WAIT, null);
    private static final NoHolder SYN_REQUEST = new NoHolder(NoHolder.Reason.SYN_REQUEST, null);
    private static final NoHolder GONE = new NoHolder(NoHolder.Reason.GONE, null);
    private static final NoHolder NOT_PERMITTED = new NoHolder(NoHolder.Reason.NOT_PERMITTED, null);
    private static final NoHolder UNKNOWN = new NoHolder(NoHolder.Reason.UNKNOWN, null);

    private final Snapshot snapshot;
    private final SocketTable sockets;
    private final NoHolder withFile;
    private final ClosingEnd closingEnd;
    /** What is said of the queue of a listener, by its row; -1 for that of none. Thousands may wait in one. */
    private final Map<Integer, NoHolder> queues = new HashMap<>();

    private long @Nullable [] listeners;

    /** The rule for the sockets of a snapshot. */
    public NoHolderRule(Snapshot snapshot) {
        this.snapshot = snapshot;
        sockets = snapshot.sockets();
        Visibility visibility = snapshot.visibility();
        boolean restricted = !visibility.complete()
                && (visibility.lacks(Gap.Kind.FILES_OF_OTHERS)
                        || visibility.lacks(Gap.Kind.FILES_REFUSED_TO_ROOT)
                        || visibility.lacks(Gap.Kind.HIDEPID)
                        || visibility.lacks(Gap.Kind.OTHER_PID_NAMESPACE));
        withFile = restricted ? NOT_PERMITTED : UNKNOWN;
        closingEnd = new ClosingEnd(snapshot);
    }

    /** Whether nobody is known to hold the socket. */
    boolean applies(int row) {
        return snapshot.holders().first(sockets.inode(row)) < 0;
    }

    /** The reason, for a socket without a holder. */
    public NoHolder reason(int row) {
        return switch (sockets.state(row)) {
            case TIME_WAIT -> TIME_WAIT;
            case SYN_RECV, NEW_SYN_RECV -> SYN_REQUEST;
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK ->
                sockets.inode(row) == 0 ? new NoHolder(NoHolder.Reason.ORPHAN, closingEnd.of(row)) : withFile(row);
            case ESTABLISHED, CLOSE_WAIT -> sockets.inode(row) == 0 ? queued(row) : withFile(row);
            case LISTEN, BOUND, CLOSE, SYN_SENT, UNKNOWN -> withFile(row);
        };
    }

    /** For a socket that somebody must hold: the kernel itself, nobody any more, or somebody unseen. */
    private NoHolder withFile(int row) {
        for (KernelService service : snapshot.hidden().services()) {
            if (service.owns(sockets, row)) {
                return new NoHolder(
                        NoHolder.Reason.KERNEL,
                        service.ofModule()
                                ? Text.of("reason.kernel.other.module", service.name())
                                : Text.of(
                                        "reason.kernel." + service.kind().word(),
                                        service.kind().mount()
                                                ? snapshot.hidden().mounts(sockets, row)
                                                : service.name()));
            }
        }
        return snapshot.hidden().closed().contains(sockets.cookie(row)) ? GONE : withFile;
    }

    private NoHolder queued(int row) {
        int listener = listener(row);
        NoHolder known = queues.get(listener);
        if (known == null) {
            known = new NoHolder(
                    NoHolder.Reason.ACCEPT_QUEUE,
                    listener < 0
                            ? null
                            : Text.of(
                                    "reason.listener",
                                    new Endpoint(sockets.localAddress(listener), sockets.localPort(listener))));
            queues.put(listener, known);
        }
        return known;
    }

    /** The listener that a connection came in by; -1 when the snapshot has none. One with the very address goes before a wildcard. */
    public int listener(int row) {
        long[] all = listeners();
        long key = key(row);
        int at = Arrays.binarySearch(all, key << 32);
        int best = -1;
        for (int i = at < 0 ? -at - 1 : at; i < all.length && all[i] >>> 32 == key; i++) {
            int candidate = (int) all[i];
            if (sockets.sameLocalAddress(row, candidate)) {
                return candidate;
            }
            boolean sameFamily = sockets.family(candidate) == sockets.family(row);
            boolean nearer = best < 0 || sameFamily || sockets.family(best) != sockets.family(row);
            if (nearer && sockets.localAddress(candidate).isWildcard() && hears(candidate, row)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Whether a listener on a wildcard takes connections like the row's ({@code compute_score()}, net/ipv4/inet_hashtables.c). */
    private boolean hears(int listener, int row) {
        boolean six = sockets.family(listener) == Family.INET6;
        boolean overIpv4 =
                sockets.family(row) == Family.INET || sockets.localAddress(row).isMapped();
        if (!overIpv4) {
            return six;
        }
        return six ? !Boolean.TRUE.equals(sockets.v6only(listener)) : sockets.family(row) == Family.INET;
    }

    private long key(int row) {
        return (long) sockets.namespaceIndex(row) << 16 | sockets.localPort(row);
    }

    /** Namespace, port and row of every listener, in order. */
    private long[] listeners() {
        long[] known = listeners;
        if (known != null) {
            return known;
        }
        long[] keys = new long[64];
        int count = 0;
        boolean sorted = true;
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row) == SocketState.LISTEN) {
                if (count == keys.length) {
                    keys = Arrays.copyOf(keys, count * 2);
                }
                keys[count] = key(row) << 32 | row;
                sorted &= count == 0 || keys[count - 1] <= keys[count];
                count++;
            }
        }
        keys = Arrays.copyOf(keys, count);
        if (!sorted) {
            PlainOrder.sort(keys);
        }
        listeners = keys;
        return keys;
    }
}
