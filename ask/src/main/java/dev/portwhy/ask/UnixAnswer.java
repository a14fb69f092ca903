package dev.portwhy.ask;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.UnixTrial;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What came of the question whether a unix socket can be bound to a path.
 *
 * @param snapshot the machine, without any port
 * @param path the path
 * @param outcome what bind() answers: {@code OK}, or the error's name; null where the machine is not here to be asked
 * @param finding what is there, and what to do
 * @param level what it comes down to
 */
public record UnixAnswer(
        Snapshot snapshot, String path, @Nullable String outcome, Finding finding, Level level) implements Answer {

    /** Asks; of a machine that is not here there is little to say, for files are in no capture. */
    public static UnixAnswer of(Machine machine, String path) throws IOException {
        Probes probes = machine.probes().orElse(null);
        Snapshot bare = machine.look(Scope.EVERYTHING
                .in(NamespaceChoice.ALL)
                .protocols(false, false)
                .withoutHolders()
                .withoutSurroundings()
                .withoutHidden());
        UnixTrial trial = probes == null ? UnixTrial.notHere(path) : probes.unix(bare, path);
        Snapshot snapshot =
                new Snapshot.Builder(bare).processes(trial.processes()).build();
        Finding finding = Diagnosis.unix(snapshot, trial, path);
        Level level = switch (trial.state()) {
            case FREE -> Level.OK;
            case UNCLEAR, NOT_KEPT -> Level.UNKNOWN;
            default -> Level.CRITICAL;
        };
        return new UnixAnswer(snapshot, path, trial.state().outcome(), finding, level);
    }
}
