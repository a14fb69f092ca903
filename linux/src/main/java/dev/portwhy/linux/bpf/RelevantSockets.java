package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.Scope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which internet sockets matter to a look, so that the kernel passes over the others while it goes through all open files:
 * writing a record about each and taking it in costs more than finding the file does.
 *
 * <p>It cannot be left early: not every holder of a socket has been met once the first one has (a server that forks has as
 * many as it has processes). It can be left out only where there is nothing that a file can hold of what was asked about, and
 * {@link NamespaceList} says that there is no further namespace: one that nothing but an open file or a socket keeps alive can be reached by these
 * only.
 *
 * <p>Every socket of a namespace in which no process is known matters, whatever the question is: each may be all that keeps
 * that namespace alive. A socket that came to its port or state after its file was passed over is asked for again by its
 * inode, as one is that was opened meanwhile; and so is an MPTCP connection, whose further paths have ports of their own and
 * share its inode ({@code mptcp_sock_graft()}, net/mptcp/subflow.c). Its protocol is not looked at here: port, state and
 * namespace are in the first 64 bytes of a socket, and every further line of memory costs as much again for each file.
 */
public final class RelevantSockets {

    /** States that last. A socket in any other may well be in another one by the time its file is met. */
    private static final int LASTING =
            Scope.bit(SocketState.LISTEN) | Scope.bit(SocketState.CLOSE) | Scope.bit(SocketState.BOUND);

    /** {@link SocketState#BOUND} is a name that sock_diag gives: the socket itself is in this one. */
    private static final int CLOSE = SocketState.CLOSE.number();

    private final int port;
    private final int @Nullable [] states;
    private final int @Nullable [] passedOver;

    /**
     * Names what matters.
     *
     * @param port the local port ({@code skc_num}) that others must have; none above 0 for any
     * @param states the states ({@code skc_state}), one of which others must have; null for any
     * @param passedOver namespaces (inode numbers) whose other sockets do not matter; null for all namespaces
     */
    private RelevantSockets(int port, int @Nullable [] states, int @Nullable [] passedOver) {
        this.port = port;
        this.states = states;
        this.passedOver = passedOver;
    }

    /**
     * What matters to a look; null where everything does.
     *
     * @param populated the namespaces (inode numbers) in which a process is known, where it matters what keeps the others
     *     alive; else null
     * @param walked the namespaces whose sockets need not come with their tuples, as for {@link TaskFileIterator#run}
     */
    public static @Nullable RelevantSockets of(Scope what, int @Nullable [] populated, int @Nullable [] walked) {
        int @Nullable [] states = (what.states() & ~(LASTING | Scope.WITHOUT_FILE)) == 0 ? states(what.states()) : null;
        if (what.localPort() <= 0 && states == null) {
            return null;
        }
        return new RelevantSockets(
                what.localPort(), states, populated == null ? first(walked) : within(populated, walked));
    }

    private static int[] states(int wanted) {
        int[] states = new int[SocketState.BOUND.number() + 1];
        int count = 0;
        for (int number = 1; number < states.length; number++) {
            if ((wanted & 1 << number) != 0) {
                states[count++] = number == SocketState.BOUND.number() ? CLOSE : number;
            }
        }
        return Arrays.copyOf(states, count);
    }

    private static int[] within(int[] populated, int @Nullable [] walked) {
        int[] found = new int[TaskFileIterator.MAX_WALKED];
        int count = 0;
        for (int i = 0; i < populated.length && count < found.length; i++) {
            if (populated[i] != 0 && (walked == null || has(walked, populated[i]))) {
                found[count++] = populated[i];
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static int @Nullable [] first(int @Nullable [] walked) {
        return walked == null || walked.length <= TaskFileIterator.MAX_WALKED
                ? walked
                : Arrays.copyOf(walked, TaskFileIterator.MAX_WALKED);
    }

    private static boolean has(int[] numbers, int number) {
        for (int one : numbers) {
            if (one == number) {
                return true;
            }
        }
        return false;
    }

    /** Goes on in {@code p} with sockets that matter only, and ends it for the others. R9 holds the socket; spoils R1. */
    void only(BpfProgram p, KernelLayout layout) {
        int[] others = new int[states == null ? 1 : 1 + states.length];
        int anotherPort = -1;
        int count = 0;
        if (port > 0) {
            p.load(U16, R1, R9, layout.get(KernelLayout.SK_NUM));
            anotherPort = p.skipIfNotEqual(R1, port);
        }
        if (states == null) {
            others[count++] = p.skip();
        } else {
            p.load(U8, R1, R9, layout.get(KernelLayout.SK_STATE));
            for (int state : states) {
                others[count++] = p.skipIfEqual(R1, state);
            }
        }
        if (anotherPort >= 0) {
            p.land(anotherPort);
        }
        if (passedOver == null) {
            p.exit();
        } else {
            p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
            p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM));
            for (int namespace : passedOver) {
                p.exitIfEqual32(R1, namespace);
            }
        }
        for (int i = 0; i < count; i++) {
            p.land(others[i]);
        }
    }
}
