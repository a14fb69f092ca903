package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One act of several by which a port is freed.
 *
 * @param remedy the act, as it is told
 * @param rows the rows of the snapshot's socket table that it is about
 * @param obstacle why it is left to a person; null for what can be carried out here
 * @param also what else it ends, as far as that was looked for
 */
public record FreeStep(
        Remedy remedy, List<Integer> rows, @Nullable Text obstacle, AlsoEnded also) {

    public FreeStep {
        rows = List.copyOf(rows);
    }

    /** One of which nobody has asked what else it ends. */
    public FreeStep(Remedy remedy, List<Integer> rows, @Nullable Text obstacle) {
        this(remedy, rows, obstacle, AlsoEnded.NONE);
    }

    /** Whether some process gets no chance to tidy up, which is done only where somebody says so. */
    public boolean kills() {
        return kills(remedy.action());
    }

    private static boolean kills(Action action) {
        if (action instanceof Action.Several several) {
            for (Action one : several.acts()) {
                if (kills(one)) {
                    return true;
                }
            }
        }
        return action instanceof Ending.Signal signal && signal.signal().equals(Ending.Signal.KILL);
    }

    /** The same by {@code SIGKILL}, for what has not ended by the signal that asks; null where no signal is part of it. */
    public @Nullable FreeStep killing() {
        Set<Integer> pids = new LinkedHashSet<>();
        addSignalled(remedy.action(), pids);
        if (pids.isEmpty() || kills()) {
            return null;
        }
        Ending.Signal kill = new Ending.Signal(List.copyOf(pids), List.of(), Ending.Signal.KILL);
        Remedy harder = new Remedy(
                kill,
                Remedy.Proof.CARRIED_OUT,
                Text.of("free.kill.do"),
                kill.command(),
                null,
                remedy.effect(),
                kill.risk(),
                Text.of("free.kill.risk"),
                remedy.verify());
        return new FreeStep(harder, rows, obstacle, also);
    }

    private static void addSignalled(Action action, Set<Integer> pids) {
        if (action instanceof Action.Several several) {
            for (Action one : several.acts()) {
                addSignalled(one, pids);
            }
        }
        if (action instanceof Ending.Signal signal) {
            pids.addAll(signal.pids());
        }
    }
}
