package dev.portwhy.ask.past;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whoever has the past of a machine kept: is told how that goes, and says when it shall end. */
public interface HistoryKeeping {

    /** How often to look; asked before each interval, since it may change on the way. */
    Duration interval();

    /** How much of it stays; asked at each write. */
    Bounds bounds();

    /** Whether failing bind() and listen() are watched, too. */
    boolean binds();

    /**
     * The place is this agent's own, and nothing is written yet.
     *
     * @throws IOException to give it back without having kept anything
     */
    void claimed() throws IOException;

    /** It watches, and what it sees is being kept. */
    void began(WatchInquiry watch);

    /** An interval is over. */
    void seen(Moment moment, WatchInquiry watch);

    /** How it goes to send metrics elsewhere; null where they are not sent. */
    @Nullable Pushed pushed();

    /** Something that a person should know. */
    void told(Text text);

    /** Whether it shall end; asked several times a second for as long as no look hangs. */
    boolean stopped();
}
