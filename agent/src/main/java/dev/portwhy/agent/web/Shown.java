package dev.portwhy.agent.web;

import dev.portwhy.ask.past.Telling;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An interval that can be shown: put into words when somebody wants to see it, once for each language. */
final class Shown {

    private final Moment moment;
    private final WatchInquiry watch;
    private final Telling telling;
    private final List<StatePorts> states;
    private final Map<String, byte[]> texts = new ConcurrentHashMap<>();

    /**
     * Of the snapshot only what is told of it is kept: there are as many rows in it as the machine has sockets, so that it is not gone
     * through either where the interval before has the same look.
     *
     * @param before the interval before; null where there is none
     */
    Shown(Moment moment, WatchInquiry watch, Telling telling, @Nullable Shown before) {
        Snapshot all = moment.snapshot();
        Snapshot told = new Snapshot.Builder(all.host(), all.namespaces())
                .visibility(all.visibility())
                .build();
        this.moment = new Moment(
                moment.time(),
                told,
                moment.verdict(),
                moment.destinations(),
                moment.failures(),
                moment.otherFailures(),
                moment.lost(),
                moment.passedOver(),
                moment.connections());
        states = before != null && before.look().equals(look()) ? before.states : StatePorts.of(all);
        this.watch = watch;
        this.telling = telling;
    }

    private Instant look() {
        return moment.snapshot().host().time();
    }

    /** The interval. */
    Moment moment() {
        return moment;
    }

    /** How many ports each namespace has in each state. */
    List<StatePorts> portsByState() {
        return states;
    }

    /** Whether calls are seen as they fail. */
    boolean seesCalls() {
        return watch.seesCalls();
    }

    /** As one line of JSON. */
    byte[] json(String language) throws IOException {
        byte[] text = texts.get(language);
        if (text == null) {
            text = telling.moment(moment, watch, language);
            texts.put(language, text);
        }
        return text;
    }
}
