package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Puts together all that is wrong with the ports of a machine, over all its namespaces. */
final class MachineDiagnosis {

    /** Those that look at all namespaces at once. */
    static final List<Cause<Usages>> CAUSES = List.of(
            new BindBeforeConnect.OfMachine(),
            new OwnPortRange(),
            new UdpPorts(Slug.EPHEMERAL_PORTS_EXHAUSTED),
            new UdpPorts(Slug.EPHEMERAL_PORTS_RUNNING_OUT),
            new CloseWaitLeak.OfMachine(),
            new AcceptQueueFull.OfMachine(),
            new SourceAddressGone(),
            new DescriptorsExhausted(),
            new KernelLimits(),
            new PortSharedSilently(),
            new ListenersInRange());

    private static final int BUSIEST = 5;

    private MachineDiagnosis() {}

    static Verdict of(Snapshot snapshot) {
        Usages usages = new Usages(snapshot);
        List<Situation> situations = usages.fullest(DestinationFull.SLOW_PERCENT, BUSIEST);
        List<Finding> findings = new ArrayList<>();
        for (Situation situation : situations) {
            findings.addAll(situation.findings());
        }
        for (int index = 0; index < snapshot.namespaces().size(); index++) {
            NamespaceScene scene = new NamespaceScene(snapshot, index, usages.ports(index));
            findings.addAll(scene.findings(NamespaceScene.CAUSES));
        }
        for (Cause<Usages> cause : CAUSES) {
            addNew(findings, cause.find(usages));
        }
        BindBeforeConnect.onlyOnce(findings, usages);
        findings.removeIf(MachineDiagnosis::restsOnUnseenRange);
        // A stable sort: within a severity, the order above stays.
        findings.sort((one, two) -> one.severity().compareTo(two.severity()));
        List<Usage> busiest = new ArrayList<>();
        for (Situation situation : situations.subList(0, Math.min(BUSIEST, situations.size()))) {
            busiest.add(situation.usage());
        }
        return new Verdict(level(snapshot, usages, findings), AsRoot.findings(snapshot, findings), busiest);
    }

    /** A leak that was found at a full destination is not told a second time for its process. */
    private static void addNew(List<Finding> findings, List<Finding> more) {
        for (Finding finding : more) {
            if (!isTold(findings, finding)) {
                findings.add(finding);
            }
        }
    }

    private static boolean isTold(List<Finding> findings, Finding finding) {
        for (Finding other : findings) {
            if (other.slug() == finding.slug() && other.subject().equals(finding.subject())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a finding counts with a range that nobody could read. */
    static boolean restsOnUnseenRange(Finding finding) {
        NetworkNamespace netns = finding.subject().netns();
        return finding.slug().restsOnRange() && netns != null && netns.settingsUnseen();
    }

    private static Level level(Snapshot snapshot, Usages usages, List<Finding> findings) {
        Level level = Level.of(findings);
        return level != Level.CRITICAL && blind(snapshot, usages) ? Level.UNKNOWN : level;
    }

    /**
     * Whether so much stayed unseen that "nothing is wrong" could be false: a namespace, some of its sockets, or its range. A
     * namespace that ended meanwhile is unread, too, but no gap.
     */
    private static boolean blind(Snapshot snapshot, Usages usages) {
        Unseen unseen = new Unseen(snapshot);
        boolean anyRead = false;
        for (int index = 0; index < snapshot.namespaces().size(); index++) {
            NetworkNamespace netns = snapshot.namespaces().get(index);
            if (unread(netns)) {
                if (netns.current()) {
                    return true;
                }
            } else if (netns.settingsUnseen() || RangePoisoned.possible(usages.ports(index), unseen.boundOnly(index))) {
                return true;
            } else {
                anyRead = true;
            }
        }
        return !anyRead || unseen.rows() || unseen.reserved() || unseen.namespaces();
    }

    static boolean unread(NetworkNamespace netns) {
        return netns.source() == NetworkNamespace.Source.UNREAD;
    }
}
