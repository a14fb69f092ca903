package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.ports.ConnectCapacity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many more connections a namespace can open to one destination.
 *
 * @param question the connect asked about
 * @param netns the namespace it is about
 * @param source the local address the numbers are for; null when no connection and no rule tells it
 * @param outcome {@code OK}, or {@code EADDRNOTAVAIL} when no port is left, or what comes before that: {@code ENETUNREACH}
 * @param capacity the numbers
 * @param boundFirst how many ports are left to programs that bind an address without a port before they connect; those
 *     are counted once for all destinations
 * @param outsideRange how many ports of other numbers connections to there have, which take none of the capacity
 * @param findings the causes, the worst first
 * @param level what it comes down to
 */
public record ConnectAnswer(
        ConnectQuestion question,
        NetworkNamespace netns,
        @Nullable IpAddress source,
        String outcome,
        Capacity capacity,
        int boundFirst,
        int outsideRange,
        List<Finding> findings,
        Level level) {

    public ConnectAnswer {
        findings = List.copyOf(findings);
    }

    /** Whether no way leads there, so that ports play no part. */
    public boolean noWay() {
        return findings.isEmpty()
                && !outcome.equals("OK")
                && (!outcome.equals("EADDRNOTAVAIL")
                        || capacity.now().used() < capacity.now().usable())
                && !outcome.equals("EAGAIN");
    }

    /** The same, when it does not come to taking a port: then none can be had. */
    ConnectAnswer refused(String error, Finding... why) {
        ConnectCapacity now = capacity.now();
        ConnectCapacity none = new ConnectCapacity(
                now.low(), now.high(), now.reserved(), now.bound(), now.usable(), now.used(), now.usedByState(), 0, 0);
        Capacity nothing = new Capacity(none, capacity.perSecond(), null);
        return new ConnectAnswer(
                question, netns, source, error, nothing, 0, outsideRange, List.of(why), Level.CRITICAL);
    }

    /** The same with more findings, which come first, and what comes of them. */
    ConnectAnswer worse(String error, List<Finding> more) {
        List<Finding> all = new ArrayList<>(more);
        all.addAll(findings);
        Level other = error.equals("OK") ? Level.of(all) : Level.CRITICAL;
        return new ConnectAnswer(question, netns, source, error, capacity, boundFirst, outsideRange, all, other);
    }

    /** The same with other findings. */
    ConnectAnswer with(List<Finding> others) {
        return new ConnectAnswer(question, netns, source, outcome, capacity, boundFirst, outsideRange, others, level);
    }

    /** The same, when too little was seen to be sure. */
    ConnectAnswer unsure() {
        return new ConnectAnswer(
                question, netns, source, outcome, capacity, boundFirst, outsideRange, findings, Level.UNKNOWN);
    }
}
