package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Gap;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.BindRequest;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bind that someone would like to make, with everything on its port: what the causes look at.
 *
 * @param snapshot the machine
 * @param namespaceIndex the namespace's index
 * @param question the bind
 * @param trial what the kernel said to it
 * @param range the namespace's ephemeral range
 * @param meetings all sockets of the namespace on that port
 */
record BindScene(
        Snapshot snapshot,
        int namespaceIndex,
        BindQuestion question,
        KernelTrial trial,
        EphemeralRange range,
        List<Meeting> meetings) {

    /** Of so many kinds of sockets the last one is remembered, with what the rules make of it; a power of two. */
    private static final int ALIKE = 64;

    static BindScene of(Snapshot snapshot, int namespaceIndex, BindQuestion question, KernelTrial trial) {
        BindRequest newcomer = new BindRequest(
                question.protocol(),
                question.address().family(),
                question.address(),
                question.port(),
                question.v6only(),
                Tristate.of(question.reuseaddr()),
                Tristate.of(question.reuseport()),
                question.uid(),
                device(snapshot.namespaces().get(namespaceIndex), question));
        SocketTable sockets = snapshot.sockets();
        List<Meeting> meetings = new ArrayList<>();
        @Nullable Meeting[] earlier = new @Nullable Meeting[ALIKE];
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == question.port()
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.protocol(row).sharesPortsWith(question.protocol())) {
                PortHolder holder = withOptions(snapshot, row);
                // The connections of a busy server are all alike to the rules, but for the address and whether options
                // are known.
                int place = place(holder, sockets.localLow(row));
                Meeting like = earlier[place];
                Meeting meeting = like != null && like.holder().equals(holder)
                        ? new Meeting(row, like.holder(), like.conflict())
                        : new Meeting(row, holder, BindConflict.between(newcomer, holder));
                earlier[place] = meeting;
                meetings.add(meeting);
            }
        }
        return new BindScene(
                snapshot,
                namespaceIndex,
                question,
                trial,
                EphemeralRange.of(snapshot.namespaces().get(namespaceIndex).settings()),
                meetings);
    }

    /** Where a socket like this one is remembered. */
    private static int place(PortHolder holder, long address) {
        long mixed = holder.kind().ordinal() * 31L + holder.reuseaddr().ordinal() * 7L + address;
        return (int) (mixed ^ mixed >>> 8 ^ mixed >>> 16) & ALIKE - 1;
    }

    /** The number of the interface that the address belongs to; 0 for none. Binding there is being bound to it (sk_bound_dev_if). */
    private static int device(NetworkNamespace netns, BindQuestion question) {
        if (!question.zone().isEmpty()) {
            for (LocalAddress local : netns.addresses()) {
                if (local.device().equals(question.zone())) {
                    return local.interfaceIndex();
                }
            }
        }
        return 0;
    }

    /** A socket with what it said of its options, or what the kernel kept of them when it was closed. */
    private static PortHolder withOptions(Snapshot snapshot, int row) {
        SocketTable sockets = snapshot.sockets();
        PortHolder holder = PortHolder.of(sockets, row);
        SocketOptions options = snapshot.options().get(sockets.inode(row));
        if (options == null && snapshot.portFacts().sure(sockets.cookie(row), PortFacts.WITHOUT_REUSEADDR)) {
            return holder.withOptions(Tristate.NO, holder.reuseport(), holder.v6only());
        }
        return options == null
                ? holder
                : holder.withOptions(
                        Tristate.of(options.reuseaddr()),
                        Tristate.of(options.reuseport()),
                        options.v6only() == null ? holder.v6only() : options.v6only());
    }

    /** The same bind with the other value of {@code SO_REUSEADDR}, which nobody has tried. */
    BindScene withOtherReuseaddr() {
        return of(snapshot, namespaceIndex, question.withReuseaddr(!question.reuseaddr()), KernelTrial.NOT_TRIED);
    }

    NetworkNamespace netns() {
        return snapshot.namespaces().get(namespaceIndex);
    }

    /** Where the newcomer wants to be, with the interface where the address belongs to one. */
    Object wanted() {
        return wanted(question);
    }

    /** Where a newcomer wants to be. */
    static Object wanted(BindQuestion question) {
        Endpoint end = new Endpoint(question.address(), question.port());
        return question.zone().isEmpty()
                ? end
                : "[" + question.address() + "%" + question.zone() + "]:" + question.port();
    }

    Subject subject() {
        return Subject.port(netns(), question.protocol(), question.address(), question.port());
    }

    boolean udp() {
        return question.protocol() == Protocol.UDP;
    }

    /** Sockets that stand in the way, or may do so when nothing settled it. */
    List<Meeting> blockers() {
        if ("OK".equals(trial.outcome())) {
            return List.of();
        }
        boolean refused = "EADDRINUSE".equals(trial.outcome());
        List<Meeting> sure = blocking();
        // When the kernel refused and nothing else explains it, what depended on unseen options did stand in the way.
        return sure.isEmpty() && (refused || !trial.settled()) ? where(Meeting::mayBlock) : sure;
    }

    /** Sockets that stand in the way for sure, whatever the kernel said. */
    List<Meeting> blocking() {
        return where(Meeting::blocks);
    }

    private List<Meeting> where(Predicate<Meeting> condition) {
        List<Meeting> chosen = new ArrayList<>();
        for (Meeting meeting : meetings) {
            if (condition.test(meeting)) {
                chosen.add(meeting);
            }
        }
        return chosen;
    }

    /** Whether processes' open files may have stayed unseen. */
    boolean holdersMayBeUnseen() {
        return snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)
                || snapshot.visibility().lacks(Gap.Kind.FILES_REFUSED_TO_ROOT)
                || snapshot.visibility().lacks(Gap.Kind.HIDEPID)
                || snapshot.visibility().lacks(Gap.Kind.OTHER_PID_NAMESPACE);
    }

    /** Whether root would see holders that this look did not see. */
    boolean rootSeesMore() {
        return snapshot.visibility().rootSeesMore();
    }

    /** Who holds a socket, as far as it was seen. */
    boolean hasHolder(int row) {
        return snapshot.holders().first(snapshot.sockets().inode(row)) >= 0;
    }
}
