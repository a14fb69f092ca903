package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a bind can or cannot succeed in one namespace.
 *
 * @param question the bind asked about
 * @param netns the namespace it is about
 * @param outcome {@code OK}, or the error's name: the kernel's own answer where it was asked, else the prediction
 * @param expected what the rules say about what was seen: {@code OK}, or the error's name
 * @param kernel what the kernel said
 * @param blockers rows of the snapshot's socket table that stand in the way, those with a holder first
 * @param rule the rule of the kernel by which the first of them does so; null if none does
 * @param findings the causes, the one to begin with first
 * @param level what it comes down to
 * @param unseenOptions of how many sockets with a file the answer depends on an option that nobody could read
 * @param otherwise what it would be with the other value of {@code SO_REUSEADDR}; null where that does not decide, or may not
 */
public record BindAnswer(
        BindQuestion question,
        NetworkNamespace netns,
        String outcome,
        String expected,
        KernelTrial kernel,
        List<Integer> blockers,
        @Nullable Text rule,
        List<Finding> findings,
        Level level,
        int unseenOptions,
        @Nullable Otherwise otherwise) {

    public BindAnswer {
        blockers = List.copyOf(blockers);
        findings = List.copyOf(findings);
    }

    /**
     * Whether the kernel has the port for taken, or for free, and what was seen says otherwise: a socket came or went in
     * between, something unseen holds the port, or a rule is not what this program believes.
     */
    public boolean contradicted() {
        boolean aboutTaken = outcome.equals("EADDRINUSE") && expected.equals("OK")
                || outcome.equals("OK") && expected.equals("EADDRINUSE");
        return kernel.settled() && question.port() != 0 && aboutTaken;
    }
}
