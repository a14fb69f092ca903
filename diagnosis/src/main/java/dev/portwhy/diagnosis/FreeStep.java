package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One act of several by which a port is freed.
 *
 * @param remedy the act, as it is told
 * @param rows the rows of the snapshot's socket table that it is about
 * @param obstacle why it is left to a person; null for what can be carried out here
 */
public record FreeStep(Remedy remedy, List<Integer> rows, @Nullable Text obstacle) {

    public FreeStep {
        rows = List.copyOf(rows);
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
}
