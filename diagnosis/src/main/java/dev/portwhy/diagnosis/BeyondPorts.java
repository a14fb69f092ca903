package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
     * @param scene the namespace
     * @param destination where the packets go
     * @param here whether that is an address of the namespace itself
     */
    static ConnectAnswer of(NamespaceScene scene, ConnectAnswer answer, IpAddress destination, boolean here) {
        if (!answer.outcome().equals("OK")) {
            return answer;
        }
        Snapshot snapshot = scene.snapshot();
        int namespaceIndex = scene.namespaceIndex();
        BeyondPorts beyond = new BeyondPorts(snapshot, namespaceIndex, answer);
        beyond.tracking(scene, destination);
        if (!here && !destination.isLoopback()) {
            // What has an entry already, such as the gateway, is reached all the same.
            for (Finding finding :
                    NeighbourTable.of(snapshot, destination.unmapped().family())) {
                beyond.findings.add(ConnectDiagnosis.notFailing(finding));
            }
        }
        if (here && snapshot.namespaces().get(namespaceIndex).loopbackDown()) {
            beyond.loopbackDown();
        } else {
            beyond.ends(destination, here);
        }
        return beyond.findings.isEmpty() ? answer : answer.worse(beyond.outcome, beyond.findings);
    }

    /**
     * A table that takes no more entries stops the first packet: of TCP it is lost, of UDP sendto() says EPERM. A pool of
     * translated ports that is used up stops it in the same way.
     */
    private void tracking(NamespaceScene scene, IpAddress destination) {
        List<Finding> full = new ConntrackFull().find(scene);
        findings.addAll(full);
        if (Level.of(full) == Level.CRITICAL) {
            outcome = answer.question().protocol() == Protocol.UDP ? "EPERM" : "ETIMEDOUT";
        }
        for (Finding finding : new SnatPortsExhausted().find(scene)) {
            Subject subject = finding.subject();
            if (destination.equals(subject.address())
                    && Objects.equals(answer.question().port(), subject.port())
                    && subject.protocol() == answer.question().protocol()) {
                findings.add(finding);
                outcome = finding.severity() == Severity.CRITICAL ? "ETIMEDOUT" : outcome;
            }
        }
    }

    /** What goes to an address of one's own goes over lo; a packet that cannot is dropped. */
    private void loopbackDown() {
        ConnectQuestion question = answer.question();
        findings.add(LoopbackDown.of(
                answer.netns(), question.destination(), "ETIMEDOUT", AskAgain.connect(answer.netns(), question)));
        outcome = question.protocol() == Protocol.UDP ? "OK" : "ETIMEDOUT";
    }

    /** What the server and the clients of the destination cannot do. */
    private void ends(IpAddress destination, boolean here) {
        ConnectQuestion question = answer.question();
        int port = question.port();
        AcceptQueue taker = null;
        if (here && question.protocol() != Protocol.UDP) {
            List<Finding> requests = SynBacklogFull.of(snapshot, namespaceIndex, port);
            findings.addAll(requests);
            outcome = requests.isEmpty() ? outcome : "ETIMEDOUT";
            taker = AcceptQueue.taking(snapshot, namespaceIndex, destination, port);
        }
        boolean full = taker != null && taker.allFull();
        List<Culprit> holders = taker == null ? List.of() : taker.culprits();
        for (Finding finding :
                EndsWithoutDescriptors.of(snapshot, namespaceIndex, question.protocol(), destination, port, here)) {
            add(finding, full && isOf(finding, holders));
        }
        if (taker != null) {
            for (Finding finding : AcceptQueueFull.of(snapshot, taker)) {
                add(finding, full);
            }
        }
    }

    /**
     * Adds what is not as it should be. The kernel drops what a full queue cannot take, and the client tries again until it times
     * out; by all else connect() itself does not fail.
     */
    private void add(Finding finding, boolean fails) {
        findings.add(fails ? finding : ConnectDiagnosis.notFailing(finding));
        outcome = fails ? "ETIMEDOUT" : outcome;
    }

    private static boolean isOf(Finding finding, List<Culprit> culprits) {
        List<Integer> pids = Culprits.pids(culprits);
        for (Culprit culprit : finding.culprits()) {
            if (pids.contains(culprit.pid())) {
                return true;
            }
        }
        return false;
    }
}
