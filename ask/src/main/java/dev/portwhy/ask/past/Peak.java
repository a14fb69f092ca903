package dev.portwhy.ask.past;

import java.time.Instant;

/**
 * The worst moment of an incident.
 *
 * @param time when it was
 * @param used how many ports the destination had in use then; 0 where it is not about a destination
 * @param usable how many there could be; 0 where it is not about a destination
 * @param failures how many calls failed in that interval
 */
public record Peak(Instant time, int used, int usable, long failures) {

    /** Whether this is worse: a larger share of the ports, or as large a one with more calls that failed. */
    boolean worseThan(Peak other) {
        int byShare = Long.compare((long) used * Math.max(1, other.usable), (long) other.used * Math.max(1, usable));
        return byShare > 0 || byShare == 0 && failures > other.failures;
    }
}
