package dev.portwhy.ask.past;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What of a history is asked for.
 *
 * @param address only this address; null for all
 * @param port only this port; null for all
 * @param since from then on; null for all there is
 * @param until until then
 * @param steps into how many steps the series is to be divided
 */
public record HistoryRequest(
        @Nullable String address,
        @Nullable Integer port,
        @Nullable Instant since,
        Instant until,
        int steps) {}
