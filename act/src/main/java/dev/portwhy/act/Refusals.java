package dev.portwhy.act;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Text;
import java.util.List;

/** Why acts were not done, in the words of whoever refused them. */
final class Refusals {

    private Refusals() {}

    /** Where the process is not the one that was seen, or does not have the socket any more. */
    static ActOutcome changed(Object who) {
        return new ActOutcome.Refused("ESRCH", Text.of("free.refused.changed", who));
    }

    /** Where the kernel says so. */
    static ActOutcome kernel(int errno, Object what) {
        String key = errno == Errno.EPERM || errno == Errno.EACCES ? "free.refused.rights" : "free.refused.kernel";
        return new ActOutcome.Refused(Errno.name(errno), Text.of(key, what, Errno.name(errno)));
    }

    /** As {@link #kernel(int, Object)}. */
    static ActOutcome kernel(KernelException e, Object what) {
        return kernel(e.errno(), what);
    }

    /** Where it takes other rights than whoever asks has. */
    static ActOutcome rights(Object what) {
        return kernel(Errno.EPERM, what);
    }

    /** Where it was done, and what holds the port is still there. */
    static ActOutcome stillThere(Object who) {
        return new ActOutcome.Refused("ETIMEDOUT", Text.of("free.refused.still-there", who));
    }

    /** What a manager's program says that did not do it. */
    static ActOutcome manager(List<String> words, ManagerProgram.Ended ended) {
        String program = words.getFirst();
        if (ended.notFound()) {
            return new ActOutcome.Refused("ENOENT", Text.of("free.refused.no-program", program));
        }
        if (ended.stillRuns()) {
            return new ActOutcome.Refused("ETIMEDOUT", Text.of("free.refused.manager-runs", String.join(" ", words)));
        }
        return new ActOutcome.Refused(
                "EREMOTEIO",
                ended.said().isEmpty()
                        ? Text.of("free.refused.manager.silent", String.join(" ", words), ended.status())
                        : Text.of("free.refused.manager", String.join(" ", words), ended.said()));
    }
}
