package dev.portwhy.ask;

import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.RouteTrial;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The question how many more connections there can be to a destination.
 *
 * @param machine whom it is put to
 * @param namespaces which namespaces it is about
 */
public record ConnectInquiry(Machine machine, NamespaceChoice namespaces) {

    /** Slower says nothing. */
    private static final double SLOW = 0.1;

    /** Asks. */
    public ConnectAnswers ask(ConnectQuestion question) throws IOException {
        boolean udp = question.protocol() == Protocol.UDP;
        Snapshot seen =
                machine.look(Scope.EVERYTHING.withoutHidden().in(namespaces).protocols(!udp, udp));
        Snapshot snapshot = MachineAnswer.withPortFacts(machine, withOptions(seen, question), unclear(seen, question));
        // Asked about every namespace, it is about ports: most of them have no business with the destination.
        Probes probes = namespaces instanceof NamespaceChoice.All
                ? null
                : machine.probes().orElse(null);
        List<ConnectAnswer> answers = ask(snapshot, probes, question);
        if (Diagnosis.lacksCulprit(answers.getFirst().findings())) {
            snapshot = MachineAnswer.withFailures(machine, snapshot);
            answers = ask(snapshot, probes, question);
        }
        Level level = Namespaces.level(namespaces, snapshot, answers.getFirst().level());
        return new ConnectAnswers(snapshot, answers, level, opens(probes, answers.getFirst()));
    }

    /** With what the sockets on a chosen source port say of their options: they decide whether bind() passes beside them. */
    private Snapshot withOptions(Snapshot seen, ConnectQuestion question) {
        Probes probes = question.sourcePort() == 0 ? null : machine.probes().orElse(null);
        return probes == null ? seen : probes.options(seen, port -> port == question.sourcePort());
    }

    /** Of one namespace the numbers are to be exact; of all of them, where they matter. */
    private BitSet unclear(Snapshot seen, ConnectQuestion question) {
        BitSet unclear =
                namespaces instanceof NamespaceChoice.All ? Diagnosis.unclearPorts(seen) : Diagnosis.anyPorts(seen);
        if (question.sourcePort() != 0) {
            unclear.or(Diagnosis.timeWaits(seen, question.sourcePort()));
        }
        return unclear;
    }

    /**
     * What TIME_WAIT do not tell: connections that the other side closes first leave nothing here. Where they do tell, or where
     * the answer is another one, nobody needs it.
     */
    private static @Nullable Double opens(@Nullable Probes probes, ConnectAnswer answer) {
        if (probes == null) {
            return null;
        }
        Double rate = answer.capacity().perSecond();
        boolean silent = rate == null || rate < SLOW;
        boolean asks = silent
                && answer.level() == Level.OK
                && answer.question().protocol() != Protocol.UDP
                && answer.question().sourcePort() == 0;
        return asks ? probes.opensPerSecond(answer.netns()) : null;
    }

    private List<ConnectAnswer> ask(Snapshot snapshot, @Nullable Probes probes, ConnectQuestion question) {
        List<ConnectAnswer> answers = new ArrayList<>();
        for (int namespace : Namespaces.asked(namespaces, snapshot)) {
            RouteTrial route = route(probes, question, snapshot.namespaces().get(namespace));
            answers.add(Diagnosis.connect(snapshot, namespace, question, route));
        }
        answers.sort(ConnectInquiry::worstFirst);
        return answers;
    }

    private static RouteTrial route(@Nullable Probes probes, ConnectQuestion question, NetworkNamespace namespace) {
        return probes == null
                ? RouteTrial.NOT_TRIED
                : probes.route(
                        namespace,
                        question.source(),
                        new Endpoint(question.address(), question.port()),
                        question.protocol() != Protocol.UDP);
    }

    private static int worstFirst(ConnectAnswer one, ConnectAnswer two) {
        int byLevel = one.level().comparedByWorst(two.level());
        return byLevel != 0
                ? byLevel
                : Integer.compare(
                        two.capacity().now().used(), one.capacity().now().used());
    }
}
