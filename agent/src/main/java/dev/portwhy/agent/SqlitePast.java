package dev.portwhy.agent;

import dev.portwhy.agent.web.WebServer;
import dev.portwhy.ask.WholeLook;
import dev.portwhy.ask.past.AgentState;
import dev.portwhy.ask.past.Doors;
import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryKeeping;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.Past;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.Pushing;
import dev.portwhy.ask.past.Showing;
import dev.portwhy.ask.past.Telling;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The past of a machine in a file of SQLite. */
public final class SqlitePast implements Past {

    private final HistoryPlace place;

    /** The one in a directory. */
    public SqlitePast(Path directory) {
        place = new HistoryPlace(directory);
    }

    @Override
    public History history(HistoryRequest request) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.read(request);
        }
    }

    @Override
    public PastUsage usage(Instant since, Instant until, int top) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.usage(since, until, top);
        }
    }

    @Override
    public AgentState state() throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.state();
        }
    }

    @Override
    public Snapshot nearest(Instant moment) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.nearest(moment);
        }
    }

    @Override
    public List<Exported> export(Path directory, Instant since, Instant until) throws PastException {
        try (HistoryReader reader = HistoryReader.open(place)) {
            return reader.export(directory, since, until);
        }
    }

    @Override
    public void keep(Machine machine, NamespaceChoice namespaces, HistoryKeeping keeping) throws IOException {
        try (HistoryStore store = HistoryStore.open(place)) {
            keeping.claimed();
            try (WatchInquiry watch = new WatchInquiry(machine, namespaces, keeping.binds());
                    Recorder recorder = new Recorder(
                            store, () -> WholeLook.of(machine, namespaces), keeping::bounds, keeping::told)) {
                begin(store, recorder, watch, keeping);
                keeping.began(watch);
                while (!keeping.stopped() || watch.waits()) {
                    goOn(recorder, watch, keeping);
                }
            }
        } catch (SQLException e) {
            throw HistoryStore.isForeign(e)
                    ? new PastException(e, "history.foreign", place.file())
                    : new PastException(e, "history.unwritable", place.directory(), String.valueOf(e.getMessage()));
        }
    }

    /** A moment has all sockets of the machine, so no variable keeps one while the next is looked at. */
    private static void begin(HistoryStore store, Recorder recorder, WatchInquiry watch, HistoryKeeping keeping)
            throws IOException, SQLException {
        Moment first = watch.next(Duration.ZERO, keeping::stopped);
        store.begin(first.snapshot().host(), first.time(), keeping.interval(), watch.seesCalls());
        recorder.pushed(keeping.pushed());
        recorder.take(first, System.nanoTime());
        keeping.seen(first, watch);
    }

    private static void goOn(Recorder recorder, WatchInquiry watch, HistoryKeeping keeping) throws IOException {
        Moment moment = watch.next(keeping.interval(), keeping::stopped);
        recorder.pushed(keeping.pushed());
        recorder.take(moment, System.nanoTime());
        keeping.seen(moment, watch);
    }

    @Override
    public Showing showing(Doors doors, Telling telling, @Nullable Pushing pushing) {
        return new WebServer(doors, telling, pushing);
    }
}
