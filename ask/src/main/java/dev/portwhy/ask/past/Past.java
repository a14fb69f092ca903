package dev.portwhy.ask.past;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the past of a machine is kept, and read. Who asks knows this alone: what keeps it stands on a library that no other question
 * loads.
 */
public interface Past {

    /**
     * What is known of a span of time.
     *
     * @throws PastException where nothing is kept, or what is kept cannot be read
     */
    History history(HistoryRequest request) throws PastException;

    /**
     * How full destinations were over a span of time.
     *
     * @param since from then on; what is asked for before anything was kept is left out
     * @param until until then
     * @param top how many destinations come one by one, those that were fullest
     * @throws PastException where nothing is kept, or what is kept cannot be read
     */
    PastUsage usage(Instant since, Instant until, int top) throws PastException;

    /**
     * What is to be said of the agent that keeps it, or did.
     *
     * @throws PastException where nothing is kept, or what is kept cannot be read
     */
    AgentState state() throws PastException;

    /**
     * The machine as it was at the kept moment that is nearest to another one.
     *
     * @throws PastException where no such moment is kept, or it cannot be read
     */
    Snapshot nearest(Instant moment) throws PastException;

    /**
     * Writes what is known of a span of time into files of Parquet, all of them or none.
     *
     * @param directory where to; it is made where it is not there, and has nothing in it otherwise
     * @throws PastException where nothing is kept, what is kept cannot be read, or the files cannot be written
     */
    List<Exported> export(Path directory, Instant since, Instant until) throws PastException;

    /**
     * Watches a machine and keeps what it sees, until it is told to stop.
     *
     * @throws PastException where it cannot be kept from the beginning
     */
    void keep(Machine machine, NamespaceChoice namespaces, HistoryKeeping keeping) throws IOException;

    /**
     * Shows it over HTTP while it is kept.
     *
     * @param pushing where metrics are sent to besides; null for nowhere
     */
    Showing showing(Doors doors, Telling telling, @Nullable Pushing pushing);
}
