package dev.portwhy.diagnosis;

import java.util.List;

/**
 * The answer to "is anything wrong with this machine's ports".
 *
 * @param level what it comes down to
 * @param findings the causes, the worst first
 * @param busiest the destinations with the largest share of their ports in use, the fullest first; a few
 */
public record Verdict(Level level, List<Finding> findings, List<Usage> busiest) {

    public Verdict {
        findings = List.copyOf(findings);
        busiest = List.copyOf(busiest);
    }
}
