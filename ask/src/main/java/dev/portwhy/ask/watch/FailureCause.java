package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why calls failed, by the rules and what was seen right then. Nothing is tried: a bind() of ours would be in somebody's way. */
final class FailureCause {

    private final Snapshot snapshot;
    private final int most;
    private final Map<Asked, Optional<Slug>> known = new HashMap<>();

    /** A question put to a namespace. */
    private record Asked(int namespace, Object question) {}

    /**
     * With what was seen.
     *
     * @param most how many different questions are answered; each goes through all sockets
     */
    FailureCause(Snapshot snapshot, int most) {
        this.snapshot = snapshot;
        this.most = most;
    }

    /** The cause; null where what was seen does not tell, or where the namespace was not seen. */
    @Nullable Slug of(FailureTally.Kind kind) {
        int namespace = snapshot.namespaceIndex(kind.namespace());
        if (namespace < 0) {
            return null;
        }
        Endpoint to = kind.destination();
        Asked asked = new Asked(namespace, to == null ? bind(kind, true) : connect(kind, to));
        Optional<Slug> cause = known.get(asked);
        if (cause == null) {
            if (known.size() == most) {
                return null;
            }
            cause = Optional.ofNullable(
                    to == null ? ofBind(namespace, kind) : ofConnect(namespace, connect(kind, to), kind.errno()));
            known.put(asked, cause);
        }
        return cause.orElse(null);
    }

    private static ConnectQuestion connect(FailureTally.Kind kind, Endpoint to) {
        Endpoint from = kind.source();
        return new ConnectQuestion(
                kind.protocol() == Protocol.MPTCP ? Protocol.TCP : kind.protocol(),
                from.address().isWildcard() ? null : from.address(),
                from.port(),
                to.address(),
                to.port());
    }

    private BindQuestion bind(FailureTally.Kind kind, boolean reuseaddr) {
        ProcessInfo process = snapshot.process(kind.pid());
        return new BindQuestion(
                kind.protocol(),
                kind.source().address(),
                kind.source().port(),
                false,
                reuseaddr && kind.protocol() != Protocol.UDP,
                false,
                process == null ? snapshot.visibility().looker().defaultUid() : process.uid(),
                false);
    }

    private @Nullable Slug ofConnect(int namespace, ConnectQuestion question, String errno) {
        ConnectAnswer answer = Diagnosis.connect(snapshot, namespace, question);
        Slug first = first(answer.findings());
        if (answer.outcome().equals(errno)) {
            return first;
        }
        // The kernel found no port when it was asked; by the time of the look a few had come back.
        return question.sourcePort() == 0 && first == Slug.EPHEMERAL_PORTS_RUNNING_OUT
                ? Slug.EPHEMERAL_PORTS_EXHAUSTED
                : null;
    }

    /** Nobody sees whether a socket that is not bound yet has SO_REUSEADDR: as most have it, and else without. */
    private @Nullable Slug ofBind(int namespace, FailureTally.Kind kind) {
        for (int way = 0; way < 2; way++) {
            BindAnswer answer = Diagnosis.bind(snapshot, namespace, bind(kind, way == 0), KernelTrial.NOT_TRIED);
            if (answer.outcome().equals(kind.errno())) {
                return first(answer.findings());
            }
        }
        return null;
    }

    private static @Nullable Slug first(List<Finding> findings) {
        return findings.isEmpty() ? null : findings.getFirst().slug();
    }
}
