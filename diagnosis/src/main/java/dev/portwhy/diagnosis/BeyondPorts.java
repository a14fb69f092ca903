package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes a connect() fail, or hang, that has a port and a way: it looks like a shortage of ports to whoever waits, and the
 * answer about ports alone would be that nothing is wrong.
 */
final class BeyondPorts {

    private final Snapshot snapshot;
    private final int namespaceIndex;
    private final ConnectAnswer answer;
    private final List<Finding> findings = new ArrayList<>();
    private String outcome = "OK";

    private BeyondPorts(Snapshot snapshot, int namespaceIndex, ConnectAnswer answer) {
        this.snapshot = snapshot;
        this.namespaceIndex = namespaceIndex;
        this.answer = answer;
    }

    /**
     * An answer with what goes wrong beyond the ports; itself where that is nothing, or where it does not come to that.
     *
     * @param destination where the packets go
     * @param here whether that is an address of the namespace itself
     */
    static ConnectAnswer of(
            Snapshot snapshot, int namespaceIndex, ConnectAnswer answer, IpAddress destination, boolean here) {
        if (!answer.outcome().equals("OK")) {
            return answer;
        }
        BeyondPorts beyond = new BeyondPorts(snapshot, namespaceIndex, answer);
        if (here && snapshot.namespaces().get(namespaceIndex).loopbackDown()) {
            beyond.loopbackDown();
        } else if (here && answer.question().protocol() != Protocol.UDP) {
            beyond.acceptQueue(destination);
        }
        return beyond.findings.isEmpty() ? answer : answer.worse(beyond.outcome, beyond.findings);
    }

    /** What goes to an address of one's own goes over lo; a packet that cannot is dropped. */
    private void loopbackDown() {
        ConnectQuestion question = answer.question();
        findings.add(LoopbackDown.of(
                answer.netns(), question.destination(), "ETIMEDOUT", AskAgain.connect(answer.netns(), question)));
        outcome = question.protocol() == Protocol.UDP ? "OK" : "ETIMEDOUT";
    }

    /** The kernel drops what a full queue cannot take, and the client tries again until it times out. */
    private void acceptQueue(IpAddress destination) {
        AcceptQueue taker = AcceptQueue.taking(
                snapshot, namespaceIndex, destination, answer.question().port());
        if (taker == null) {
            return;
        }
        boolean fails = taker.allFull();
        List<Finding> why = new ArrayList<>(ProcessDescriptors.of(snapshot, taker.culprits()));
        why.addAll(AcceptQueueFull.of(snapshot, taker));
        for (Finding finding : why) {
            findings.add(fails ? finding : ConnectDiagnosis.notFailing(finding));
        }
        outcome = fails && !findings.isEmpty() ? "ETIMEDOUT" : outcome;
    }
}
