package dev.portwhy.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.ThreadUser;
import dev.portwhy.model.Protocol;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sockets of one scenario by name, and what its lines do with them. */
final class KernelSockets implements AutoCloseable {

    private static final int CONNECT_MS = 5000;
    private static final int ACCEPT_MS = 300;

    private final Map<String, HeldSocket> byName = new HashMap<>();
    private final List<KernelSocket> opened = new ArrayList<>();

    /** The outcome that a refused call stands for. */
    static Outcome outcome(KernelException refused) {
        return Outcome.of(Errno.name(refused.errno()));
    }

    /**
     * Makes the call of a line.
     *
     * @param stage where the calling thread is
     * @param uid the effective user of the call
     */
    StepResult call(Step.Call step, Stage stage, int uid) throws KernelException {
        HeldSocket held = byName.get(step.socket());
        if (step instanceof Step.NewSocket made) {
            return open(made, stage, uid);
        }
        if (held == null) {
            return StepResult.of(Outcome.EBADF);
        }
        Settling settling = disturbs(step) ? Settling.before(held, byName.values()) : Settling.NONE;
        HeldSocket shown = held;
        Outcome outcome = Outcome.OK;
        become(uid);
        try {
            shown = carryOut(step, held);
        } catch (KernelException e) {
            outcome = outcome(e);
        } finally {
            become(0);
        }
        settling.await();
        return step instanceof Step.Close
                ? StepResult.of(outcome)
                : StepResult.of(outcome, shown.socket().local());
    }

    private static void become(int uid) throws KernelException {
        ThreadUser.become(uid);
    }

    private StepResult open(Step.NewSocket made, Stage stage, int uid) throws KernelException {
        boolean datagram = made.protocol() == Protocol.UDP;
        become(uid);
        try {
            KernelSocket socket = KernelSocket.open(
                    made.family(),
                    datagram ? SOCK_DGRAM : SOCK_STREAM,
                    made.protocol().number());
            socket.limitWaits(ACCEPT_MS, CONNECT_MS);
            keep(made.socket(), new HeldSocket(socket, made.protocol(), made.family(), stage));
            return StepResult.of(Outcome.OK, socket.local());
        } catch (KernelException e) {
            return StepResult.of(outcome(e));
        } finally {
            become(0);
        }
    }

    private HeldSocket keep(String name, HeldSocket socket) {
        opened.add(socket.socket());
        byName.put(name, socket);
        return socket;
    }

    /** Whether the other side of a connection may see an effect that the call does not wait for. */
    private static boolean disturbs(Step.Call step) {
        return step instanceof Step.Close
                || step instanceof Step.Shutdown
                || step instanceof Step.Disconnect
                || step instanceof Step.Destroy;
    }

    /** Makes the call and returns the socket whose local end belongs to the line. */
    private HeldSocket carryOut(Step.Call step, HeldSocket held) throws KernelException {
        KernelSocket socket = held.socket();
        switch (step) {
            case Step.SetOption set -> OptionNumbers.set(socket, set.option());
            case Step.Bind bind -> socket.bind(bind.address());
            case Step.Listen listen -> socket.listen(listen.backlog());
            case Step.Connect connect -> socket.connect(connect.address());
            case Step.Disconnect disconnect -> socket.disconnect();
            case Step.Shutdown shutdown -> socket.shutdown(shutdown.direction().ordinal());
            case Step.Close close -> {
                byName.remove(close.socket());
                opened.remove(socket);
                socket.close();
            }
            case Step.Accept accept -> {
                return keep(accept.newSocket(), held.sibling(socket.acceptWithin(ACCEPT_MS)));
            }
            case Step.Duplicate duplicate -> {
                return keep(duplicate.newSocket(), held.sibling(socket.duplicate()));
            }
            case Step.Send send -> socket.send(send.address().orElse(null));
            case Step.Receive receive -> socket.receive();
            case Step.Destroy destroy -> held.destroy();
            case Step.ChangeOwner owner -> socket.chown(owner.uid());
            case Step.NewSocket made -> throw new IllegalStateException(made.toString());
        }
        return held;
    }

    @Override
    public void close() {
        opened.forEach(KernelSocket::close);
    }
}
