package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Descriptors;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Processes that have every descriptor open that they may, so that socket(), accept() and open() fail with EMFILE
 * ({@code alloc_fd()}, fs/file.c). A server among them still listens: its queue fills, and its clients see a port that does not
 * answer.
 */
final class ProcessDescriptors {

    /** Programs that lock themselves in (sshd before a login) take themselves a limit like this; they want no more files. */
    private static final long LOCKED_IN = 16;

    /** A limit that was chosen for what a program needs leaves it as little as a twentieth, but more than this. */
    private static final long FEW_LEFT = 64;

    private final Snapshot snapshot;
    private final List<AcceptQueue> queues;

    private ProcessDescriptors(Snapshot snapshot) {
        this.snapshot = snapshot;
        queues = AcceptQueue.of(snapshot);
    }

    /** Whether a process can open nothing more. */
    static boolean exhausted(Snapshot snapshot, int pid) {
        Descriptors open = snapshot.descriptors().get(pid);
        return open != null && open.exhausted();
    }

    /** Those of the machine; the workers of one program, which have one limit, together. */
    static List<Finding> of(Snapshot snapshot) {
        boolean any = false;
        for (Descriptors one : snapshot.descriptors().values()) {
            any |= near(one);
        }
        return any ? new ProcessDescriptors(snapshot).findings(holders(snapshot)) : List.of();
    }

    /** Who has sockets of the namespaces that were asked about; the search for holders meets everybody. */
    private static Set<Integer> holders(Snapshot snapshot) {
        Set<Integer> pids = new TreeSet<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            int holder = snapshot.holders().first(snapshot.sockets().inode(row));
            while (holder >= 0) {
                pids.add(snapshot.holders().pid(holder));
                holder = snapshot.holders().next(holder);
            }
        }
        return pids;
    }

    /** Those among some processes. */
    static List<Finding> of(Snapshot snapshot, List<Culprit> culprits) {
        List<Integer> pids = Culprits.pids(culprits);
        boolean any = false;
        for (int pid : pids) {
            Descriptors one = snapshot.descriptors().get(pid);
            any |= one != null && near(one);
        }
        return any ? new ProcessDescriptors(snapshot).findings(pids) : List.of();
    }

    /** Whether a process can open nothing more, or nearly so. */
    static boolean near(Descriptors open) {
        return open.exhausted() || open.limit() - open.below() <= Math.min(FEW_LEFT, open.limit() / 20);
    }

    private List<Finding> findings(Iterable<Integer> pids) {
        Map<String, Descriptors> each = new TreeMap<>();
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int pid : pids) {
            Descriptors open = snapshot.descriptors().get(pid);
            if (open != null && near(open) && (open.limit() >= LOCKED_IN || waiting(List.of(pid)) > 0)) {
                String group = Culprits.comm(snapshot, pid) + "\0" + open.limit() + "\0" + open.most() + "\0"
                        + open.exhausted();
                groups.computeIfAbsent(group, any -> new ArrayList<>()).add(pid);
                each.putIfAbsent(group, open);
            }
        }
        List<Finding> findings = new ArrayList<>();
        each.forEach((name, open) -> {
            List<Integer> group = groups.get(name);
            if (group != null) {
                group.sort(null);
                findings.add(finding(group, open));
            }
        });
        return findings;
    }

    private long waiting(List<Integer> pids) {
        long waiting = 0;
        for (AcceptQueue queue : queues) {
            boolean theirs = false;
            for (Culprit culprit : queue.culprits()) {
                theirs |= pids.contains(culprit.pid());
            }
            waiting += theirs ? queue.waiting() : 0;
        }
        return waiting;
    }

    private Finding finding(List<Integer> pids, Descriptors open) {
        List<Culprit> culprits = culprits(pids);
        long waiting = waiting(pids);
        NetworkNamespace netns = netns(pids.getFirst());
        String title = !open.exhausted()
                ? "finding.file-descriptors-exhausted.nearly"
                : waiting > 0
                        ? "finding.file-descriptors-exhausted.waiting"
                        : "finding.file-descriptors-exhausted.process";
        FindingDraft draft = new FindingDraft(
                        Slug.FILE_DESCRIPTORS_EXHAUSTED,
                        open.exhausted() ? Severity.CRITICAL : Severity.WARNING,
                        Text.of(title, Who.first(culprits), open.open(), open.limit(), waiting),
                        Subject.process(netns, pids.getFirst()))
                .evidence(
                        Text.of("finding.file-descriptors-exhausted.open"),
                        "/proc/" + pids.getFirst() + "/fd",
                        open.open())
                .evidence(
                        Text.of("finding.file-descriptors-exhausted.limits"),
                        "/proc/" + pids.getFirst() + "/limits",
                        open.limit() + " "
                                + (open.most() == Long.MAX_VALUE ? "unlimited" : Long.toString(open.most())));
        if (waiting > 0) {
            draft.evidence(
                    Text.of("finding.accept-queue-full.waiting", waiting), Situation.socketSource(netns), waiting);
            Long dropped = netns.counters().get("TcpExt.ListenOverflows");
            if (dropped != null && dropped > 0) {
                draft.evidence(
                        Text.of("finding.accept-queue-full.dropped", dropped), "TcpExt.ListenOverflows", dropped);
            }
        }
        return draft.culprits(culprits)
                .remedies(remedies(pids, open))
                .wontHelp(Myth.FILE_MAX_PROCESS.wontHelp())
                .wontHelp(Myth.WIDER_RANGE_DESCRIPTORS.wontHelp())
                .done();
    }

    private List<Culprit> culprits(List<Integer> pids) {
        Map<Integer, Integer> sockets = new TreeMap<>();
        for (int row = 0; row < snapshot.holders().size(); row++) {
            if (pids.contains(snapshot.holders().pid(row))) {
                sockets.merge(snapshot.holders().pid(row), 1, Integer::sum);
            }
        }
        List<Culprit> culprits = new ArrayList<>();
        for (int pid : pids) {
            culprits.add(
                    new Culprit(pid, Culprits.comm(snapshot, pid), sockets.getOrDefault(pid, 0), Culprit.How.HOLDS));
        }
        return culprits;
    }

    /** The namespace of its first socket, else the one asked from. */
    private NetworkNamespace netns(int pid) {
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            long inode = snapshot.sockets().inode(row);
            int holder = inode == 0 ? -1 : snapshot.holders().first(inode);
            while (holder >= 0) {
                if (snapshot.holders().pid(holder) == pid) {
                    return snapshot.namespaceOf(row);
                }
                holder = snapshot.holders().next(holder);
            }
        }
        return snapshot.namespaces().getFirst();
    }

    private List<Remedy> remedies(List<Integer> pids, Descriptors open) {
        List<Remedy> remedies = new ArrayList<>();
        // No process may have more (do_prlimit(), kernel/sys.c).
        long ceiling = snapshot.settings().number(Setting.FS_NR_OPEN, 1 << 20);
        long wanted = Math.min(ceiling, Math.max(4096, Math.max(open.limit(), open.open()) * 2));
        boolean within = open.most() > open.limit();
        long limit = within ? Math.min(wanted, open.most()) : wanted;
        if (limit > open.limit()) {
            remedies.add(Remedy.byRule(
                            new RaiseProcessLimit(pids, limit, open.limit(), open.most()),
                            Text.of("finding.file-descriptors-exhausted.prlimit.do", limit),
                            Text.of("finding.file-descriptors-exhausted.prlimit.effect"),
                            Text.of(
                                    within
                                            ? "finding.file-descriptors-exhausted.prlimit.risk"
                                            : "finding.file-descriptors-exhausted.prlimit.root"),
                            AskAgain.PROGRAM)
                    .proved(Remedy.Proof.CARRIED_OUT));
            remedies.add(lasting(pids, limit));
        }
        remedies.add(Remedy.advice(
                new Action.LookThere("open-files", "ls -l /proc/" + pids.getFirst() + "/fd"),
                Text.of("finding.file-descriptors-exhausted.leak.do"),
                Text.of("finding.file-descriptors-exhausted.leak.effect"),
                Text.of("why.evident.no-risk"),
                AskAgain.PROGRAM));
        return remedies;
    }

    private Remedy lasting(List<Integer> pids, long limit) {
        ProcessInfo process = snapshot.process(pids.getFirst());
        Container container = process == null ? null : process.container();
        Unit unit = process == null ? null : process.unit();
        Text what = container != null
                ? Text.of("finding.file-descriptors-exhausted.lasting.container", limit, container(container))
                : unit != null && unit.name().endsWith(".service")
                        ? Text.of("finding.file-descriptors-exhausted.lasting.unit", limit, unit.name())
                        : Text.of("finding.file-descriptors-exhausted.lasting.do", limit);
        return Remedy.byRule(
                new Action.ChangeProgram("limit-nofile", pids, null, null),
                what,
                Text.of("finding.file-descriptors-exhausted.lasting.effect"),
                Text.of("why.evident.no-risk"),
                AskAgain.PROGRAM);
    }

    private static String container(Container container) {
        @Nullable String name = container.name();
        return name == null ? container.id() : name;
    }
}
