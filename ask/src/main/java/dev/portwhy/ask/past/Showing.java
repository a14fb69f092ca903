package dev.portwhy.ask.past;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Shows a machine and its past to those who ask over HTTP, until it is closed. */
public interface Showing extends AutoCloseable {

    /**
     * Begins to listen.
     *
     * @throws AddressTakenException where another program has the address
     * @throws PastException where it cannot for another reason
     */
    void open() throws IOException;

    /** Where it listens: an address as a browser takes it, or the path of a socket; empty before it is open. */
    String where();

    /** An interval is over. */
    void seen(Moment moment, WatchInquiry watch);

    /** How it goes to send metrics elsewhere; null where they are not sent. */
    @Nullable Pushed pushed();

    @Override
    void close();
}
