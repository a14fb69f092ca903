package dev.portwhy.act;

import dev.portwhy.model.Text;
import java.io.IOException;
import java.time.Duration;

/** Sees to it that a trial is taken back, whatever becomes of the program that began it. */
interface TrialEnd {

    /**
     * Has an act taken back after a time.
     *
     * @return by what: a timer of systemd, or a process that waits
     * @throws IOException where nothing can be had that would do it
     */
    Text arrange(String id, Duration after) throws IOException;
}
