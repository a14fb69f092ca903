package dev.portwhy.diagnosis;

import java.util.List;

/**
 * The answer to "is anything wrong with this machine's ports".
 *
 * @param level what it comes down to
 * @param findings the causes, the worst first
 */
public record Verdict(Level level, List<Finding> findings) {

    public Verdict {
        findings = List.copyOf(findings);
    }
}
