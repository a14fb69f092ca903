package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.BindRequest;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * bind() to port 0: how many ports of the range one address can still have. {@code inet_csk_find_open_port()},
 * inet_connection_sock.c, first looks for a port that nobody's options have to allow, so none of the newcomer's count.
 *
 * @param offered ports of the range that are not reserved
 * @param taken those among them with a socket in the way
 * @param byState the taken ones by the state of the first such socket
 */
record AnyPort(int offered, int taken, Map<SocketState, Integer> byState) {

    static AnyPort of(BindScene scene) {
        Snapshot snapshot = scene.snapshot();
        EphemeralRange range = scene.range();
        SocketTable sockets = snapshot.sockets();
        BitSet taken = new BitSet();
        Map<SocketState, Integer> byState = new TreeMap<>();
        for (int row = 0; row < sockets.size(); row++) {
            int port = sockets.localPort(row);
            if (sockets.namespaceIndex(row) == scene.namespaceIndex()
                    && range.offers(port)
                    && !taken.get(port)
                    && conflicts(scene, row)) {
                taken.set(port);
                byState.merge(sockets.state(row), 1, Integer::sum);
            }
        }
        return new AnyPort(range.size() - range.reservedCount(), taken.cardinality(), byState);
    }

    /** Who holds the ports that are taken. */
    static Culprits holders(BindScene scene) {
        SocketTable sockets = scene.snapshot().sockets();
        Culprits holders = new Culprits(scene.snapshot());
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == scene.namespaceIndex()
                    && scene.range().offers(sockets.localPort(row))
                    && conflicts(scene, row)) {
                holders.add(row);
            }
        }
        return holders;
    }

    private static boolean conflicts(BindScene scene, int row) {
        BindQuestion question = scene.question();
        SocketTable sockets = scene.snapshot().sockets();
        BindRequest newcomer = BindRequest.plain(question.protocol(), question.address(), sockets.localPort(row))
                .withReuseaddr(false)
                .withReuseport(false)
                .withV6only(question.v6only())
                .withUid(question.uid());
        PortHolder holder = PortHolder.of(sockets, row)
                .withOptions(Tristate.NO, Tristate.NO, OwnV6only.likely(scene.snapshot(), row));
        return BindConflict.between(newcomer, holder).answer() == BindConflict.Answer.YES;
    }

    /** Whether none is left. */
    boolean exhausted() {
        return taken >= offered;
    }
}
