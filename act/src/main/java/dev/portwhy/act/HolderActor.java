package dev.portwhy.act;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.CancelForward;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.diagnosis.RaiseProcessLimit;
import dev.portwhy.diagnosis.RemoveFile;
import dev.portwhy.diagnosis.SetDevice;
import dev.portwhy.linux.act.SocketDestruction;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.UnixTrial;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends what holds sockets: processes, units, containers, what the kernel keeps. Nothing is done to process 1, to this program and
 * to whoever started it, nor to a process that is not the one that was seen, nor to a socket behind the back of a process that
 * has its port by it.
 */
public final class HolderActor implements Actor {

    private final Machine machine;
    private final Snapshot snapshot;
    private final List<Integer> rows;
    private final SocketWait wait;

    /**
     * For some sockets.
     *
     * @param machine where they are
     * @param snapshot in which they and their holders were seen, just now
     * @param rows the sockets that the acts are about, rows of the snapshot's table
     * @param pause whom to tell that it takes its time
     */
    public HolderActor(Machine machine, Snapshot snapshot, List<Integer> rows, Pause pause) {
        this.machine = machine;
        this.snapshot = snapshot;
        this.rows = List.copyOf(rows);
        wait = new SocketWait(new SeenSockets(machine, snapshot, rows), pause);
    }

    @Override
    public ActOutcome carryOut(Action action) {
        try {
            Text obstacle = OwnGuard.of(machine, snapshot).obstacle(action, rows);
            return obstacle != null ? new ActOutcome.LeftToAPerson(obstacle) : act(action, wait);
        } catch (KernelException e) {
            return Refusals.kernel(e, Text.of("free.who.kernel"));
        } catch (IOException e) {
            return new ActOutcome.Refused("EIO", Text.of("free.refused.failed", String.valueOf(e.getMessage())));
        }
    }

    private ActOutcome act(Action action, SocketWait until) throws IOException {
        SignalActs signals = new SignalActs(snapshot, rows, until);
        ManagerActs managers = new ManagerActs(snapshot, until);
        return switch (action) {
            case Ending.Signal signal -> signals.send(signal);
            case Ending.StopUnit stop -> managers.stop(stop);
            case Ending.StopContainer stop -> managers.stop(stop);
            case Ending.StopProgram stop -> managers.stop(stop);
            case Action.DeleteService delete -> managers.delete(delete);
            case Action.DestroySocket ignored -> destroy();
            case RemoveFile remove -> remove(remove);
            case CancelForward cancel -> managers.cancel(cancel);
            case Action.Several several -> several(several);
            case Action.SetSetting ignored -> leftToAPerson();
            case Action.ReservePorts ignored -> leftToAPerson();
            case Action.RaiseLimit ignored -> leftToAPerson();
            case RaiseProcessLimit ignored -> leftToAPerson();
            case SetDevice ignored -> leftToAPerson();
            case Action.BindElsewhere ignored -> leftToAPerson();
            case Action.SetOption ignored -> leftToAPerson();
            case Action.CloseInProgram ignored -> leftToAPerson();
            case Action.ChangeProgram ignored -> leftToAPerson();
            case Action.Wait ignored -> leftToAPerson();
            case Action.LookThere ignored -> leftToAPerson();
        };
    }

    private static ActOutcome leftToAPerson() {
        return new ActOutcome.LeftToAPerson(Text.of("free.left.person"));
    }

    /**
     * One after the other; what is left of them after one that was refused is not tried. The first let go of their part only: the
     * sockets are there until the last has let go of its own.
     */
    private ActOutcome several(Action.Several several) throws IOException {
        ActOutcome outcome = new ActOutcome.Done(null);
        int left = several.acts().size();
        for (Action one : several.acts()) {
            if (!wait.pause().goOn()) {
                return new ActOutcome.Refused("EINTR", Text.of("free.refused.stopped"));
            }
            outcome = act(one, --left == 0 ? wait : wait.none());
            if (!(outcome instanceof ActOutcome.Done)) {
                return outcome;
            }
        }
        return outcome;
    }

    /** Connections alone: a listener and a bound socket would be out of sight with their port still taken (tcp_abort()). */
    private ActOutcome destroy() throws IOException {
        SocketTable sockets = snapshot.sockets();
        List<Integer> chosen = new ArrayList<>();
        boolean onlyMptcp = true;
        for (int row : rows) {
            if (mayBeDestroyed(sockets, row)) {
                chosen.add(row);
                onlyMptcp &= sockets.protocol(row) == Protocol.MPTCP;
            }
        }
        if (!onlyMptcp) {
            // The kernel destroys its subflows alone, and with them goes the port (mptcp_diag_handler has no destroy).
            chosen.removeIf(row -> sockets.protocol(row) == Protocol.MPTCP);
        }
        if (chosen.isEmpty()) {
            return leftToAPerson();
        }
        int[] destroyed = chosen.stream().mapToInt(Integer::intValue).toArray();
        SocketDestruction.destroy(snapshot.namespaceOf(destroyed[0]), sockets, destroyed);
        SocketWait gone = wait.of(new SeenSockets(machine, snapshot, chosen));
        return gone.until(() -> false) ? new ActOutcome.Done(null) : Refusals.stillThere(Text.of("free.who.kernel"));
    }

    private static boolean mayBeDestroyed(SocketTable sockets, int row) {
        SocketState state = sockets.state(row);
        boolean named = sockets.inode(row) != 0 && sockets.has(row, SocketFlags.PORT_BY_NUMBER);
        return state.hasPeer() && !named && sockets.cookie(row) != 0;
    }

    /** Asked once more before: a server that has come meanwhile would have nobody find it any more. */
    private ActOutcome remove(RemoveFile act) throws IOException {
        Probes probes = machine.probes().orElse(null);
        UnixTrial now = probes == null ? null : probes.unix(snapshot, act.path());
        if (now == null || now.state() != UnixTrial.State.LEFT) {
            return now != null && now.state() == UnixTrial.State.FREE
                    ? new ActOutcome.Done(null)
                    : new ActOutcome.Refused("EBUSY", Text.of("free.refused.used", act.path()));
        }
        try {
            Files.delete(Path.of(act.path()));
            return new ActOutcome.Done(null);
        } catch (AccessDeniedException e) {
            return Refusals.rights(act.path());
        }
    }
}
