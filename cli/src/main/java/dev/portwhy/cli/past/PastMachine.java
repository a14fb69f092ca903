package dev.portwhy.cli.past;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This machine as it was at the kept moment that is nearest to the one that {@code --at} names; says which one that is. */
public final class PastMachine implements Machine {

    /** A moment is kept every ten minutes at least, where there is an agent. */
    private static final Duration NEAR = Duration.ofMinutes(11);

    private final Context context;
    private final Instant wanted;
    private @Nullable CapturedMachine machine;

    private PastMachine(Context context, Instant wanted) {
        this.context = context;
        this.wanted = wanted;
    }

    /**
     * The machine at the moment that the options name.
     *
     * @throws UsageException where they name none
     */
    public static Machine of(Context context) {
        return new PastMachine(
                context,
                PastTime.of("--at", Objects.requireNonNull(context.options().at())));
    }

    @Override
    public Snapshot look(Scope what) throws IOException {
        CapturedMachine read = machine;
        if (read == null) {
            Snapshot nearest;
            try {
                nearest = Pasts.of(context).nearest(wanted);
            } catch (PastException e) {
                throw new dev.portwhy.cli.AnswerException(e.text());
            }
            tell(nearest.host().time());
            read = new CapturedMachine(nearest);
            machine = read;
        }
        return read.look(what);
    }

    /** Beside the answer, whatever form that has. */
    private void tell(Instant time) {
        Duration away = Duration.between(time, wanted).abs();
        context.note(
                away.compareTo(NEAR) < 0 ? Text.of("history.at", time) : Text.of("history.at.far", time, away, wanted));
    }
}
