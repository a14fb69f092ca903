package dev.portwhy.agent.web;

import dev.portwhy.ask.past.Telling;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Host;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.NamespaceChoice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers that say what was asked; intervals have numbers. */
final class MadeUpTelling implements Telling {

    private static final Snapshot NOTHING =
            new Snapshot.Builder(new Host("machine", "6.12.0", "x86_64", "boot", Instant.EPOCH), List.of()).build();

    private final WatchInquiry watch = new WatchInquiry(new CapturedMachine(NOTHING), NamespaceChoice.ALL, false);
    private boolean large;
    private int number;

    /** The next interval, in which as many calls failed as it has numbers. */
    Moment moment() {
        number++;
        return new Moment(
                Instant.EPOCH,
                NOTHING,
                new Verdict(Level.OK, List.of(), List.of()),
                new DestinationUsages(List.of(), 0, 0),
                List.of(),
                number,
                0,
                0,
                null);
    }

    /** What watches. */
    WatchInquiry watch() {
        return watch;
    }

    /** From now on an interval is more than the buffers of a connection take. */
    void large() {
        large = true;
    }

    @Override
    public String language(@Nullable String word) {
        return word == null ? "en" : word;
    }

    @Override
    public byte[] moment(Moment moment, WatchInquiry watch, String language) {
        String number = "{\"" + language + "\":" + moment.otherFailures() + "}";
        return ((large ? number.replace("}", ",\"x\":\"" + "x".repeat(1 << 20) + "\"}") : number) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Told history(@Nullable String since, @Nullable String until, @Nullable String of, String language) {
        return new Told(0, "history " + since + " " + until + " " + of + " " + language, "");
    }

    @Override
    public Told usage(@Nullable String since, @Nullable String until, @Nullable String top, String language) {
        return new Told(0, "usage " + since + " " + until + " " + top + " " + language, "");
    }

    /** A number is the exit status. */
    @Override
    public Told then(String time, String question, String language) {
        boolean number = question.chars().allMatch(Character::isDigit) && !question.isEmpty();
        return number
                ? new Told(Integer.parseInt(question), "", "status " + question + "\n")
                : new Told(0, "at " + time + " " + question + " " + language, "");
    }
}
