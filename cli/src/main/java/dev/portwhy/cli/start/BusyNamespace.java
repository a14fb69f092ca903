package dev.portwhy.cli.start;

import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * A network namespace of our own that is as busy as those where an answer is wanted soonest: so many connections that
 * everything which is done for many is done, one in TIME_WAIT, a listener that nobody is connected to, and one that no file table
 * shows. Nothing of it outlives the visit, and no port of the machine is taken.
 */
public final class BusyNamespace {

    private static final int CONNECTIONS = 2600;
    private static final int SPARE = 128;
    private static final Endpoint ANY_PORT = new Endpoint(IpAddress.v4(0x7f000001), 0);

    private final Deque<KernelSocket> open = new ArrayDeque<>();

    private BusyNamespace() {}

    /** Whether one can be made: that takes root. */
    public static boolean possible() {
        return Syscall.geteuid() == 0;
    }

    /** Does something there; is told the port that is taken by a listener and nothing else. */
    public static void visit(IntConsumer visitor) throws IOException {
        NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            BusyNamespace namespace = new BusyNamespace();
            Endpoint waiting = namespace.waitInAccept();
            try {
                namespace.connect();
                visitor.accept(namespace.listen());
            } finally {
                // The one that waits is let go by a last connection.
                namespace.open.push(KernelSocket.tcp(Family.INET).connect(waiting));
                namespace.open.forEach(KernelSocket::close);
            }
            return 0;
        });
    }

    private int listen() throws KernelException {
        KernelSocket listener = KernelSocket.tcp(Family.INET).bind(ANY_PORT).listen(1);
        open.push(listener);
        return listener.local().port();
    }

    private void connect() throws KernelException {
        KernelSocket listener = KernelSocket.tcp(Family.INET).bind(ANY_PORT).listen(16);
        open.push(listener);
        Endpoint server = listener.local();
        KernelSocket first = KernelSocket.tcp(Family.INET).connect(server);
        KernelSocket accepted = listener.accept();
        first.close();
        accepted.close();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                open.push(KernelSocket.tcp(Family.INET).connect(server));
                open.push(listener.accept());
            }
        } catch (KernelException e) {
            // As many as this user may have open, but for what the visitor needs.
            for (int i = 0; i < SPARE && !open.isEmpty(); i++) {
                open.pop().close();
            }
        }
    }

    /** Leaves a thread in accept(2) whose socket has no descriptor any more; returns where it listens. */
    private Endpoint waitInAccept() throws KernelException {
        KernelSocket listener = KernelSocket.tcp(Family.INET).bind(ANY_PORT).listen(1);
        Endpoint local = listener.local();
        Thread thread = Thread.ofPlatform().name("accept").daemon().unstarted(() -> {
            try {
                listener.accept().close();
            } catch (KernelException e) {
                // It was closed before the call began.
                return;
            }
        });
        thread.start();
        try {
            thread.join(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        return local;
    }
}
